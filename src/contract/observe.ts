/** What an image shows when it runs, as strictly as an engine can be told to. */
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import * as z from 'zod'
import { messageOf, PycaskError } from '../errors.js'
import type { ImageModel } from '../inspect/index.js'
import type { Engine } from '../sandbox/types.js'
import { skipped, type Skipped } from './rule.js'

const trouble = z.object({ module: z.string(), error: z.string() })
const answer = z.object({
  capabilities: z.string(),
  noNewPrivileges: z.boolean(),
  wrote: z.array(z.string()),
  recursion: z.string(),
  notImported: z.array(trouble),
  missingModules: z.array(trouble),
  authorities: z.number(),
  encoding: z.string(),
  notFound: z.array(z.string()),
})

export interface Observed extends z.output<typeof answer> {
  /** Why Python does not run under any user, if so. */
  readonly anyUser: string | undefined
  readonly stop: { readonly seconds: number } | Skipped
}

/** `failure`: it was tried, and Python does not run under these restrictions. */
export interface Observation {
  readonly observed: Observed | Skipped
  readonly failure?: string | undefined
}

// Python 3.8 and later. Notes what is written from here on.
export const watchScript = String.raw`
import os, sys
wrote = []
harmless = ('/dev/', '/proc/', '/tmp/', '/var/tmp/')
# Bytecode that is kept apart is made anew in every container, wherever that is.
apart = sys.pycache_prefix and sys.pycache_prefix.rstrip('/') + '/'
def note(path):
    path = os.fsdecode(path)
    if apart and (path + '/').startswith(apart):
        wrote.append(apart.rstrip('/'))
    elif path.startswith('/') and not path.startswith(harmless):
        wrote.append(path)
def audit(event, args):
    if event == 'open' and isinstance(args[0], (str, bytes)):
        path, mode, flags = args
        if isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            note(path)
    elif event == 'os.mkdir' and isinstance(args[0], (str, bytes)):
        note(args[0])
sys.addaudithook(audit)
`

// It answers with one line of JSON on standard output.
const script = String.raw`
import importlib, importlib.util, json, threading, warnings
warnings.simplefilter('ignore')
${watchScript}
status = dict(line.split(':', 1) for line in open('/proc/self/status') if ':' in line)
desktop = {'idlelib', 'tkinter', '_tkinter', 'turtle', 'turtledemo', 'lib2to3', 'ensurepip', 'test', 'antigravity', 'this', '__phello__', '_ctypes_test', 'venv', 'pydoc_data'}
elsewhere = {'_msi', '_overlapped', '_scproxy', '_winapi', '_wmi', 'msilib', 'msvcrt', 'nt', 'winreg', 'winsound', '_winreg', 'nis', 'ossaudiodev', 'spwd', 'crypt', '_crypt', '_ios_support', '_android_support', '_apple_support', '_aix_support', '_osx_support', '_bootsubprocess', '_uuid', '_gdbm', '_dbm', '_testcapi', '_remote_debugging', '_curses_panel', '_zstd', '_suggestions', '_pyrepl', '_sysconfig', 'distutils', '_lsprof'}

def tried(name):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.dup2(os.open(os.devnull, os.O_RDWR), 1)
        os.dup2(1, 2)
        before = len(wrote)
        error = ''
        try:
            importlib.import_module(name)
        except BaseException as found:
            error = f'{type(found).__name__}: {found}'[:300]
        os.write(writing, ('+' + json.dumps([error, wrote[before:][:5]])).encode())
        os._exit(0)
    os.close(writing)
    parts = b''
    while part := os.read(reading, 65536):
        parts += part
    os.close(reading)
    state = os.waitpid(child, 0)[1]
    if not parts.startswith(b'+'):
        return f'the interpreter ended with {os.waitstatus_to_exitcode(state) if hasattr(os, "waitstatus_to_exitcode") else state}'
    error, written = json.loads(parts[1:])
    wrote.extend(written)
    return error

minor = sys.version_info[:2]
parts = ['ssl', 'hashlib', '_hashlib', 'sqlite3', 'lzma', 'bz2', 'zlib', 'ctypes', 'readline', 'curses', 'uuid', '_uuid', 'dbm.gnu', '_decimal', 'pyexpat']
parts += ['compression.zstd'] if minor >= (3, 14) else []
missing = [{'module': name, 'error': error} for name in parts if (error := tried(name))]
named = {one['module'] for one in missing}
modules = sorted(getattr(sys, 'stdlib_module_names', ()))
failed = []
for name in modules:
    if name in desktop or name in elsewhere or name in named or name.startswith(('_test', '_xx', 'xx')):
        continue
    if (error := tried(name)) and not any(error.startswith(f"ModuleNotFoundError: No module named '{part}") for part in named):
        failed.append({'module': name, 'error': error})

def deep(reached):
    def again():
        again()
    try:
        again()
    except RecursionError:
        os.write(reached, b'RecursionError')
reading, writing = os.pipe()
child = os.fork()
if child == 0:
    thread = threading.Thread(target=deep, args=(writing,))
    thread.start()
    thread.join()
    os._exit(0)
os.close(writing)
recursion = os.read(reading, 100).decode()
state = os.waitpid(child, 0)[1]
recursion = recursion or f'signal {state & 127}'

authorities = 0
try:
    import ssl
    context = ssl.create_default_context()
    authorities = context.cert_store_stats()['x509_ca']
    folder = ssl.get_default_verify_paths().capath
    if not authorities and folder and os.path.isdir(folder):
        authorities = len(os.listdir(folder))
except Exception:
    pass
not_found = []
try:
    from ctypes.util import find_library
    not_found = [name for name in ('c', 'ssl') if not find_library(name)]
except Exception as error:
    not_found = ['c', 'ssl']
print(json.dumps({
    'capabilities': status['CapEff'].strip(),
    'noNewPrivileges': status['NoNewPrivs'].strip() == '1',
    'wrote': sorted(set(path.rpartition('.pyc.')[0] + '.pyc' if '.pyc.' in path else path for path in wrote)),
    'recursion': recursion,
    'notImported': failed,
    'missingModules': missing,
    'authorities': authorities,
    'encoding': sys.getfilesystemencoding(),
    'notFound': not_found,
}))
`

/**
 * Runs the image's Python on a script of ours, read-only, without network, capabilities or new
 * privileges; once more under a user that nobody knows; and its own command, to see it stop.
 * `image` is how the engine names it. Rejects only with `interrupted` and what the engine cannot do.
 */
export async function observe(
  engine: Engine,
  image: string,
  model: ImageModel,
): Promise<Observation> {
  const python = pythonOf(model)
  if (python === undefined) return { observed: skipped('there is no Python to run') }
  const run = async (command: readonly string[], user?: string) => {
    const stdout = new PassThrough()
    const lines: string[] = []
    const [output, ended] = await Promise.all([
      text(stdout),
      engine.run({
        image,
        command,
        stdout,
        readOnly: true,
        onLine: (line) => lines.push(line),
        ...(user === undefined ? {} : { user }),
      }),
    ])
    const last = lines.filter((line) => line.trim() !== '').at(-1) ?? ''
    return { output, exitCode: ended.exitCode, last }
  }
  try {
    const { output, exitCode, last } = await run([python, '-c', script])
    const parsed = exitCode === 0 ? answer.safeParse(parseJson(output)) : undefined
    if (parsed?.success !== true) {
      const failure = last === '' ? `exit code ${exitCode}` : last
      return { failure, observed: skipped(`Python does not run: ${failure}`) }
    }
    const other = await run([python, '-c', 'import ssl, json'], '1000050000:0')
    const anyUser =
      other.exitCode === 0
        ? undefined
        : other.last === ''
          ? `exit code ${other.exitCode}`
          : other.last
    return { observed: { ...parsed.data, anyUser, stop: await stopping(engine, image, model) } }
  } catch (error) {
    // The engine could not even start it: the program is for another machine, or is not there.
    if (!(error instanceof PycaskError) || error.code !== 'engine-failed') throw error
    return {
      failure: messageOf(error),
      observed: skipped(`Python does not run: ${messageOf(error)}`),
    }
  }
}

async function stopping(
  engine: Engine,
  image: string,
  { config }: ImageModel,
): Promise<Observed['stop']> {
  const signal = config.config.StopSignal
  const mostMs = 10_000
  const stop = (afterMs: number) =>
    engine.tryStop(image, { afterMs, mostMs, ...(signal === '' ? {} : { signal }) })
  const first = await stop(2000)
  // A program that has not come to its handler yet ignores the signal, since it is the first process.
  const ignored = first !== undefined && first.seconds * 1000 >= mostMs
  const tried = ignored ? await stop(10_000) : first
  return tried ?? skipped('its command ended by itself, without network')
}

/** The path of the Python that an image is run with: the environment's, else that of the system. */
export function pythonOf(model: ImageModel): string | undefined {
  const { environments, interpreters, files } = model
  const candidates = [
    ...environments.map(({ path }) => `${path}/bin/python`),
    ...interpreters.flatMap(({ executable }) => executable ?? []),
    'usr/local/bin/python3',
    'usr/bin/python3',
  ]
  const found = candidates.find((path) => files.has(path) && model.resolve(path)?.type === 'file')
  return found === undefined ? undefined : `/${found}`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.trim().split('\n').at(-1) ?? '')
  } catch {
    return undefined
  }
}
