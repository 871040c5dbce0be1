/**
 * What an archive said a moment ago. Debian's servers let every cache keep a Release file for two minutes
 * (`Cache-Control: max-age=120`); apt does not, since nobody updates twice within them. A build does.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { writeIfDifferent } from '../apt.js'
import type { Source } from '../sources.js'
import { archiveState, type ArchiveState } from './state.js'

/** How long an answer is taken without asking again. */
export const freshMs = 120_000

const memory = z.object({
  askedMs: z.number(),
  /** Hash of the sources and of the keys that they are signed with. */
  asked: z.string(),
  /** Of the first Release file that expires. */
  validUntilMs: z.number().optional(),
  state: archiveState,
})

/** The place of a suite's archives: which they are, and where answers of them are kept. */
export interface Place {
  readonly sources: readonly Source[]
  /** Of sources that name none. */
  readonly keyring: string
  readonly directory: string
}

/** The state that these archives, signed with these keys, had within the last two minutes. */
export async function remembered(place: Place, now: Date): Promise<ArchiveState | undefined> {
  try {
    const kept = memory.parse(JSON.parse(await readFile(fileOf(place), 'utf8')))
    const age = now.getTime() - kept.askedMs
    const expired = kept.validUntilMs !== undefined && kept.validUntilMs < now.getTime()
    if (age < 0 || age > freshMs || expired || kept.asked !== (await questionOf(place)))
      return undefined
    return kept.state
  } catch {
    return undefined
  }
}

/** Keeps what the archives said at `now`. Those that cost nothing to ask are always asked. */
export async function remember(
  place: Place,
  now: Date,
  { state, validUntil }: { readonly state: ArchiveState; readonly validUntil?: Date | undefined },
): Promise<void> {
  if (!place.sources.some(isFar)) return
  const kept: z.input<typeof memory> = {
    askedMs: now.getTime(),
    asked: await questionOf(place),
    ...(validUntil === undefined ? {} : { validUntilMs: validUntil.getTime() }),
    state: state,
  }
  await writeIfDifferent(fileOf(place), JSON.stringify(kept))
}

const fileOf = ({ directory }: Place): string => join(directory, 'archive', 'memory.json')

/** A folder, or a server on this machine, may say something else any moment. */
const isFar = ({ uri }: Source): boolean =>
  /^[a-z+]*https?:/.test(uri) && !/^[a-z+]*https?:\/\/(localhost|127\.|\[::1\])/.test(uri)

async function questionOf({ sources, keyring }: Place): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(sources))
  const keyrings = new Set(sources.map(({ signedBy }) => signedBy ?? keyring))
  for (const file of [...keyrings].sort()) hash.update(`\0${file}\0`).update(await readFile(file))
  return hash.digest('hex')
}
