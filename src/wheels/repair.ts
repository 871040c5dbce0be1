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
import hashlib, json, os, platform, re, subprocess, zipfile
from urllib.parse import quote
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
    named = job['platform'] not in ('auto', 'none')
    plat = f"{job['platform']}_{platform.machine()}" if named else 'auto'
    command = [job['python'], '-s', '-m', 'auditwheel', 'repair', '--plat', plat, '--wheel-dir', '/build/repaired']
    if job['libraries'] == 'system' or job['platform'] == 'none':
        # Without its libraries the wheel keeps no manylinux promise: it keeps the tag that it has.
        command += ['--no-update-tags']
    if named:
        # Only this one, not also the older ones that would hold: what was asked for is what it says.
        command += ['--only-plat']
    if job['libraries'] == 'system':
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

        write_bill(folder, copies({path.name: str(path.relative_to(folder)) for path in files}, libraries))

    final = rewritten(repaired, Path('/build/scrubbed'), scrub)
    return final, libraries


def write_bill(folder, parts):
    """Every library that was copied in, in place of auditwheel's own list, which misses some (PEP 770)."""
    (info,) = folder.glob('*.dist-info')
    for old in info.glob('sboms/auditwheel.cdx.json'):
        old.unlink()
    if not parts:
        return
    name, _, version = info.name[:-len('.dist-info')].partition('-')
    own = f'pkg:pypi/{quote(re.sub("[-_.]+", "-", name).lower())}@{quote(version)}'
    release = dict(line.rstrip().replace('"', '').split('=', 1) for line in open('/etc/os-release') if '=' in line)
    arch = subprocess.run(['dpkg', '--print-architecture'], capture_output=True, text=True, check=True).stdout.strip()

    def component(part):
        found = {'type': 'library', 'bom-ref': f'{own}#{part["file"]}', 'name': part.get('package', part['soname'])}
        if 'package' in part:
            distro = f"{release['ID']}-{release.get('VERSION_ID', '')}"
            found['version'] = part['version']
            found['purl'] = (f"pkg:deb/{release['ID']}/{quote(part['package'])}@{quote(part['version'], safe=':')}"
                             f'?arch={arch}&distro={distro}')
        found['hashes'] = [{'alg': 'SHA-256', 'content': hashlib.sha256(Path(part['path']).read_bytes()).hexdigest()}]
        found['properties'] = [{'name': 'pycask:file', 'value': part['file']}, {'name': 'pycask:soname', 'value': part['soname']}]
        return found

    components = [component(part) for part in sorted(parts, key=lambda part: part['file'])]
    bill = {
        'bomFormat': 'CycloneDX', 'specVersion': '1.6', 'version': 1,
        'metadata': {'component': {'type': 'library', 'bom-ref': own, 'name': name, 'version': version, 'purl': own}},
        'components': components,
        'dependencies': [{'ref': own, 'dependsOn': [one['bom-ref'] for one in components]}],
    }
    (info / 'sboms').mkdir(exist_ok=True)
    (info / 'sboms' / 'pycask.cdx.json').write_text(json.dumps(bill, indent=1) + '\n')


def points_inside(entry, path, folder):
    if not re.match(r'\$(ORIGIN|\{ORIGIN\})(/|$)', entry):
        return False
    target = os.path.normpath(re.sub(r'^\$(ORIGIN|\{ORIGIN\})', str(path.parent), entry))
    return target == str(folder) or target.startswith(str(folder) + '/')


def grafted(wheel, libraries):
    with zipfile.ZipFile(wheel) as z:
        names = {name.rsplit('/', 1)[-1]: name for name in z.namelist()}
    return copies(names, libraries)


def copies(names, libraries):
    """Which libraries auditwheel copied in: it names the copy NAME-<first 8 digits of its SHA-256>.EXT."""
    found = []
    for soname, (path, package) in sorted(libraries.items()):
        base, _, extension = path.name.partition('.')
        copy = f'{base}-{hashlib.sha256(path.read_bytes()).hexdigest()[:8]}.{extension}'
        if copy in names:
            found.append({'soname': soname, 'path': str(path), 'file': names[copy], **(package or {})})
    return found
`
