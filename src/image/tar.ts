/** Entries to a tar stream, in bounded memory. */
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { PycaskError } from '../errors.js'
import { arrange, type Entry, type Member } from './entry.js'
import { endOfArchive, header, padding } from './header.js'

const chunkSizeBytes = 256 * 1024

/**
 * A deterministic tar of `entries`: equal entries give equal bytes on every machine (see `arrange`
 * for the order, `header` for what is normalised). Throws `layer-entry-invalid` at once; the stream
 * fails with `file-changed` when a file's size changes while it is read, or with the file system's
 * own error when one cannot be read.
 */
export function packTar(entries: readonly Entry[]): Readable {
  return Readable.from(inChunks(blocks(arrange(entries))), {
    objectMode: false,
    highWaterMark: chunkSizeBytes,
  })
}

async function* blocks(members: readonly Member[]): AsyncGenerator<Uint8Array> {
  for (const member of members) {
    if (member.source === undefined) yield header(member, 0)
    else if ('bytes' in member.source) {
      const { bytes } = member.source
      yield header(member, bytes.length)
      yield bytes
      yield padding(bytes.length)
    } else yield* fileBlocks(member, member.source.file)
  }
  yield endOfArchive
}

async function* fileBlocks(member: Member, file: string): AsyncGenerator<Uint8Array> {
  // Without O_NONBLOCK, opening a named pipe would wait for its writer.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const stats = await handle.stat()
    if (!stats.isFile())
      throw new PycaskError({
        code: 'layer-entry-invalid',
        what: `${file} should become the file ${member.path} of a layer but is no regular file`,
        hint: 'remove or rename it, or leave it out',
      })
    yield header(member, stats.size)
    let left = stats.size
    for (let ended = false; !ended;) {
      // One byte more than is expected, to see a file that has grown.
      const buffer = Buffer.allocUnsafe(Math.min(left + 1, chunkSizeBytes))
      const { bytesRead } = await handle.read(buffer, 0, buffer.length)
      if (bytesRead > left) throw changed(file, stats.size, 'more')
      if (bytesRead === 0 && left > 0) throw changed(file, stats.size, 'fewer')
      left -= bytesRead
      ended = left === 0 && bytesRead < buffer.length
      yield buffer.subarray(0, bytesRead)
    }
    yield padding(stats.size)
  } finally {
    await handle.close()
  }
}

function changed(file: string, sizeBytes: number, now: string): PycaskError {
  return new PycaskError({
    code: 'file-changed',
    what: `${file} changed while it was put into a layer: it had ${sizeBytes} bytes, now ${now}`,
    hint: 'run again when nothing writes to it',
  })
}

/** Joins small blocks: thousands of headers would otherwise each travel alone through the streams. */
async function* inChunks(source: AsyncGenerator<Uint8Array>): AsyncGenerator<Buffer> {
  let pending: Uint8Array[] = []
  let sizeBytes = 0
  for await (const block of source) {
    if (block.length === 0) continue
    pending.push(block)
    sizeBytes += block.length
    if (sizeBytes < chunkSizeBytes) continue
    yield Buffer.concat(pending, sizeBytes)
    pending = []
    sizeBytes = 0
  }
  if (sizeBytes > 0) yield Buffer.concat(pending, sizeBytes)
}
