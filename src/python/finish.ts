/**
 * The last step of a build, in Python, run by the interpreter that was just built, in its builder:
 * scrubs what sysconfig remembers of the build, compiles bytecode, and reports what the tree needs.
 */
import * as z from 'zod'

/** What the script writes to report.json. */
export const finishReport = z.object({
  /** `3.13.15` */
  version: z.string(),
  /** Bytecode files written. */
  bytecodeFiles: z.number().int().positive(),
  /** Extension modules that configure left out or that do not import, with the reason. */
  modulesMissing: z.record(z.string(), z.string()),
  /** SONAME → package of the builder; null where no package has it. */
  requires: z.record(z.string(), z.string().nullable()),
})
export type FinishReport = z.output<typeof finishReport>

/**
 * Called as `finish.py PREFIX REPORT MODULE…` (MODULE: extension modules that must be there), with PYTHONHASHSEED=0 and `-X pycache_prefix` of a folder
 * that does not exist. Each file is compiled in a process of its own, forked from one that has
 * compiled nothing: marshal writes references as the interpreter's state suggests (interned strings,
 * reference counts), so a file's bytecode otherwise depends on the files before it.
 */
export const finishScript = String.raw`
import importlib.util, json, os, platform, py_compile, re, subprocess, sys, sysconfig

prefix, report, *required = sys.argv[1:]
library = os.path.join(prefix, 'lib', 'python%d.%d%s' % (*sys.version_info[:2], sys.abiflags))

def files(top, ending):
    for folder, folders, names in os.walk(top):
        folders.sort()
        for name in sorted(names):
            if name.endswith(ending) and not os.path.islink(os.path.join(folder, name)):
                yield os.path.join(folder, name)

def scrub():
    for name in sorted(os.listdir(library)):
        if not re.match(r'_sysconfig(data|_vars)_.*\.(py|json)$', name):
            continue
        path = os.path.join(library, name)
        with open(path, encoding='utf-8') as file:
            text = file.read()
        text = re.sub(r'-ffile-prefix-map=[^\s\'"]+ ?', '', text)
        text = text.replace('/build/src', '.')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)

def compile_all():
    tag = sys.implementation.cache_tag
    count = 0
    for path in files(library, '.py'):
        folder, name = os.path.split(path)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                py_compile.compile(
                    path,
                    cfile=os.path.join(folder, '__pycache__', '%s.%s.pyc' % (name[:-3], tag)),
                    dfile=path,
                    doraise=True,
                    invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
                )
                code = 0
            except BaseException as error:
                print(error, file=sys.stderr, flush=True)
            finally:
                os._exit(code)
        if os.waitpid(child, 0)[1] != 0:
            sys.exit('cannot compile ' + path)
        count += 1
    return count

def missing_modules():
    missing = {}
    for name, state in sysconfig.get_config_vars().items():
        found = re.match(r'MODULE_(\w+)_STATE$', name)
        if found and state in ('missing', 'failed import'):
            missing[found[1].lower()] = state
    dynload = os.path.join(library, 'lib-dynload')
    for name in sorted(os.listdir(dynload)):
        module = name.split('.')[0]
        if not name.endswith('.so'):
            continue
        done = subprocess.run(
            [sys.executable, '-B', '-c', 'import ' + module], stderr=subprocess.PIPE, text=True
        )
        if done.returncode != 0:
            missing[module] = (done.stderr.strip().splitlines() or ['it crashed'])[-1]
    for name in required:
        if name not in missing and importlib.util.find_spec(name) is None:
            missing[name] = 'it was not built'
    return missing

def dynamic(path):
    text = subprocess.run(
        ['readelf', '-dW', path], check=True, capture_output=True, text=True
    ).stdout
    return set(re.findall(r'\(NEEDED\).*\[(.+)\]', text)), set(re.findall(r'\(SONAME\).*\[(.+)\]', text))

def package_of(soname):
    done = subprocess.run(['dpkg-query', '-S', '*/' + soname], capture_output=True, text=True)
    where = re.compile(r'^([^\s:,]+)(?::\w+)?: (?:/usr)?/lib(?:64)?/(?:[\w-]+-linux-gnu\w*/)?[^/]+$')
    owners = {found[1] for found in map(where.match, done.stdout.splitlines()) if found}
    return sorted(owners)[0] if owners else None

def requires():
    needed, provided = dynamic(os.path.realpath(sys.executable))
    # A shared libpython is lib/libpython3.13.so.1.0: what that needs counts as well.
    for path in files(prefix, ('.so', '.so.1.0')):
        more, own = dynamic(path)
        needed |= more
        provided |= own | {os.path.basename(path)}
    return {soname: package_of(soname) for soname in sorted(needed - provided)}

scrub()
facts = {
    'version': platform.python_version(),
    'bytecodeFiles': compile_all(),
    'modulesMissing': missing_modules(),
    'requires': requires(),
}
with open(report, 'w', encoding='utf-8') as file:
    json.dump(facts, file, indent=1, sort_keys=True)
`
