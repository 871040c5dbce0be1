/** What a CPython must be able to do where it will live: a Python script, and the shape of its report. */
import * as z from 'zod'

/** What the script writes to /build/out/report.json. */
export const verifyReport = z.object({
  version: z.string(),
  /** Modules that were imported. */
  modules: z.number().int().nonnegative(),
  /** Things that were tried beyond importing. */
  checks: z.number().int().nonnegative(),
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

def check_find_library():
    import ctypes.util
    missing = [name for name in ('c', 'ssl') if ctypes.util.find_library(name) is None]
    if missing:
        return 'ctypes.util.find_library does not find ' + ', '.join(missing)

def check_callbacks():
    import ctypes
    compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
    numbers = (ctypes.c_int * 3)(3, 1, 2)
    ctypes.CDLL(None).qsort(numbers, 3, 4, compare(lambda a, b: a[0] - b[0]))
    if list(numbers) != [1, 2, 3]:
        return 'libc cannot call a function of ours'

def check_threads():
    import threading
    box = []
    thread = threading.Thread(target=box.append, args=(1,))
    thread.start()
    thread.join(10)
    if box != [1]:
        return 'a thread did not run'

def check_recursion():
    import threading
    box = []
    def deep(level):
        return 0 if level == 0 else 1 + deep(level - 1)
    thread = threading.Thread(target=lambda: box.append(deep(sys.getrecursionlimit() - 50)))
    thread.start()
    thread.join(10)
    if not box:
        return 'a thread cannot go as deep as the recursion limit'

def check_processes():
    import subprocess
    done = subprocess.run([sys.executable, '-I', '-c', 'print(6 * 7)'], capture_output=True, text=True)
    if done.stdout != '42\n':
        return 'a child process failed: ' + done.stderr[-200:]

def check_multiprocessing():
    import multiprocessing
    for method in ('fork', 'spawn', 'forkserver'):
        with multiprocessing.get_context(method).Pool(1) as pool:
            if pool.apply(abs, (-42,)) != 42:
                return method + ' does not work'

def check_asyncio():
    import asyncio
    async def echo():
        async def serve(reader, writer):
            writer.write(await reader.readline())
            await writer.drain()
            writer.close()
        server = await asyncio.start_server(serve, '127.0.0.1', 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
        writer.write(b'pycask\n')
        answer = await reader.readline()
        writer.close()
        server.close()
        return answer
    if asyncio.run(echo()) != b'pycask\n':
        return 'a server did not answer'

def check_compression():
    import bz2, lzma, zlib
    names = [bz2, lzma, zlib]
    if sys.version_info >= (3, 14):
        from compression import zstd
        names.append(zstd)
    data = b'pycask' * 1000
    for module in names:
        if module.decompress(module.compress(data)) != data:
            return module.__name__ + ' does not give back what it got'

def check_hash_functions():
    import hashlib
    for name in ('blake2b', 'sha3_256', 'sha256', 'sha512', 'md5'):
        hashlib.new(name, b'x', usedforsecurity=False).hexdigest()
    hashlib.scrypt(b'x', salt=b'y', n=2, r=1, p=1)

def check_full_text_search():
    import sqlite3
    connection = sqlite3.connect(':memory:')
    connection.execute('create virtual table t using fts5(a)')
    connection.execute("insert into t values ('a small image')")
    if connection.execute("select a from t where t match 'small'").fetchone() is None:
        return 'it finds nothing'
    if connection.execute("select json_extract('{\"a\": 42}', '$.a')").fetchone() != (42,):
        return 'it cannot read JSON'
    connection.enable_load_extension(True)

def check_databases():
    import dbm.gnu, dbm.ndbm, tempfile
    for module in (dbm.gnu, dbm.ndbm):
        with tempfile.TemporaryDirectory() as folder, module.open(os.path.join(folder, 'x'), 'c') as file:
            file[b'a'] = b'42'
            if file[b'a'] != b'42':
                return module.__name__ + ' forgets'

def check_sysconfig():
    import sysconfig
    for name, path in sysconfig.get_paths().items():
        if not path.startswith(sys.prefix):
            return 'the path %s is %s' % (name, path)
    with open(sysconfig.get_config_h_filename()) as file:
        if not sysconfig.parse_config_h(file):
            return 'pyconfig.h is empty'
    sysconfig.get_platform()
    for name, value in sysconfig.get_config_vars().items():
        for leak in ('/build/src', '-prefix-map'):
            if leak in str(value):
                return '%s tells of the build: %s' % (name, value)
    for name in ('CFLAGS', 'LDSHARED', 'LDFLAGS', 'OPT', 'CC'):
        value = str(sysconfig.get_config_var(name))
        for leak in ('-flto', '-fprofile', '-rpath', '-march=native', '-fno-pie'):
            if leak in value:
                return 'extensions would be built with %s (%s)' % (leak, name)
    if sys.version_info >= (3, 12) and '-fno-omit-frame-pointer' not in str(
        sysconfig.get_config_var('CFLAGS')
    ):
        return 'profilers find no frame pointers'

def check_venv():
    import subprocess, tempfile, venv
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=False, symlinks=True)
        program = os.path.join(folder, 'bin', 'python')
        done = subprocess.run(
            [program, '-c', 'import sys, ssl; print(sys.prefix)'], capture_output=True, text=True
        )
        if done.stdout.strip() != os.path.realpath(folder):
            return 'the interpreter of an environment does not run: ' + done.stderr[-200:]

def check_pip():
    import importlib.util
    for name in ('pip', 'setuptools'):
        if importlib.util.find_spec(name) is not None:
            return name + ' is there, and should not be'

def check_threading_mode():
    import sysconfig
    wanted = bool(sysconfig.get_config_var('Py_GIL_DISABLED'))
    if sys.abiflags.startswith('t') != wanted:
        return 'the ABI does not say whether it is free-threaded'
    if wanted and sys._is_gil_enabled():
        return 'it was built free-threaded, and runs with the lock'

def check_nothing_written():
    library = os.path.dirname(os.__file__)
    if os.access(library, os.W_OK):
        return library + ' is writable'
    without = []
    tag = sys.implementation.cache_tag
    for folder, folders, names in os.walk(library):
        if 'site-packages' in folders:
            folders.remove('site-packages')
        for name in names:
            if name.endswith('.py') and not os.path.exists(
                os.path.join(folder, '__pycache__', '%s.%s.pyc' % (name[:-3], tag))
            ):
                without.append(name)
    if without:
        return 'no bytecode for ' + ', '.join(without[:5])

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
    checks = {name: check for name, check in sorted(globals().items()) if name.startswith('check_')}
    for name, check in checks.items():
        note(name)
        try:
            problem = check()
        except BaseException as error:
            problem = '%s: %s' % (type(error).__name__, error)
        if problem:
            problems[name.removeprefix('check_') + ' (in use)'] = problem
    return {'version': platform.python_version(),
            'modules': len(modules), 'checks': len(checks), 'problems': problems}

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
        report = {'version': platform.python_version(), 'modules': 0, 'checks': 0,
                  'problems': {last: 'the interpreter ended there, wait status %d' % status}}
        with open(out, 'w') as file:
            json.dump(report, file)

main()
`
