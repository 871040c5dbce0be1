/** `pycask check`: whether an image is good, and what changed against another. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import {
  comparisonOf,
  compareModels,
  compressedBytes,
  judge,
  loadInto,
  observe,
  ruleIds,
  rules,
  skipped,
  type Checked,
  type Observation,
  type Report,
} from '../contract/index.js'
import { openArchive } from '../debian/index.js'
import { messageOf, PycaskError, type Location } from '../errors.js'
import { createHost, type Host } from '../host/index.js'
import { inspectImage, type ImageModel } from '../inspect/index.js'
import { parseFlag, readOptions, type Options } from '../options/index.js'
import { builtInManifest } from '../python/index.js'
import { openImage, parsePlatform, type OpenedImage, type OpenOptions } from '../reader/index.js'
import { readPublished, type ImageRecord } from '../record/index.js'
import { createRegistryClient, parseReference } from '../registry/index.js'
import { findEngine, type Engine } from '../sandbox/index.js'
import type { Suite } from '../words.js'
import { build } from './build.js'
import type { CommandRequest } from './session.js'

export interface CheckResult extends Checked {
  readonly options: Options
  /** Where the image is described: findings are shown there. */
  readonly at: Location
}

/** Opens, reads, runs and judges the image; and the other one, with which it is compared. */
export async function check(request: CommandRequest): Promise<CheckResult> {
  const started = performance.now()
  const options = await readOptions({ cores: availableParallelism(), ...request })
  checkIds(options)
  const { log, signal, env } = request
  const host = createHost({ env, log, signal })
  await mkdir(join(options.cache, 'tmp'), { recursive: true })
  const temporary = await mkdtemp(join(options.cache, 'tmp', 'check-'))
  try {
    let found: Promise<Engine> | undefined
    const open: OpenOptions = {
      ...{ host, temporary },
      registry: createRegistryClient(host),
      engine: () => (found ??= findEngine(host, options.engine)),
      platform: options.platform === undefined ? undefined : parsePlatform(options.platform),
    }
    const [operand] = request.operands ?? []
    const name = operand ?? (await builtLayout(request, temporary))
    const looked = await lookAt(name, open, request)
    try {
      const observation = options.run
        ? await observed(looked, open)
        : { observed: skipped('it was not run (--no-run)') }
      const candidates = await candidatesOf(looked.model, host, options, request.today)
      const recorded = await recordOf(looked, open)
      const judged = (model: ImageModel, seen: Observation): Report =>
        judge(
          rules,
          {
            ...{ model, candidates, ...seen, failure: seen.failure, today: request.today },
            record: recorded,
            branches: builtInManifest().branches,
            budgetBytes: options.budget.find(({ bytes }) => bytes !== undefined)?.bytes,
          },
          options.contract,
        )
      const report = judged(looked.model, observation)
      const compared =
        options.compare === undefined
          ? undefined
          : await compareWith(options.compare, { open, request, looked, report, judged })
      const grown =
        compared === undefined ? undefined : overBudget(options, looked.model, compared.other)
      return {
        model: looked.model,
        report: grown === undefined ? report : withGrowth(report, grown),
        comparison: compared?.comparison,
        seconds: (performance.now() - started) / 1000,
        options,
        at: options.origins.contract.at ?? {
          file: join(request.directory, 'pyproject.toml'),
          line: 1,
        },
      }
    } finally {
      await looked.image.close()
    }
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

interface Looked {
  readonly image: OpenedImage
  readonly model: ImageModel
}

async function lookAt(
  name: string,
  open: OpenOptions,
  { onStep }: CommandRequest,
): Promise<Looked> {
  const image = await openImage(name, open)
  try {
    const model = await inspectImage(image, ({ index }) =>
      onStep?.(`${name}: layer ${index + 1} of ${image.layers.length}`),
    )
    return { image, model }
  } catch (error) {
    await image.close()
    throw error
  }
}

async function compareWith(
  name: string,
  context: {
    readonly open: OpenOptions
    readonly request: CommandRequest
    readonly looked: Looked
    readonly report: Report
    readonly judged: (model: ImageModel, seen: Observation) => Report
  },
) {
  const { open, request, looked, report, judged } = context
  const other = await lookAt(name, open, request)
  try {
    // The other one is not run: rules that need it count as they were.
    const before = judged(other.model, { observed: skipped('only the image itself is run') })
    const known = new Set(
      before.results.filter(({ state }) => state === 'skipped').map(({ rule }) => rule.id),
    )
    const comparable = {
      ...report,
      results: report.results.filter(({ rule }) => !known.has(rule.id)),
    }
    return {
      other: other.model,
      comparison: comparisonOf(compareModels(looked.model, other.model), comparable, before),
    }
  } finally {
    await other.image.close()
  }
}

/** The project's own image, built and written where nobody else sees it. */
async function builtLayout(request: CommandRequest, temporary: string): Promise<string> {
  const layout = join(temporary, 'layout')
  const own = new Set(['compare', 'budget', 'format', 'html-report', 'platform', 'run', 'contract'])
  const flags = (request.flags ?? []).filter((flag) => !own.has(parseFlag(flag).name ?? ''))
  const inputs = Object.fromEntries(
    Object.entries(request.inputs ?? {}).filter(([name]) => !own.has(name)),
  )
  const { images } = await build({
    ...request,
    command: 'build',
    operands: [],
    inputs,
    flags: [...flags, `--output-layout=${layout}`],
  })
  const newest = images.at(-1)
  return `oci:${layout}:${newest?.tags[0] ?? 'latest'}`
}

async function observed({ image, model }: Looked, open: OpenOptions): Promise<Observation> {
  let engine: Engine
  try {
    engine = await open.engine()
  } catch (error) {
    return { observed: skipped(`there is no engine to run it: ${messageOf(error)}`) }
  }
  const loaded = await loadInto(engine, image, open.temporary)
  try {
    return await observe(engine, loaded.reference, model)
  } finally {
    await loaded.remove()
  }
}

/** The record of inputs that Pycask attaches to what it pushes. */
async function recordOf(
  { image, model }: Looked,
  { registry, host }: OpenOptions,
): Promise<ImageRecord | undefined> {
  const { architecture } = model.platform
  const isKnown = architecture === 'amd64' || architecture === 'arm64'
  if (image.place !== 'registry' || image.digest === undefined || !isKnown) return undefined
  const named = parseReference(image.name.replace(/^registry:/, ''))
  try {
    return (await readPublished(registry, { ...named, digest: image.digest }, architecture))?.record
  } catch (error) {
    if (!(error instanceof PycaskError) || error.code === 'interrupted') throw error
    host.log.warn(`its record of inputs cannot be read: ${error.what}`)
    return undefined
  }
}

/** The newest versions of the image's packages, where its suite is one that we know. */
async function candidatesOf(
  { dpkg, texts, platform }: ImageModel,
  host: Host,
  { cache, offline }: Options,
  today: Date,
): Promise<ReadonlyMap<string, string> | undefined> {
  const release = texts.get('usr/lib/os-release') ?? texts.get('etc/os-release') ?? ''
  const suite = /^VERSION_CODENAME="?(bookworm|trixie)"?$/m.exec(release)?.[1] as Suite | undefined
  const { architecture } = platform
  const isKnown = architecture === 'amd64' || architecture === 'arm64'
  if (offline || suite === undefined || !isKnown || dpkg.packages.length === 0) return undefined
  try {
    const directory = join(cache, 'debian')
    const archive = await openArchive(host, { suite, architecture, directory, today })
    const { found } = await archive.candidates(dpkg.packages.map(({ name }) => name))
    return new Map(Object.entries(found).map(([name, { version }]) => [name, version]))
  } catch (error) {
    if (!(error instanceof PycaskError) || error.code === 'interrupted') throw error
    host.log.warn(`pending security updates are not known: ${error.what}`)
    return undefined
  }
}

function overBudget({ budget }: Options, model: ImageModel, other: ImageModel): string | undefined {
  const percent = budget.find((one) => one.percent !== undefined)?.percent
  const [now, before] = [compressedBytes(model), compressedBytes(other)]
  if (percent === undefined || now === undefined || before === undefined || before === 0)
    return undefined
  const grown = (100 * (now - before)) / before
  return grown <= percent
    ? undefined
    : `it grew by ${grown.toFixed(1)} % against ${other.name}, the budget is ${percent} %`
}

/** S9 is broken, too, by growth against the other image. */
function withGrowth(report: Report, what: string): Report {
  const results = report.results.map((one) =>
    one.rule.id !== 'S9' || one.state === 'off' || one.state === 'waived'
      ? one
      : { ...one, state: 'broken' as const, findings: [...one.findings, { what }] },
  )
  const good = !results.some(({ state, level }) => state === 'broken' && level === 'error')
  return { ...report, results, good }
}

function checkIds({ contract: { levels, waive }, origins }: Options): void {
  const unknown = [...Object.keys(levels), ...Object.keys(waive)].filter((id) => !ruleIds.has(id))
  if (unknown.length === 0) return
  throw new PycaskError({
    code: 'option-invalid',
    what: `tool.pycask.contract names ${unknown.join(', ')}, which ${unknown.length === 1 ? 'is no rule' : 'are no rules'}`,
    hint: 'docs/CONTRACT.md lists all rules',
    at: origins.contract.at,
  })
}

/** A file that appears whole, with the folder that it lies in. */
export async function writeReport(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}
