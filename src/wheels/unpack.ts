/** Unpacks wheels, which are zip files. Nothing in a wheel is trusted. */
import { createWriteStream } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { openPromise, type Entry, type ZipFile } from 'yauzl'
import { messageOf, PycaskError } from '../errors.js'

/** What a hostile wheel may cost at most. Real ones unpack to a few gigabytes, and to ten times their size. */
export interface UnpackLimits {
  readonly bytes: number
  readonly files: number
  /** Beyond `ratioFromBytes`, so many times the wheel's own size. */
  readonly ratio: number
  readonly ratioFromBytes: number
}

const usual: UnpackLimits = {
  bytes: 64e9,
  files: 1_000_000,
  ratio: 250,
  ratioFromBytes: 1024 ** 3,
}

/**
 * Unpacks a wheel into a new folder. Modes are not kept, links become files.
 *
 * @throws PycaskError `wheel-unreadable`: it is no zip, damaged, has names that lead out of it, or unpacks to
 *   more than `limits`; `disk-full`
 */
export async function unpackWheel(
  wheel: string,
  directory: string,
  limits: Partial<UnpackLimits> = {},
): Promise<void> {
  await unpack(wheel, directory, limits, async (zip, entry, path) => {
    await mkdir(dirname(path), { recursive: true })
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path))
  })
}

/**
 * Unpacks only what is read of a wheel: its ELF files, and what it says of itself (`*.dist-info`). Most
 * files of most wheels are Python, which nobody here looks at.
 *
 * @throws PycaskError as `unpackWheel`
 */
export async function unpackForReading(wheel: string, directory: string): Promise<void> {
  await unpack(wheel, directory, {}, async (zip, entry, path) => {
    const { fileName } = entry
    const told = /^[^/]+\.dist-info\/(METADATA|sboms\/.*)$/.test(fileName)
    if (!told && (/\.pyi?$/.test(fileName) || entry.uncompressedSize < elfMagic.length)) return
    // Before, so that somebody listens to the stream all the time: what fails in between would be nobody's.
    await mkdir(dirname(path), { recursive: true })
    const stream = await zip.openReadStreamPromise(entry)
    if (told || (await startsWith(stream, elfMagic)))
      await pipeline(stream, createWriteStream(path))
    else stream.destroy()
  })
}

const elfMagic = Buffer.from('\x7fELF', 'latin1')

type Take = (zip: ZipFile, entry: Entry, path: string) => Promise<void>

async function unpack(
  wheel: string,
  directory: string,
  limits: Partial<UnpackLimits>,
  take: Take,
): Promise<void> {
  await mkdir(directory, { recursive: true })
  let zip: ZipFile | undefined
  try {
    // Sizes are the directory's: yauzl reads no more of a member than stands there, and refuses absolute names
    // and `..`.
    zip = await openPromise(wheel, { autoClose: false })
    if (zip.entryCount > (limits.files ?? usual.files)) throw tooMany(wheel, zip, limits)
    const entries: Entry[] = []
    for await (const entry of zip.eachEntry()) entries.push(entry)
    await checkSize(wheel, entries, { ...usual, ...limits })
    for (const entry of entries)
      if (!entry.fileName.endsWith('/')) await take(zip, entry, join(directory, entry.fileName))
  } catch (thrown) {
    if (thrown instanceof PycaskError) throw thrown
    const { code } = thrown as NodeJS.ErrnoException
    throw unreadable(wheel, messageOf(thrown), {
      code: code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : 'wheel-unreadable',
      cause: thrown,
    })
  } finally {
    zip?.close()
  }
}

const dishonest = { hint: 'no honest wheel is like that: do not use it' }

const tooMany = (wheel: string, { entryCount }: ZipFile, { files }: Partial<UnpackLimits>) =>
  unreadable(
    wheel,
    `it has ${String(entryCount)} files, more than ${String(files ?? usual.files)}`,
    dishonest,
  )

async function checkSize(
  wheel: string,
  entries: readonly Entry[],
  { bytes, ratio, ratioFromBytes }: UnpackLimits,
): Promise<void> {
  const size = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0)
  const { size: own } = await stat(wheel)
  if (size > Math.min(bytes, Math.max(ratioFromBytes, ratio * own)))
    throw unreadable(
      wheel,
      `it would unpack from ${String(own)} to ${String(size)} bytes`,
      dishonest,
    )
}

const unreadable = (
  wheel: string,
  detail: string,
  more: { readonly code?: string; readonly hint?: string; readonly cause?: unknown },
): PycaskError =>
  new PycaskError({
    code: 'wheel-unreadable',
    what: `${wheel} cannot be unpacked`,
    details: [detail],
    ...more,
  })

/** What was looked at is put back. */
async function startsWith(stream: Readable, bytes: Buffer): Promise<boolean> {
  const start = await new Promise<Buffer | null>((resolve, reject) => {
    const look = (): void => {
      const read = stream.read(bytes.length) as Buffer | null
      if (read !== null) done(read)
    }
    const end = (): void => done(null)
    const done = (read: Buffer | null): void => {
      stream.off('readable', look).off('end', end).off('error', reject)
      resolve(read)
    }
    stream.on('readable', look).on('end', end).on('error', reject)
  })
  if (start === null) return false
  stream.unshift(start)
  return start.equals(bytes)
}
