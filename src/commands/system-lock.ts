/** pycask.lock on disk: read before a build, written by `pycask lock --system`. */
import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { lockedSuiteOf, type ArchiveState } from '../debian/index.js'
import { PycaskError } from '../errors.js'
import { writeWhole } from '../image/index.js'
import type { Options } from '../options/index.js'
import { isOwnBase } from '../pipeline-base.js'
import { allOf, lockedTools } from '../pipeline.js'
import {
  changesOf,
  formatSystemLock,
  parseSystemLock,
  type SystemChange,
  type SystemLock,
} from '../system-lock/index.js'
import type { Architecture } from '../words.js'
import { openSession, type CommandRequest } from './session.js'

export interface WrittenSystemLock {
  /** From the working directory. */
  readonly file: string
  readonly state: 'written' | 'unchanged'
  /** How many packages of Debian there are. */
  readonly packages: number
  readonly changes: readonly SystemChange[]
}

/** The project's pycask.lock; undefined where it has none. Throws `system-lock-invalid`. */
export async function readSystemLock({
  systemLock,
}: Pick<Options, 'systemLock'>): Promise<SystemLock | undefined> {
  if (systemLock === undefined) return undefined
  const text = await readFile(systemLock, 'utf8').catch((thrown: unknown) => {
    if ((thrown as { readonly code?: unknown }).code === 'ENOENT') return undefined
    throw thrown
  })
  return text === undefined ? undefined : parseSystemLock(text, systemLock)
}

/**
 * Makes the image of each Python of the newest of everything, and writes down what that was. What is
 * locked for other architectures stays, where it is of the same suite.
 *
 * @throws PycaskError `archive-unreachable`, `system-lock-invalid`, and what a build throws
 */
export async function lockSystem(request: CommandRequest): Promise<WrittenSystemLock> {
  const session = await openSession(request, { building: true })
  const { options, setting } = session
  const file = options.systemLock ?? ''
  const before = await readSystemLock(options)
  const made = await allOf(session.images.map(({ run }) => run()))
  const { architecture, baseImage } = setting
  const products = made.flatMap(({ record }) => record.products)
  const locked = lockedSuiteOf(products, setting.index.archive)
  if (locked.answers.length === 0)
    throw new PycaskError({
      code: 'archive-unreachable',
      what: `${file} cannot be written: the archive did not answer, and lists of an earlier run say nothing of today`,
      hint: 'check the network and proxy settings, or set debian-mirror',
    })
  const others = before?.suite === setting.index.suite ? before.platforms : new Map()
  const base =
    baseImage === undefined || isOwnBase(options.base)
      ? undefined
      : { name: options.base, digest: baseImage.digest }
  const after: SystemLock = {
    suite: setting.index.suite,
    python: session.images.map(({ release: { name, files } }) => ({ name, files })),
    tools: lockedTools(),
    platforms: new Map<Architecture, typeof locked & { readonly base: typeof base }>([
      ...(others as SystemLock['platforms']),
      [architecture, { ...locked, archive: withoutTimes(locked.archive), base }],
    ]),
  }
  const text = formatSystemLock(after)
  const old = before === undefined ? undefined : formatSystemLock(before)
  const changes = changesOf(before, after)
  // An archive signs its lists anew every day: that alone is nothing to decide on.
  const state =
    old !== undefined && changes.length === 0 && sameAnswers(before, after)
      ? 'unchanged'
      : 'written'
  if (state === 'written') await writeWhole(file, Buffer.from(text))
  return {
    ...{ file: relative(process.cwd(), file), state, changes },
    packages: locked.packages.size,
  }
}

/** What the server says of its file is no property of the archive. */
const withoutTimes = (archive: ArchiveState | undefined): ArchiveState | undefined =>
  archive && {
    suites: archive.suites.map(({ uri, suite, sha256, date, lists }) => ({
      ...{ uri, suite, sha256, date, lists },
    })),
  }

const sameAnswers = (before: SystemLock | undefined, after: SystemLock): boolean =>
  JSON.stringify(answersOf(before)) === JSON.stringify(answersOf(after))

const answersOf = (lock: SystemLock | undefined) =>
  [...(lock?.platforms ?? [])]
    .map(([architecture, { answers }]) => ({ architecture, answers }))
    .sort((a, b) => (a.architecture < b.architecture ? -1 : 1))
