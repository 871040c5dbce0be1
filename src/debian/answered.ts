/**
 * A suite whose answers are products: kept by the lists that they were worked out from, and told in
 * an image's record. A machine that has nothing learns from the archive's signed Release files that
 * nothing has moved, and needs neither the lists nor the resolver.
 */
import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import type { Maker, Recipe } from '../make/types.js'
import { PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import { openArchive } from './archive/archive.js'
import { remembered } from './archive/memory.js'
import type { ArchiveState } from './archive/state.js'
import { openSuite, placeOf, prepareSuite, type SuiteOptions } from './suite.js'
import { resolvedPackage, type AptSuite, type ResolvedPackage, type SuiteIndex } from './types.js'

/** Goes up when the shape or the meaning of answers changes. */
const format = '1'

/**
 * Opens a suite that remembers its answers in `lookups`. apt's lists are only brought up to date when a
 * question comes whose answer is not known for what the archives have today; what they had two minutes
 * ago is taken for that. Without `refresh`, or
 * where the archives do not answer, it is apt's own suite with the lists that are there.
 *
 * @throws PycaskError what `openArchive` and `openSuite` throw
 */
export async function openAnsweredSuite(
  host: Host,
  options: SuiteOptions & { readonly today: Date },
  lookups: Pick<Maker, 'make'>,
): Promise<AptSuite> {
  let opened: Promise<AptSuite> | undefined
  const open = (): Promise<AptSuite> => (opened ??= openSuite(host, options))
  if (!options.refresh) return open()
  try {
    const place = await placeOf(host, options)
    const state =
      (await remembered(place, options.today)) ?? (await openArchive(host, options)).state
    const { suite, architecture } = options
    return answeredSuite({
      ...{ index: { suite, architecture }, state, lookups, open },
      sources: async () => {
        const { apt } = await prepareSuite(host, options)
        return readFile(apt.sourcesFile, 'utf8')
      },
    })
  } catch (thrown) {
    // apt has older lists to go by, and reads archives whose signature is a file of its own.
    const passes = ['archive-unreachable', 'signature-invalid']
    if (!(thrown instanceof PycaskError) || !passes.includes(thrown.code)) throw thrown
    host.log.debug(`${thrown.message}; asking apt`)
    return open()
  }
}

/**
 * @param options.state of the archives that the suite is read from
 * @param options.open apt's view of them; asked for when an answer is not known
 */
export function answeredSuite(options: {
  readonly index: Pick<SuiteIndex, 'suite' | 'architecture'>
  readonly state: ArchiveState
  readonly lookups: Pick<Maker, 'make'>
  readonly open: () => Promise<AptSuite>
  readonly sources: () => Promise<string>
}): AptSuite {
  const { index, state, lookups, open } = options
  const lists = Object.fromEntries(
    state.suites.flatMap((one) =>
      Object.entries(one.lists).map(([path, hash]) => [`${one.suite} ${path}`, hash]),
    ),
  )
  const answer = async <T>(
    question: string,
    names: readonly string[],
    facts: z.ZodType<{ readonly answer: T }>,
    ask: (suite: AptSuite) => Promise<T>,
  ): Promise<T> => {
    const recipe: Recipe<{ readonly answer: T }> = {
      kind: 'resolution',
      name: question,
      title: `${String(names.length)} names`,
      inputs: {
        question,
        names: names.join(' '),
        suite: index.suite,
        architecture: index.architecture,
        ...lists,
        format,
      },
      facts,
      build: async () => ({ files: {}, facts: { answer: await ask(await open()) } }),
    }
    return (await lookups.make(recipe)).facts.answer
  }
  const packages = z.object({ answer: z.array(resolvedPackage) })
  const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].sort()
  return {
    ...index,
    archive: state,
    answeredBy: (other) => answeredSuite({ ...options, lookups: other }),
    resolve: async (wanted) => {
      const names = sorted(wanted)
      if (names.length === 0) return []
      return answer<readonly ResolvedPackage[]>('closure', names, packages, (suite) =>
        suite.resolve(names),
      )
    },
    resolveOver: (installed, wanted) => {
      const names = sorted(wanted)
      return answer<readonly ResolvedPackage[]>(
        `over ${installed.sha256}`,
        names,
        packages,
        (suite) => suite.resolveOver(installed, names),
      )
    },
    candidates: async (wanted) => {
      const names = sorted(wanted)
      const found = await answer<readonly ResolvedPackage[]>(
        'candidates',
        names,
        packages,
        async (suite) => Object.values(await suite.candidates(names)),
      )
      return Object.fromEntries(found.map((one) => [one.name, one]))
    },
    packageOf: async (soname) =>
      (await answer(
        'library',
        [soname],
        z.object({ answer: z.string().nullable() }),
        async (suite) => (await suite.packageOf(soname)) ?? null,
      )) ?? undefined,
    download: async (all) => (await open()).download(all),
    apt: async () => (await open()).apt(),
    sources: options.sources,
  }
}
