/** `pycask check`: whether an image is good, and what changed against another. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import {
  buildingOf,
  compressedBytes,
  judge,
  ruleIds,
  rules,
  type Checked,
  type Observation,
  type Places,
  type Report,
} from '../contract/index.js'
import { openArchive } from '../debian/index.js'
import { PycaskError } from '../errors.js'
import { createHost, type Host } from '../host/index.js'
import type { ImageModel } from '../inspect/index.js'
import { readOptions, type Options } from '../options/index.js'
import { builtInManifest } from '../python/index.js'
import { parsePlatform, type OpenOptions } from '../reader/index.js'
import type { ImageRecord } from '../record/index.js'
import { findEngine, type Engine } from '../sandbox/index.js'
import type { Suite } from '../words.js'
import { buildSubjects, isProject, type Subject } from './check-build.js'
import { compareWith, lookAt, recordOf, type Compared, type Looked } from './check-compare.js'
import { placesOf } from './check-places.js'
import { publishedImage, type OtherImage } from './check-published.js'
import { notRun, runImage, startsOf, type Ran } from './check-run.js'
import { registries } from './registries.js'
import type { CommandRequest } from './session.js'

export interface CheckResult extends Checked {
  readonly options: Options
  /** Where findings come from. */
  readonly places: Places
  /** `3.13.15`, of an image that was built for this check. */
  readonly python: string | undefined
}

/**
 * Opens, reads, runs and judges an image, and the one with which it is compared. Without a name, those
 * that the project makes: one for each Python, oldest first.
 */
export async function check(called: CommandRequest): Promise<readonly CheckResult[]> {
  const request = await asProject(called)
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
      registry: registries(host, options),
      engine: () => (found ??= findEngine(host, options.engine)),
      platform: options.platform === undefined ? undefined : parsePlatform(options.platform),
    }
    const [name] = request.operands ?? []
    const subjects = name === undefined ? await buildSubjects(request, temporary) : [{ name }]
    const places = await placesOf(options, request)
    const results: CheckResult[] = []
    for (const subject of subjects) {
      const checked = await checkOne(subject, { request, options, open })
      results.push({ ...checked, options, places, python: subject.made?.release.name })
    }
    return results
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/** A folder that is a project and no image: what it makes is meant. */
async function asProject(request: CommandRequest): Promise<CommandRequest> {
  const [name] = request.operands ?? []
  return name !== undefined && (await isProject(name))
    ? { ...request, directory: name, operands: [] }
    : request
}

interface Context {
  readonly request: CommandRequest
  readonly options: Options
  readonly open: OpenOptions
}

async function checkOne(subject: Subject, context: Context): Promise<Checked> {
  const { request, options, open } = context
  const started = performance.now()
  const looked = await lookAt(subject.name, open, request, subject.title)
  const inEngine: Ran[] = []
  try {
    const run = async (one: Looked): Promise<Ran> => {
      if (!options.run) return notRun(one, 'it was not run (--no-run)')
      const ran = await runImage(one, open)
      inEngine.push(ran)
      return ran
    }
    const own = await run(looked)
    const candidates = await candidatesOf(looked.model, open.host, options, request.today)
    const record = subject.made?.record ?? (await recordOf(looked.image, open))
    const judged = (model: ImageModel, seen: Observation, recorded?: ImageRecord): Report =>
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
    const report = judged(looked.model, own.observation, record)
    const other = await otherOf(subject, context)
    // What is published is not loaded: its documents, and the layers that differ, tell enough.
    const isPublished = options.compare === 'published'
    const compared =
      other.name === undefined
        ? undefined
        : await compareWith(other.name, {
            ...{ open, onStep: request.onStep, looked, record, report, judged },
            ...(options.run && !isPublished ? { run } : {}),
            starts: (ran) => startsOf(own, ran),
          })
    const grown = compared && overBudget(options, looked.model, compared)
    return {
      model: looked.model,
      report: grown === undefined ? report : withGrowth(report, grown),
      comparison: compared?.comparison,
      notCompared: other.why,
      building:
        subject.made && buildingOf(subject.made.outcomes, subject.made.record, compared?.record),
      seconds: (performance.now() - started) / 1000,
    }
  } finally {
    for (const { loaded } of inEngine) await loaded?.remove()
    await looked.image.close()
  }
}

/** With which image it is compared, if with any, or why not. */
async function otherOf(
  { made }: Subject,
  { options, open, request }: Context,
): Promise<OtherImage> {
  const { compare } = options
  if (compare !== 'published') return compare === undefined ? {} : { name: compare }
  const { registry } = open
  return publishedImage({ options, release: made?.release, registry, env: request.env })
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

function overBudget(
  { budget }: Options,
  model: ImageModel,
  { name, compressedBytes: before }: Compared,
): string | undefined {
  const percent = budget.find((one) => one.percent !== undefined)?.percent
  const now = compressedBytes(model)
  if (percent === undefined || now === undefined || before === undefined || before === 0)
    return undefined
  const grown = (100 * (now - before)) / before
  return grown <= percent
    ? undefined
    : `it grew by ${grown.toFixed(1)} % against ${name}, the budget is ${percent} %`
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
