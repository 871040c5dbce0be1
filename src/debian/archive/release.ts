/** Release files: whose word they are, how old they are, and what they say of package lists. */
import { readFile } from 'node:fs/promises'
import { PycaskError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { sha256, type Sha256 } from '../../words.js'
import { parseStanzas } from '../control.js'
import { withHint } from '../sources.js'

/** What a Release file says of one file below its folder. */
export interface ListedFile {
  readonly path: string
  readonly sha256: Sha256
  readonly sizeBytes: number
}

export interface Release {
  /** When it was written. */
  readonly date: Date
  readonly validUntil: Date | undefined
  /** Files are also found by their hash, where they do not change while they are read. */
  readonly byHash: boolean
  readonly architectures: readonly string[]
  /** Lists for one architecture leave out what is for all of them. */
  readonly allApart: boolean
  /** Packages that are only taken where they are asked for (backports). */
  readonly notAutomatic: boolean
  readonly files: ReadonlyMap<string, ListedFile>
}

/** Where the signed text of an InRelease file is put while it is read. */
export const signedPart = (file: string): string => `${file}.${String(process.pid)}.signed`

/**
 * Checks an InRelease file with gpgv and reads what was signed.
 *
 * @param shown the archive as the user knows it, for errors
 * @throws PycaskError `signature-invalid`, `program-missing`, `release-malformed`
 */
export async function readRelease(
  host: Host,
  { file, keyring, shown }: { file: string; keyring: string; shown: string },
): Promise<Release> {
  // Of this process: another one may read the same kept file.
  const output = signedPart(file)
  const command = ['gpgv', '--status-fd', '1', '--keyring', keyring, '--output', output, file]
  const result = await host
    .run(command, { env: { ...host.env, LC_ALL: 'C' } })
    .catch((thrown: unknown) => {
      throw withHint(thrown, 'install it: sudo apt-get install gpgv')
    })
  // Several keys sign; one that this machine does not have is no fault, a wrong signature is.
  const said = result.stdout
  if (!/^\[GNUPG:\] GOODSIG /m.test(said) || /^\[GNUPG:\] BADSIG /m.test(said)) {
    const reasons = [
      ...said.matchAll(/^\[GNUPG:\] (BADSIG|NO_PUBKEY|EXPKEYSIG|REVKEYSIG|NODATA) ?(\S*)/gm),
    ]
    throw new PycaskError({
      code: 'signature-invalid',
      what: `${shown} is not signed by a key of ${keyring}${reasons.length > 0 ? ` (${reasons.map(([, word = '', key = '']) => `${word} ${key}`.trim()).join(', ')})` : ''}`,
      hint: 'bring the keys up to date: sudo apt-get install debian-archive-keyring; or check `debian-mirror`',
      details: result.stderr.trimEnd().split('\n').slice(-6),
    })
  }
  return parseRelease(await readFile(output, 'utf8'), shown)
}

/** The text of a Release file. Throws `release-malformed`. */
export function parseRelease(text: string, shown: string): Release {
  const [stanza] = parseStanzas(text)
  const dateOf = (name: string): Date | undefined => {
    const value = stanza?.get(name)
    if (value === undefined) return undefined
    const date = new Date(value)
    if (Number.isNaN(date.getTime())) throw malformed(shown, `its ${name} is ${value}`)
    return date
  }
  const date = dateOf('Date')
  if (date === undefined) throw malformed(shown, 'it has no Date')
  const listed = (stanza?.get('SHA256') ?? '').matchAll(/^\s*([0-9a-f]{64})\s+(\d+)\s+(\S+)$/gm)
  const files = [...listed].map(([, hash = '', size = '', path = '']): ListedFile => ({
    path,
    sha256: sha256(hash),
    sizeBytes: Number(size),
  }))
  if (files.length === 0) throw malformed(shown, 'it lists no file with its SHA-256')
  const isYes = (name: string): boolean => stanza?.get(name) === 'yes'
  const architectures = (stanza?.get('Architectures') ?? '')
    .split(/\s+/)
    .filter((one) => one !== '')
  return {
    date,
    validUntil: dateOf('Valid-Until'),
    byHash: isYes('Acquire-By-Hash'),
    architectures,
    allApart:
      architectures.includes('all') &&
      !/\bPackages\b/.test(stanza?.get('No-Support-for-Architecture-all') ?? ''),
    notAutomatic: isYes('NotAutomatic') && !isYes('ButAutomaticUpgrades'),
    files: new Map(files.map((one) => [one.path, one])),
  }
}

const malformed = (shown: string, why: string): PycaskError =>
  new PycaskError({
    code: 'release-malformed',
    what: `the Release file of ${shown} cannot be used: ${why}`,
    hint: 'check `debian-mirror`',
  })

/** A signature says who wrote it, not that nobody holds back what was written since: as a snapshot does on purpose. */
export function checkAge(
  release: Release,
  { shown, today, lastSeen }: { shown: string; today: Date; lastSeen: Date | undefined },
): void {
  const { date, validUntil } = release
  if (validUntil !== undefined && validUntil < today)
    throw new PycaskError({
      code: 'archive-expired',
      what: `${shown} was valid until ${day(validUntil)}: the mirror is not brought up to date any more, or somebody holds updates back`,
      hint: 'use another mirror (debian-mirror), and check the clock of this machine',
    })
  if (lastSeen !== undefined && date < lastSeen) throw rolledBack(shown, date, lastSeen)
  if (date.getTime() > today.getTime() + dayMs)
    throw new PycaskError({
      code: 'archive-in-future',
      what: `${shown} is of ${date.toISOString()}, which is yet to come`,
      hint: 'check the clock of this machine',
    })
}

/** The error for an archive that is older than it was. */
export const rolledBack = (shown: string, now: Date, before: Date): PycaskError =>
  new PycaskError({
    code: 'archive-rolled-back',
    what: `${shown} is of ${now.toISOString()}, and was of ${before.toISOString()} before: it went back in time`,
    hint: 'a mirror that lags behind another one of the same name, or somebody who holds updates back: try again later, or use another mirror (debian-mirror)',
  })

const dayMs = 86_400_000
const day = (date: Date): string => date.toISOString().slice(0, 10)
