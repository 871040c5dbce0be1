/** The recipe of the layer that has the venv. */
import { join } from 'node:path'
import { PycaskError } from '../errors.js'
import { directoryEntries, packTar, writeLayer, type Entry } from '../image/index.js'
import { canonicalName } from '../lock/index.js'
import type { Inputs, Product, Recipe } from '../make/types.js'
import { readReport, type Runtime } from '../sandbox/index.js'
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

export interface VenvOptions {
  readonly python: Product<Interpreter>
  /** `/opt/<org>/venv` */
  readonly venv: string
  readonly tools: Product<ToolsFacts>
  readonly contents: VenvContents
  /** Base and python; only asked for when the layer has to be made. */
  readonly runtime: () => Promise<Runtime>
  readonly onLine?: (line: string) => void
}

/**
 * Which wheels get a layer of their own: those whose file has at least `leastBytes`, the largest
 * first, `most` of them. By each wheel's own size alone, so that a change of one does not move others
 * from layer to layer.
 */
export function standingAlone<Wheel extends Product<WheelFacts>>(
  wheels: readonly Wheel[],
  { leastBytes, most = 7 }: { readonly leastBytes: number; readonly most?: number },
): { readonly alone: readonly Wheel[]; readonly together: readonly Wheel[] } {
  const size = (wheel: Wheel): number => wheel.files[wheel.facts.fileName]?.sizeBytes ?? 0
  const alone = wheels
    .filter((wheel) => size(wheel) >= leastBytes)
    .sort((a, b) => size(b) - size(a) || (a.facts.name < b.facts.name ? -1 : 1))
    .slice(0, most)
    .sort((a, b) => (a.facts.name < b.facts.name ? -1 : 1))
  return { alone, together: wheels.filter((wheel) => !alone.includes(wheel)) }
}

/**
 * One wheel as a layer that lies over a venv. It depends on the wheel and on which CPython compiles
 * its modules, and on nothing else: the same layer in every service that has the wheel.
 *
 * @throws PycaskError as `dependenciesRecipe`
 */
export function packageRecipe(
  options: VenvOptions & { readonly wheel: Product<WheelFacts> },
): Recipe<DependenciesFacts> {
  const { name, version } = options.wheel.facts
  return venvRecipe(options, [options.wheel], {
    kind: 'package',
    name,
    title: `${name} ${version}`,
    part: 'packages',
  })
}

/**
 * A venv with the wheels, installed inside of the image's own base and python: no pip, no
 * activation scripts, bytecode that is valid under any time, files that only root may write. The
 * product's file `layer.tar.gz` is rooted at `/`.
 *
 * @throws PycaskError when it is made: `install-failed`, and what the runtime throws
 */
export function dependenciesRecipe(
  options: VenvOptions & { readonly wheels: readonly Product<WheelFacts>[] },
): Recipe<DependenciesFacts> {
  const wheels = [...options.wheels].sort((a, b) => (a.facts.name < b.facts.name ? -1 : 1))
  return venvRecipe(options, wheels, {
    kind: 'dependencies',
    name: 'dependencies',
    title: `${String(wheels.length)} ${wheels.length === 1 ? 'wheel' : 'wheels'}`,
    part: 'venv',
  })
}

function venvRecipe(
  options: VenvOptions,
  wheels: readonly Product<WheelFacts>[],
  {
    part,
    ...named
  }: Pick<Recipe<unknown>, 'kind' | 'name' | 'title'> & { readonly part: 'venv' | 'packages' },
): Recipe<DependenciesFacts> {
  return {
    ...named,
    inputs: {
      ...interpreterInputs(options.python),
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
        args: [options.python.facts.executable, options.venv, part],
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
      const { distributions } = await readReport(output, installReport)
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

/**
 * What compiles and what scripts name: the release, its patches and its place. A CPython that was built
 * anew from the same source gives the same bytecode.
 */
function interpreterInputs({ facts, inputs }: Product<Interpreter>): Inputs {
  const { patches } = inputs
  return {
    python: `${facts.version} ${facts.executable}`,
    ...(patches === undefined ? {} : { 'python patches': patches }),
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
  { tools, contents }: VenvOptions,
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
