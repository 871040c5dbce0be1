/** What a CPython must be able to do where it will live: a Python script, and the shape of its report. */
import * as z from 'zod'

/** What the script writes to /build/out/report.json. */
export const verifyReport = z.object({
  version: z.string(),
  /** Modules that were imported. */
  modules: z.number().int().nonnegative(),
  /** Module, or name of a check → what is wrong. */
  problems: z.record(z.string(), z.string()),
})
export type VerifyReport = z.output<typeof verifyReport>

/**
 * Modules of the standard library that exist for other systems, or that do something when imported:
 * opening a browser (antigravity), printing (this, __phello__).
 */
export const notImported: readonly string[] = [
  '__phello__',
  '_ios_support',
  '_msi',
  '_overlapped',
  '_pyrepl.windows_console',
  '_pyrepl.windows_eventqueue',
  '_scproxy',
  '_winapi',
  '_wmi',
  'antigravity',
  'asyncio.windows_events',
  'asyncio.windows_utils',
  'distutils._msvccompiler',
  'distutils.command.bdist_msi',
  'distutils.msvc9compiler',
  'encodings.cp65001',
  'encodings.mbcs',
  'encodings.oem',
  'msilib',
  'msvcrt',
  'multiprocessing.popen_spawn_win32',
  'nt',
  'ossaudiodev',
  'this',
  'winreg',
  'winsound',
]

/**
 * argv: names of modules that are not imported, with everything below them. Imports every other
 * module of the standard library and tries what often breaks in small images. Exit code 0 whatever
 * it finds; all in one process beside the one that reports, so that a crash is a finding too.
 */
export const verifyScript = String.raw`
import json, os, pkgutil, platform, sys, traceback

skipped = set(sys.argv[1:])

def wanted():
    names = set(sys.stdlib_module_names)
    library = os.path.dirname(os.__file__)
    folders = [library, os.path.join(library, 'lib-dynload')]
    for folder in folders:
        names |= {module.name for module in pkgutil.iter_modules([folder])}
    stack = sorted(names)
    found = []
    while stack:
        name = stack.pop()
        if name in skipped or name.endswith('__main__') or name.startswith('_sysconfigdata'):
            continue
        found.append(name)
        folder = os.path.join(library, *name.split('.'))
        if os.path.isdir(folder):
            stack += [name + '.' + module.name for module in pkgutil.iter_modules([folder])]
    return sorted(found)

def check_ssl():
    import ssl
    context = ssl.create_default_context()
    if context.cert_store_stats()['x509_ca'] == 0:
        paths = ssl.get_default_verify_paths()
        names = os.listdir(paths.capath) if paths.capath else []
        if not any(name.endswith('.0') for name in names):
            return 'no certificate authorities in %s or %s' % (
                paths.openssl_cafile, paths.openssl_capath)

def check_decimal():
    import decimal, _decimal
    if decimal.Decimal is not _decimal.Decimal:
        return 'it is the one in pure Python'

def check_hashlib():
    import hashlib, _hashlib
    if hashlib.new('sha256', b'') .name != 'sha256' or 'sha512' not in _hashlib.openssl_md_meth_names:
        return 'OpenSSL has no SHA-2'

def check_sqlite3():
    import sqlite3
    if sqlite3.connect(':memory:').execute('select 6 * 7').fetchone() != (42,):
        return 'it cannot compute'

def check_zoneinfo():
    import datetime, zoneinfo
    noon = datetime.datetime(2026, 7, 1, 12, tzinfo=zoneinfo.ZoneInfo('Europe/Paris'))
    if noon.utcoffset() != datetime.timedelta(hours=2):
        return 'Europe/Paris has no summer'

def check_utf8():
    if sys.getfilesystemencoding() != 'utf-8':
        return 'file names are %s' % sys.getfilesystemencoding()

def check_ctypes():
    import ctypes
    if ctypes.CDLL(None).strlen(b'pycask') != 6:
        return 'it cannot call a function of libc'

def check_threads():
    import threading
    box = []
    thread = threading.Thread(target=box.append, args=(1,))
    thread.start()
    thread.join(10)
    if box != [1]:
        return 'a thread did not run'

def check_bytecode():
    import json as module
    with open(module.__cached__, 'rb') as file:
        head = file.read(8)
    if head[4:] != b'\1\0\0\0':
        return 'it is not unchecked-hash'

def examine(note):
    problems = {}
    modules = wanted()
    import warnings
    warnings.simplefilter('ignore')
    for name in modules:
        note(name)
        try:
            __import__(name)
        except BaseException as error:
            problems[name] = '%s: %s' % (type(error).__name__, error)
    for name, check in sorted(globals().items()):
        if not name.startswith('check_'):
            continue
        note(name)
        try:
            problem = check()
        except BaseException as error:
            problem = '%s: %s' % (type(error).__name__, error)
        if problem:
            problems[name.removeprefix('check_') + ' (in use)'] = problem
    return {'version': platform.python_version(),
            'modules': len(modules), 'problems': problems}

def main():
    out, now = '/build/out/report.json', '/build/now'
    child = os.fork()
    if child == 0:
        try:
            def note(name):
                with open(now, 'w') as file:
                    file.write(name)
            report = examine(note)
            with open(out, 'w') as file:
                json.dump(report, file, indent=1, sort_keys=True)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    if status != 0:
        with open(now) as file:
            last = file.read()
        report = {'version': platform.python_version(), 'modules': 0,
                  'problems': {last: 'the interpreter ended there, wait status %d' % status}}
        with open(out, 'w') as file:
            json.dump(report, file)

main()
`
