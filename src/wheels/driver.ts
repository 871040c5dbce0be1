/**
 * What happens inside of the builder, in Python, run by the interpreter that the wheel is for:
 *
 * 1. the sdist is unpacked at a path that is always the same (it ends up in debug information and
 *    configuration) and patched, and what its build needs is installed from the locked wheels, hashes required;
 * 2. `uv build` makes the wheel;
 * 3. its ELF files are repaired (repair.ts).
 *
 * It reads /build/in/job.json and always ends with /build/out/report.json, of the shape `report`.
 * Found modules: /build/tools on PYTHONPATH (auditwheel, packaging).
 */
import * as z from 'zod'

/** What the builder is asked for. */
export interface BuildJob {
  readonly name: string
  /** File name below /build/in/sdist. */
  readonly sdist: string
  readonly python: string
  readonly libraries: 'system' | 'bundled'
  /** `auto`, `none`, or a platform without its machine: `manylinux_2_28`. */
  readonly platform: string
  readonly env: Readonly<Record<string, string>>
  readonly configSettings: Readonly<Record<string, readonly string[]>>
  /** Requirements beyond what the sdist asks for. */
  readonly buildRequires: readonly string[]
  readonly jobs: number
  /** All that may be built with; the files are below /build/in/wheels. */
  readonly buildLock: readonly {
    readonly name: string
    readonly version: string
    readonly sha256: string
  }[]
}

const library = z.object({
  soname: z.string(),
  package: z.string().optional(),
  version: z.string().optional(),
  /** Of a copied library: its path in the wheel. */
  file: z.string().optional(),
})

/** What the builder answers. */
export const report = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('built'),
    /** File name below /build/out. */
    wheel: z.string(),
    /** Names of the build requirements that were installed. */
    buildRequirements: z.array(z.string()),
    /** Everything that it links outside of itself and that Debian packages have. */
    libraries: z.array(library),
    grafted: z.array(library),
  }),
  z.object({
    state: z.literal('failed'),
    stage: z.enum(['sdist', 'python', 'build-requirements', 'compile', 'repair']),
    message: z.string().optional(),
    /** Requirements that the lock does not have, as the sdist writes them. */
    missing: z.array(z.string()).optional(),
  }),
])
export type BuildReport = z.output<typeof report>

/** Where the builder looks for its script. */
export const driverPath = 'build/in/driver.py'

export const driver = String.raw`import json, os, subprocess, sys, sysconfig, tarfile, zipfile
from pathlib import Path

import repair

JOB = json.loads(Path('/build/in/job.json').read_text())
OUT = Path('/build/out')
SOURCE = Path('/build/src') / JOB['name']
WHEELS = Path('/build/in/wheels')
ENVIRONMENT = Path('/build/env')
UV = ['/build/tools/bin/uv', '--no-config', '--offline', '--no-cache', '--no-python-downloads', '--color', 'never']


GUARD = '''#!/bin/sh
case " $* " in *target-cpu=native*) echo 'rustc is told target-cpu=native' >&2; exit 1;; esac
exec "$@"
'''


def say(text):
    print(text, flush=True)


def finish(report):
    OUT.mkdir(exist_ok=True)
    (OUT / 'report.json').write_text(json.dumps(report))
    sys.exit(0)


def fail(stage, **more):
    finish({'state': 'failed', 'stage': stage, **more})


def run(command, stage, env, cwd='/build'):
    say('+ ' + ' '.join(map(str, command)))
    code = subprocess.run(command, env=env, cwd=cwd, stderr=subprocess.STDOUT).returncode
    if code != 0:
        fail(stage)


def environment():
    prefix_map = f"-ffile-prefix-map={SOURCE}={JOB['name']} -ffile-prefix-map={ENVIRONMENT}=env"
    # setuptools takes CFLAGS instead of the interpreter's own flags, not beside them
    flags = f"{sysconfig.get_config_var('CFLAGS') or ''} -g0 {prefix_map}"
    env = {
        'PATH': f'{ENVIRONMENT}/bin:/usr/local/bin:/usr/bin:/bin',
        'HOME': '/build/home',
        'TMPDIR': '/build/tmp',
        'LANG': 'C.UTF-8',
        'TZ': 'UTC',
        'VIRTUAL_ENV': str(ENVIRONMENT),
        'PYTHONHASHSEED': '0',
        'PYTHONDONTWRITEBYTECODE': '1',
        'SOURCE_DATE_EPOCH': os.environ['SOURCE_DATE_EPOCH'],
        'CFLAGS': flags,
        'CXXFLAGS': flags,
        'MAKEFLAGS': f"-j{JOB['jobs']}",
        'CMAKE_BUILD_PARALLEL_LEVEL': str(JOB['jobs']),
        'NPY_NUM_BUILD_JOBS': str(JOB['jobs']),
        'MAX_JOBS': str(JOB['jobs']),
        'CARGO_BUILD_JOBS': str(JOB['jobs']),
        'CARGO_HOME': '/build/cargo',
        'RUSTC_WRAPPER': '/build/cargo/guard',
    }
    # Also where it is not there: what cargo would fetch is then said to be missing.
    Path('/build/cargo').mkdir(exist_ok=True)
    settings = Path('/build/in/cargo.toml')
    Path('/build/cargo/config.toml').write_text(settings.read_text() if settings.exists() else '[net]\noffline = true\n')
    # Cargo does not show how it calls rustc: whoever is called in between sees it.
    guard = Path('/build/cargo/guard')
    guard.write_text(GUARD)
    guard.chmod(0o755)
    for name, value in JOB['env'].items():
        env[name] = f'{env[name]} {value}' if name in ('CFLAGS', 'CXXFLAGS') else value
    return env


def unpack_sdist():
    archive = Path('/build/in/sdist') / JOB['sdist']
    staging = Path('/build/staging')
    staging.mkdir()
    if archive.name.endswith('.zip'):
        with zipfile.ZipFile(archive) as z:
            z.extractall(staging)
    else:
        with tarfile.open(archive) as t:
            t.extractall(staging, filter='data')
    tops = list(staging.iterdir())
    if len(tops) != 1 or not tops[0].is_dir():
        fail('sdist', message='expected one folder in it, found ' + ', '.join(sorted(p.name for p in tops)))
    SOURCE.parent.mkdir()
    tops[0].rename(SOURCE)
    for path in [SOURCE, *SOURCE.rglob('*')]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def patch_source():
    for patch in sorted(Path('/build/in/patches').glob('*')):
        name = patch.name.partition('-')[2]
        say(f'applying {name}')
        command = ['patch', '-p1', '--fuzz=0', '--batch', '--forward', '--no-backup-if-mismatch', '-i', str(patch)]
        done = subprocess.run(command, cwd=SOURCE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        say(done.stdout.rstrip())
        if done.returncode != 0:
            told = [line for line in done.stdout.splitlines() if 'FAILED' in line or 'patching file' in line or "can't find" in line]
            fail('sdist', message=f'the patch {name} does not apply: ' + '; '.join(told[-2:]))


def build_system():
    import tomllib
    try:
        table = tomllib.loads((SOURCE / 'pyproject.toml').read_text(encoding='utf-8')).get('build-system')
    except FileNotFoundError:
        table = None
    if table is None:
        return ['setuptools>=40.8.0'], 'setuptools.build_meta:__legacy__', []
    return table['requires'], table.get('build-backend', 'setuptools.build_meta:__legacy__'), table.get('backend-path', [])


def install(requires, env):
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name
    have = {package['name']: package for package in JOB['buildLock']}
    wanted = [Requirement(text) for text in requires]
    wanted = [r for r in wanted if r.marker is None or r.marker.evaluate({'extra': ''})]
    missing = [str(r) for r in wanted if canonicalize_name(r.name) not in have]
    if missing:
        fail('build-requirements', missing=missing)
    for r in wanted:
        version = have[canonicalize_name(r.name)]['version']
        if not r.specifier.contains(version, prereleases=True):
            fail('build-requirements', missing=[f'{r} (locked: {version})'])
    if not wanted:
        return []
    Path('/build/requires.in').write_text(''.join(f'{r}\n' for r in wanted))
    locked = [*UV, 'pip', 'compile', '--quiet', '--python', str(ENVIRONMENT), '--no-index', '--find-links', str(WHEELS), '--only-binary', ':all:',
              '--no-header', '--no-annotate', '--output-file', '/build/requires.txt', '/build/requires.in']
    run(locked, 'build-requirements', env)
    used = [line.split('==')[0].strip() for line in Path('/build/requires.txt').read_text().splitlines() if '==' in line]
    Path('/build/requires.txt').write_text(''.join(f"{name}=={have[name]['version']} --hash=sha256:{have[name]['sha256']}\n" for name in used))
    run([*UV, 'pip', 'install', '--python', str(ENVIRONMENT), '--no-index', '--find-links', str(WHEELS), '--only-binary', ':all:', '--no-deps',
         '--require-hashes', '--link-mode', 'copy', '--no-compile-bytecode', '--requirements', '/build/requires.txt'],
        'build-requirements', env)
    return used


HOOK = '''
import importlib, json, os, sys
backend, paths, settings, out = json.loads(sys.argv[1])
sys.path[:0] = [os.path.join(os.getcwd(), p) for p in paths]
module, _, attribute = backend.partition(':')
target = importlib.import_module(module)
for part in attribute.split('.') if attribute else []:
    target = getattr(target, part)
hook = getattr(target, 'get_requires_for_build_wheel', None)
requires = hook(settings) if hook else []
open(out, 'w').write(json.dumps(list(requires)))
'''


def main():
    env = environment()
    # auditwheel's own functions, called from here, read these too
    os.environ.update({name: env[name] for name in ('SOURCE_DATE_EPOCH', 'TMPDIR')})
    os.umask(0o022)
    for folder in ('home', 'tmp', 'dist', 'repaired'):
        Path('/build', folder).mkdir(exist_ok=True)
    unpack_sdist()
    patch_source()
    requires, backend, paths = build_system()
    run([*UV, 'venv', '--no-project', '--python', JOB['python'], str(ENVIRONMENT)], 'python', env)
    requires = [*requires, *JOB['buildRequires']]
    used = install(requires, env)
    answer = '/build/dynamic.json'
    python = str(ENVIRONMENT / 'bin/python')
    hook_settings = {k: values[0] if len(values) == 1 else values for k, values in JOB['configSettings'].items()}
    run([python, '-c', HOOK, json.dumps([backend, paths, hook_settings, answer])], 'compile', env, SOURCE)
    dynamic = json.loads(Path(answer).read_text())
    if dynamic:
        used = install([*requires, *dynamic], env)
    settings = [f'--config-setting={k}={v}' for k, values in sorted(JOB['configSettings'].items()) for v in values]
    run([*UV, 'build', '--wheel', '--no-build-isolation', '--python', python, '--out-dir', '/build/dist', *settings, str(SOURCE)],
        'compile', env, SOURCE)
    (wheel,) = Path('/build/dist').glob('*.whl')
    with zipfile.ZipFile(wheel) as z:
        compiled = any(z.open(name).read(4) == b'\x7fELF' for name in z.namelist())
    libraries = {}
    if compiled:
        wheel, libraries = repair.repair(wheel, JOB, env, run)
    OUT.mkdir(exist_ok=True)
    (OUT / wheel.name).write_bytes(wheel.read_bytes())
    finish({
        'state': 'built',
        'wheel': wheel.name,
        'buildRequirements': used,
        'libraries': [{'soname': soname, **package} for soname, (_, package) in sorted(libraries.items()) if package],
        'grafted': repair.grafted(wheel, libraries),
    })


main()
`
