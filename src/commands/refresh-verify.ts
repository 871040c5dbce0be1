/** The last look at a new image before its tags move: the contract, and the project's own smoke test. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  checksRecipe,
  loadInto,
  type Loaded,
  recordedChecks,
  recordedSmokeTest,
  smokeRecipe,
} from '../contract/index.js'
import { PycaskError } from '../errors.js'
import type { Maker, Product } from '../make/types.js'
import { openImage } from '../reader/index.js'
import type { ImageRecord } from '../record/index.js'
import { createRuntime, findEngine, type Engine } from '../sandbox/index.js'
import type { Digest } from '../words.js'
import { check, type CheckResult } from './check.js'
import type { LookedAt, RefreshContext } from './refresh-context.js'
import { architectureOf } from './session.js'

export interface TriedImage {
  /** What was tried, for its record. */
  readonly products: readonly Product<unknown>[]
  /** Rules of the contract that are broken, and were before: no reason to keep a fix back. */
  readonly stillBroken: readonly string[]
}

/**
 * Runs the smoke test and the checks that the image's record knows (those of the options where they say
 * any), and the contract, on an image that is in the registry by its digest alone.
 *
 * @throws PycaskError `smoke-test-failed`, `check-failed`; `contract-broken` for a rule that the image
 *   until now kept
 */
export async function tryImage(
  context: RefreshContext,
  image: LookedAt,
  { digest, maker }: { readonly digest: Digest; readonly maker: Maker },
): Promise<TriedImage> {
  const { registry, repository } = image.reference
  const nameOf = (one: Digest): string => `${registry}/${repository}@${one}`
  // Another machine's programs do not run here.
  const runs = context.architecture === architectureOf(process.arch)
  const products = runs
    ? await runTests(context, nameOf(digest), image.published.record, maker)
    : []
  const contract = (one: Digest): Promise<readonly CheckResult[]> =>
    check({
      ...context.request,
      ...{ command: 'check', operands: [nameOf(one)], inputs: {} },
      flags: [
        `--cache=${context.options.cache}`,
        `--engine=${context.options.engine}`,
        `--platform=linux/${context.architecture}`,
        ...(runs ? [] : ['--no-run']),
      ],
    })
  const broken = brokenRules(await contract(digest))
  if (broken.size === 0) return { products, stillBroken: [] }
  const before = brokenRules(await contract(image.published.reference.digest))
  const newly = [...broken].filter(([id]) => !before.has(id))
  if (newly.length > 0)
    throw new PycaskError({
      code: 'contract-broken',
      what: `the refreshed ${image.name} breaks ${newly.map(([id]) => id).join(', ')} of the contract, which it kept until now; no tag has moved`,
      details: newly.map(([id, what]) => `${id}: ${what}`),
      hint: `look at it: pycask check ${nameOf(digest)}`,
    })
  return { products, stillBroken: [...broken.keys()] }
}

const brokenRules = (results: readonly CheckResult[]): ReadonlyMap<string, string> =>
  new Map(
    results
      .flatMap(({ report }) => report.results)
      .filter(({ state, level }) => state === 'broken' && level === 'error')
      .map(({ rule, findings }) => [rule.id, findings[0]?.what ?? '']),
  )

async function runTests(
  { host, options, client, architecture }: RefreshContext,
  name: string,
  { products }: ImageRecord,
  maker: Maker,
): Promise<readonly Product<unknown>[]> {
  const recorded = (of: string) =>
    products.find((one) => one.kind === 'check' && one.name === of)?.inputs ?? {}
  const own = { command: options.smokeTest, user: `${options.user}:${options.user}` }
  const test = own.command.length > 0 ? own : recordedSmokeTest(recorded('smoke-test'))
  const checks = recordedChecks(recorded('checks'))
  if (test === undefined && checks.length === 0) return []
  await mkdir(join(options.cache, 'tmp'), { recursive: true })
  const temporary = await mkdtemp(join(options.cache, 'tmp', 'try-'))
  const open = {
    ...{ host, temporary, registry: client, platform: { os: 'linux', architecture } },
    engine: () => findEngine(host, options.engine),
  }
  const opened = await openImage(name, open)
  let loading: Promise<Loaded & { readonly engine: Engine }> | undefined
  // A build has run the same tests on the same image: then it is not even fetched.
  const load = async () => {
    const engine = await open.engine()
    return { engine, ...(await loadInto(engine, opened, temporary)) }
  }
  const loaded = () => (loading ??= load())
  try {
    const image = opened.configDigest
    const tried: Product<unknown>[] = []
    if (checks.length > 0)
      tried.push(
        await maker.make(
          checksRecipe({
            ...{ image, checks, at: undefined },
            runtime: async () => {
              const { engine, reference } = await loaded()
              return createRuntime(engine, reference, pythonOf(products))
            },
          }),
        ),
      )
    if (test !== undefined)
      tried.push(
        await maker.make(
          smokeRecipe({ ...{ image, test, loaded }, at: options.origins['smoke-test'].at }),
        ),
      )
    return tried
  } finally {
    await (await loading?.catch(() => undefined))?.remove()
    await opened.close()
    await rm(temporary, { recursive: true, force: true })
  }
}

/** The venv's interpreter, below the folder that the key of CPython names. */
function pythonOf(products: ImageRecord['products']): string {
  const prefix = products.find(({ kind }) => kind === 'python')?.inputs['prefix'] ?? ''
  return `${prefix.replace(/\/python$/, '')}/venv/bin/python`
}
