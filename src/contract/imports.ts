/** Every top-level module of the venv can be imported where it will run. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import * as z from 'zod'
import { PycaskError } from '../errors.js'
import { packTar } from '../image/index.js'
import type { Product, Recipe } from '../make/types.js'
import { readReport } from '../sandbox/index.js'
import type { Runtime } from '../sandbox/types.js'

const report = z.object({
  imported: z.array(z.string()),
  failed: z.array(z.object({ module: z.string(), package: z.string(), error: z.string() })),
})

export interface ImportsFacts {
  /** How many modules were imported. */
  readonly modules: number
}

const importsFacts: z.ZodType<ImportsFacts> = z.object({ modules: z.int().nonnegative() })

/**
 * Names that packages install beside their own by mistake, or for their own development: nobody
 * imports them from a service, and they often need what is not installed.
 */
const notMeant = ['tests', 'test', 'testing', 'docs', 'examples', 'benchmarks', 'conftest', 'setup']

// Each module is imported in a process of its own: one that ends the process, or changes it, is found out,
// and none sees what another has imported before.
const script = String.raw`
import csv, importlib, json, os, re, sys, sysconfig
from pathlib import Path

skipped = {re.sub('[-_.]+', '-', name).lower() for name in sys.argv[1:]}
packages = Path(sysconfig.get_path('purelib'))
suffixes = ('.py', '.so')


def canonical(name):
    return re.sub('[-_.]+', '-', name).lower()


def modules():
    for info in sorted(packages.glob('*.dist-info')):
        name = canonical(info.name[:-len('.dist-info')].partition('-')[0])
        with open(info / 'RECORD', newline='', encoding='utf-8') as file:
            parts = [Path(row[0]).parts for row in csv.reader(file) if row and row[0].endswith(suffixes)]
        tops = {p[0].partition('.')[0] for p in parts if len(p) == 1}
        tops |= {p[0] for p in parts if len(p) == 2 and p[1].partition('.')[0] == '__init__'}
        for top in sorted(tops):
            if top.isidentifier() and not top.startswith('_') and not skipped & {name, canonical(top)}:
                yield name, top


def tried(module):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        found = ''
        try:
            sys.argv = ['']
            os.dup2(os.open(os.devnull, os.O_RDWR), 1)
            importlib.import_module(module)
        except BaseException as error:
            found = f'{type(error).__name__}: {error}'[:400]
        os.write(writing, b'+' + found.encode(errors='replace'))
        os._exit(0)
    os.close(writing)
    answer = b''
    while part := os.read(reading, 4096):
        answer += part
    os.close(reading)
    status = os.waitpid(child, 0)[1]
    if not answer.startswith(b'+'):
        return f'the interpreter ended with {os.waitstatus_to_exitcode(status)}'
    return answer[1:].decode()


imported, failed = [], []
for package, module in modules():
    error = tried(module)
    if error:
        failed.append({'module': module, 'package': package, 'error': error})
    else:
        imported.append(module)
Path('/build/out/report.json').write_text(json.dumps({'imported': imported, 'failed': failed}))
`

/** A venv that is unpacked into the memory of a container. */
export interface BroughtVenv {
  /** The tars of its layers, one after the other. */
  readonly layers: () => Readable
  /** Its folder in the image. */
  readonly place: string
  readonly python: string
}

/**
 * Imports every top-level module of the installed packages, with base and CPython below. Made once
 * for each base and venv. File: `report.json`.
 *
 * @throws PycaskError when it is made: `import-failed`, which names module, package and reason
 */
export function importsRecipe(options: {
  readonly base: Pick<Product<unknown>, 'key'>
  readonly python: Pick<Product<unknown>, 'key'>
  /** The layers of the venv. */
  readonly dependencies: readonly Pick<Product<unknown>, 'key' | 'name'>[]
  /** Modules, or packages all of whose modules are not tried. */
  readonly skip: readonly string[]
  /** Where the venv is; only asked for when it is tried. */
  readonly open: () => Promise<{
    /** In base, CPython and the venv, whose interpreter is the venv's. */
    readonly runtime: Runtime
    /** What brings the venv, where the runtime is without it. */
    readonly brought?: BroughtVenv | undefined
  }>
}): Recipe<ImportsFacts> {
  const { base, python, dependencies } = options
  const skip = [...new Set([...options.skip, ...notMeant])].sort()
  return {
    kind: 'imports',
    name: 'imports',
    title: 'every top-level module',
    inputs: {
      base: base.key,
      python: python.key,
      ...Object.fromEntries(
        dependencies.map(({ key, name }) => [
          name === 'dependencies' ? name : `package ${name}`,
          key,
        ]),
      ),
      skip: skip.join(' '),
      script: createHash('sha256').update(script).digest('hex').slice(0, 16),
    },
    facts: importsFacts,
    async build({ directory, logFile }) {
      const outputDirectory = join(directory, 'out')
      const { runtime, brought } = await options.open()
      const lines: string[] = []
      const { exitCode } = await runtime.run({
        input: brought?.layers() ?? packTar([]),
        ...(brought && { python: brought.python, tmpfs: [brought.place] }),
        ...{ script, args: skip, outputDirectory, logFile },
        onLine: (line) => lines.push(line),
      })
      if (exitCode !== 0)
        throw failed([`Python ended with ${String(exitCode)}`, ...lines.slice(-8)])
      const file = join(outputDirectory, 'report.json')
      const found = await readReport(outputDirectory, report)
      if (found.failed.length > 0)
        throw failed(
          found.failed.map(({ module, package: of, error }) => `${module} (${of}): ${error}`),
          found.failed.map(({ module }) => `"${module}"`),
        )
      return { files: { 'report.json': file }, facts: { modules: found.imported.length } }
    },
  }
}

const failed = (details: readonly string[], modules: readonly string[] = []): PycaskError =>
  new PycaskError({
    code: 'import-failed',
    what: 'packages of the lock cannot be imported in the image',
    details,
    hint:
      modules.length === 0
        ? undefined
        : `lock what is missing, name its Debian package in system-packages, or, if it is never imported: skip-imports = [${modules.join(', ')}]`,
  })
