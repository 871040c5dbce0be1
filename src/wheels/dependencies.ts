/** The recipe of the layer that has the venv. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PycaskError } from '../errors.js'
import { directoryEntries, packTar, writeLayer, type Entry } from '../image/index.js'
import { canonicalName } from '../lock/index.js'
import type { Inputs, Product, Recipe } from '../make/types.js'
import type { Runtime } from '../sandbox/index.js'
import { installer, installReport } from './installer.js'
import {
  dependenciesFacts,
  type DependenciesFacts,
  type Interpreter,
  type ToolsFacts,
  type WheelFacts,
} from './types.js'

/** What of the packages is in the venv. Names of packages are canonical. */
export interface VenvContents {
  /** Regular expressions, searched in paths from site-packages: files that are left out. */
  readonly exclude: readonly string[]
  readonly excludeOf: Readonly<Record<string, readonly string[]>>
  /** Whether bytecode is written. */
  readonly compile: boolean
  readonly compileOf: Readonly<Record<string, boolean>>
}

export interface DependenciesOptions {
  readonly python: Product<Interpreter>
  readonly wheels: readonly Product<WheelFacts>[]
  /** `/opt/<org>/venv` */
  readonly venv: string
  readonly tools: Product<ToolsFacts>
  readonly contents: VenvContents
  /** Base and python; only asked for when the layer has to be made. */
  readonly runtime: () => Promise<Runtime>
  readonly onLine?: (line: string) => void
}

/**
 * A venv with the wheels, installed inside of the image's own base and python: no pip, no
 * activation scripts, bytecode that is valid under any time, files that only root may write. The
 * product's file `layer.tar.gz` is rooted at `/`.
 *
 * @throws PycaskError when it is made: `install-failed`, and what the runtime throws
 */
export function dependenciesRecipe(options: DependenciesOptions): Recipe<DependenciesFacts> {
  const wheels = [...options.wheels].sort((a, b) => (a.facts.name < b.facts.name ? -1 : 1))
  return {
    kind: 'dependencies',
    name: 'dependencies',
    title: `${String(wheels.length)} wheels`,
    inputs: {
      python: options.python.key,
      uv: options.tools.facts.uv,
      venv: options.venv,
      ...Object.fromEntries(
        wheels.map((wheel) => {
          const { name, version } = wheel.facts
          return [`wheel ${name}`, `${version} sha256:${hashOf(wheel)}`]
        }),
      ),
      ...contentsInputs(options.contents, wheels),
      format: '2',
    },
    facts: dependenciesFacts,
    async build({ directory, logFile }) {
      const output = join(directory, 'out')
      const runtime = await options.runtime()
      const lines: string[] = []
      const { exitCode } = await runtime.run({
        input: packTar(await inputOf(options, wheels)),
        script: installer,
        args: [options.python.facts.executable, options.venv],
        env: { PYTHONHASHSEED: '0' },
        tmpfs: [options.venv],
        outputDirectory: output,
        logFile,
        onLine(line) {
          lines.push(line)
          options.onLine?.(line)
        },
      })
      if (exitCode !== 0) throw installFailed(lines, logFile)
      const { distributions } = installReport.parse(
        JSON.parse(await readFile(join(output, 'report.json'), 'utf8')),
      )
      const layer = join(directory, 'layer.tar.gz')
      const entries = await directoryEntries(join(output, 'venv'), options.venv.slice(1))
      const facts = await writeLayer(entries, layer)
      return {
        files: { 'layer.tar.gz': layer },
        facts: {
          layer: facts,
          venv: options.venv,
          distributions: distributions
            .map((found) => ({ ...found, name: canonicalName(found.name) }))
            .sort((a, b) => (a.name < b.name ? -1 : 1)),
        },
      }
    },
  }
}

/** Only what concerns a package that is there: settings of others change nothing. */
function contentsInputs(
  { exclude, excludeOf, compile, compileOf }: VenvContents,
  wheels: readonly Product<WheelFacts>[],
): Inputs {
  const inputs: Record<string, string> = {}
  if (exclude.length > 0) inputs['exclude'] = exclude.join(' ')
  if (!compile) inputs['compile'] = 'false'
  for (const { facts } of wheels) {
    const name = canonicalName(facts.name)
    const patterns = excludeOf[name] ?? []
    const own = compileOf[name] ?? compile
    if (patterns.length > 0) inputs[`exclude of ${name}`] = patterns.join(' ')
    if (own !== compile) inputs[`compile of ${name}`] = String(own)
  }
  return inputs
}

const hashOf = (wheel: Product<WheelFacts>): string =>
  wheel.files[wheel.facts.fileName]?.sha256 ?? ''

async function inputOf(
  { tools, contents }: DependenciesOptions,
  wheels: readonly Product<WheelFacts>[],
): Promise<readonly Entry[]> {
  const requirements = wheels
    .map((wheel) => {
      const { name, version } = wheel.facts
      return `${name}==${version} --hash=sha256:${hashOf(wheel)}\n`
    })
    .join('')
  return [
    { type: 'file', path: 'build/in/uv', mode: 0o755, source: { file: await tools.file('uv') } },
    {
      type: 'file',
      path: 'build/in/requirements.txt',
      mode: 0o644,
      source: { bytes: Buffer.from(requirements) },
    },
    {
      type: 'file',
      path: 'build/in/options.json',
      mode: 0o644,
      source: { bytes: Buffer.from(JSON.stringify(contents)) },
    },
    ...(await Promise.all(
      wheels.map(async (wheel): Promise<Entry> => {
        const { fileName } = wheel.facts
        const file = await wheel.file(fileName)
        return { type: 'file', path: `build/in/wheels/${fileName}`, mode: 0o644, source: { file } }
      }),
    )),
  ]
}

const installFailed = (lines: readonly string[], logFile: string) =>
  new PycaskError({
    code: 'install-failed',
    what: 'the wheels cannot be installed into the venv',
    details: lines.filter((line) => line.trim() !== '').slice(-10),
    hint: 'wheels of one lock must fit together and fit this Python: lock again',
    logFile,
  })
