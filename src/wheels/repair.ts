/**
 * The second half of what happens inside of the builder, in Python: what becomes of a wheel's ELF
 * files. Imported by the driver as `repair`.
 *
 * They are stripped (before anything is patched: the other way round breaks them), auditwheel
 * copies in what is to be bundled, and run paths that lead out of the wheel are removed.
 */

/** Where the driver finds it. */
export const repairPath = 'build/in/repair.py'

export const repair = String.raw`
import hashlib, os, re, subprocess, zipfile
from pathlib import Path


def elf_files(folder):
    """Programs and shared libraries; object files are left alone."""
    for path in sorted(p for p in folder.rglob('*') if p.is_file() and not p.is_symlink()):
        with path.open('rb') as f:
            start = f.read(18)
        if start[:4] == b'\x7fELF' and int.from_bytes(start[16:18], 'little') in (2, 3):
            yield path


def rewritten(wheel, folder, change):
    """Unpacks a wheel, lets change work on its ELF files, packs it again under the same name."""
    from auditwheel.wheeltools import InWheelCtx
    folder.mkdir()
    with InWheelCtx(wheel, folder / wheel.name) as ctx:
        root = Path(ctx.path)
        for path in root.rglob('*'):
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        change(list(elf_files(root)), root)
    return folder / wheel.name


def owner(library):
    """The Debian package that a library belongs to; found by its name, for merged /usr has two paths for one file."""
    found = subprocess.run(['dpkg-query', '-S', '*/' + library.name], capture_output=True, text=True).stdout
    for line in found.splitlines():
        names, _, path = line.partition(': ')
        if os.path.realpath(path) == os.path.realpath(library):
            name = names.split(',')[0]
            shown = subprocess.run(['dpkg-query', '-W', name], capture_output=True, text=True, check=True)
            package, version = shown.stdout.rstrip('\n').split('\t')
            return {'package': package.partition(':')[0], 'version': version}
    return None


def linked(files):
    """SONAME to real path and package, of everything that the files need outside of their own wheel."""
    from auditwheel.lddtree import ldd
    libraries = {}
    for path in files:
        for soname, library in ldd(path).libraries.items():
            if library.realpath is not None:
                libraries[soname] = Path(library.realpath)
    return libraries


def repair(wheel, job, env, run):
    tools = {**env, 'PATH': '/build/tools/bin:' + env['PATH'], 'PYTHONPATH': '/build/tools'}
    libraries = {}

    def strip(files, folder):
        for path in files:
            subprocess.run(['strip', '--strip-all', str(path)], check=True)
        inside = {str(path) for path in files}
        for soname, path in linked(files).items():
            if str(path) not in inside:
                libraries[soname] = (path, owner(path))

    stripped = rewritten(wheel, Path('/build/stripped'), strip)
    for soname, (path, package) in sorted(libraries.items()):
        print(f"links {soname}: {path} of {package['package'] + ' ' + package['version'] if package else 'no package'}")
    command = [job['python'], '-s', '-m', 'auditwheel', 'repair', '--plat', 'auto', '--wheel-dir', '/build/repaired']
    if job['libraries'] == 'system':
        # Without its libraries the wheel keeps no manylinux promise: it keeps the tag that it has.
        command += ['--no-update-tags']
        command += [f'--exclude={soname}' for soname, (_, package) in sorted(libraries.items()) if package]
    run([*command, str(stripped)], 'repair', tools)
    (repaired,) = list(Path('/build/repaired').glob('*.whl')) or [stripped]

    def scrub(files, folder):
        for path in files:
            shown = subprocess.run(['/build/tools/bin/patchelf', '--print-rpath', str(path)], capture_output=True, text=True)
            old = shown.stdout.strip()
            kept = ':'.join(entry for entry in old.split(':') if points_inside(entry, path, folder))
            if kept != old:
                print(f'run path of {path.relative_to(folder)}: {old} -> {kept or "none"}')
                subprocess.run(['/build/tools/bin/patchelf', *(['--set-rpath', kept] if kept else ['--remove-rpath']), str(path)], check=True)

    final = rewritten(repaired, Path('/build/scrubbed'), scrub)
    return final, libraries


def points_inside(entry, path, folder):
    if not re.match(r'\$(ORIGIN|\{ORIGIN\})(/|$)', entry):
        return False
    target = os.path.normpath(re.sub(r'^\$(ORIGIN|\{ORIGIN\})', str(path.parent), entry))
    return target == str(folder) or target.startswith(str(folder) + '/')


def grafted(wheel, libraries):
    """Which libraries auditwheel copied in: it names the copy NAME-<first 8 digits of its SHA-256>.EXT."""
    with zipfile.ZipFile(wheel) as z:
        names = {name.rsplit('/', 1)[-1]: name for name in z.namelist()}
    for soname, (path, package) in sorted(libraries.items()):
        base, _, extension = path.name.partition('.')
        copy = f'{base}-{hashlib.sha256(path.read_bytes()).hexdigest()[:8]}.{extension}'
        if copy in names:
            yield {'soname': soname, 'path': str(path), 'file': names[copy], **(package or {})}
`
