/**
 * What happens inside of base and python, in Python, run by the interpreter of the image itself: a
 * venv without pip, the wheels in it, bytecode, and nothing that only a build needs.
 *
 * Arguments: the interpreter, the venv's path, and `venv` or `packages`: with the latter only what the wheels
 * bring is left, to lie over a venv that another layer has. /build/in/options.json says what to leave out and what not
 * to compile. Result: /build/out/venv and /build/out/report.json.
 */
import * as z from 'zod'

/** What the installer reports. */
export const installReport = z.object({
  distributions: z.array(
    z.object({ name: z.string(), version: z.string(), sizeBytes: z.int().nonnegative() }),
  ),
  /** Files that are not valid for this Python; wheels carry such for other versions. */
  notCompiled: z.array(z.string()),
})

export const installer = String.raw`
import csv, io, json, os, py_compile, re, shutil, subprocess, sys
from pathlib import Path

python, venv, part = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
options = json.loads(Path('/build/in/options.json').read_text())
uv = ['/build/in/uv', '--no-config', '--offline', '--no-cache', '--no-python-downloads', '--color', 'never']
env = {'PATH': '/usr/bin:/bin', 'HOME': '/build/home', 'TMPDIR': '/build/tmp', 'LC_ALL': 'C.UTF-8', 'TZ': 'UTC'}


def run(*command):
    code = subprocess.run([*uv, *command], env=env).returncode
    if code != 0:
        sys.exit(code)


def make():
    os.makedirs('/build/tmp', exist_ok=True)
    run('venv', '--quiet', '--no-project', '--allow-existing', '--python', python, str(venv))
    if os.path.getsize('/build/in/requirements.txt') > 0:
        run('pip', 'install', '--python', str(venv / 'bin/python'), '--no-index', '--find-links', '/build/in/wheels',
            '--no-deps', '--only-binary', ':all:', '--require-hashes', '--no-installer-metadata',
            '--link-mode', 'copy', '--no-compile-bytecode', '--requirements', '/build/in/requirements.txt')


def clean(packages):
    for path in sorted((venv / 'bin').iterdir()):
        if path.name.startswith(('activate', 'deactivate')) or path.suffix in ('.bat', '.ps1'):
            path.unlink()
    for name in ('.gitignore', '.lock', 'CACHEDIR.TAG', 'lib64'):
        (venv / name).unlink(missing_ok=True)
    for name in ('_virtualenv.py', '_virtualenv.pth'):
        (packages / name).unlink(missing_ok=True)
    if part == 'packages':
        (venv / 'pyvenv.cfg').unlink()
        for path in sorted((venv / 'bin').glob('python*')):
            if path.is_symlink():
                path.unlink()
    else:
        (venv / 'pyvenv.cfg').write_text(
            f'home = {os.path.dirname(python)}\nimplementation = CPython\n'
            f'version_info = {sys.version.split()[0]}\ninclude-system-site-packages = false\n')
    for path in sorted(venv.rglob('*'), reverse=True):
        if path.is_dir() and not path.is_symlink() and not any(path.iterdir()):
            path.rmdir()


def canonical(name):
    return re.sub('[-_.]+', '-', name).lower()


def infos(packages):
    for info in sorted(packages.glob('*.dist-info')):
        with open(info / 'RECORD', newline='', encoding='utf-8') as file:
            rows = [row for row in csv.reader(file) if row]
        name, _, version = info.name[:-len('.dist-info')].partition('-')
        yield info, name, version, rows


def exclude(packages):
    """Removes files, and the lines that tell of them: what is recorded is what is there."""
    for info, name, _, rows in infos(packages):
        patterns = [re.compile(p, re.S) for p in options['exclude'] + options['excludeOf'].get(canonical(name), [])]
        gone = {row[0] for row in rows if any(p.search(row[0]) for p in patterns) and Path(row[0]).parts[0] != info.name}
        if not gone:
            continue
        for path in gone:
            (packages / path).unlink(missing_ok=True)
        text = io.StringIO()
        csv.writer(text, lineterminator='\n').writerows(row for row in rows if row[0] not in gone)
        (info / 'RECORD').write_text(text.getvalue(), encoding='utf-8')


def not_to_compile(packages):
    return {packages / row[0] for _, name, _, rows in infos(packages) if not options['compileOf'].get(canonical(name), options['compile'])
            for row in rows}


def start_compiling(path, pyc):
    """In a process of its own: marshal writes references as the interpreter's state suggests."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            py_compile.compile(str(path), cfile=str(pyc), dfile=str(path), doraise=True, quiet=1,
                               invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
            code = 0
        except BaseException as error:
            print(error, file=sys.stderr, flush=True)
        finally:
            os._exit(code)
    return child


def bytecode(packages):
    """As many files at a time as there are processors; gives those that are no Python of this version."""
    tag = sys.implementation.cache_tag
    for path in sorted(packages.rglob('__pycache__')):
        shutil.rmtree(path)
    left = not_to_compile(packages)
    places = len(os.sched_getaffinity(0))
    running, failed = {}, []

    def wait():
        child, status = os.wait()
        path, pyc = running.pop(child)
        if status != 0:
            pyc.unlink(missing_ok=True)
            failed.append(str(path.relative_to(packages)))

    for path in sorted(packages.rglob('*.py')):
        if path.is_file() and not path.is_symlink() and path not in left:
            if len(running) >= places:
                wait()
            pyc = path.parent / '__pycache__' / f'{path.stem}.{tag}.pyc'
            running[start_compiling(path, pyc)] = (path, pyc)
    while running:
        wait()
    return sorted(failed)


def distributions(packages):
    for _, name, version, rows in infos(packages):
        paths = [packages / row[0] for row in rows]
        more = [p.parent / '__pycache__' / f'{p.stem}.{sys.implementation.cache_tag}.pyc' for p in paths if p.suffix == '.py']
        size = sum(os.path.getsize(p) for p in [*paths, *more] if os.path.isfile(p))
        yield {'name': name, 'version': version, 'sizeBytes': size}


make()
packages = venv / 'lib' / ('python%d.%d' % sys.version_info[:2]) / 'site-packages'
packages.mkdir(parents=True, exist_ok=True)
exclude(packages)
clean(packages)
failed = bytecode(packages)
shutil.copytree(venv, '/build/out/venv', symlinks=True)
Path('/build/out/report.json').write_text(
    json.dumps({'distributions': list(distributions(packages)), 'notCompiled': failed}))
`
