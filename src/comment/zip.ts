/** The one file of an artifact: a zip archive (APPNOTE.TXT 6.3) that anybody may have made. */
import { inflateRawSync } from 'node:zlib'
import { invalid } from './brief.js'

const [endOfDirectory, directoryEntry, localEntry] = [0x06054b50, 0x02014b50, 0x04034b50]
const [stored, deflated] = [0, 8]

/**
 * Its content, in memory, never more than `most` bytes. Archives of several files, encrypted ones and
 * ones for more than 4 GB are refused; names lead nowhere, since nothing is written.
 *
 * @throws PycaskError `report-invalid`
 */
export function onlyFileOf(archive: Buffer, most: number): Buffer {
  try {
    return read(archive, most)
  } catch (error) {
    // Reading beyond the end, output beyond the bound, data that is none: Node's codes of all three.
    const { code } = error as { readonly code?: unknown }
    if (typeof code === 'string' && /^(ERR|Z)_/.test(code))
      throw invalid('its archive is damaged, or unpacks to too much')
    throw error
  }
}

function read(archive: Buffer, most: number): Buffer {
  // The directory's end is last; a comment may follow, which GitHub's artifacts do not have.
  const end = archive.length - 22
  if (end < 0 || archive.readUInt32LE(end) !== endOfDirectory) throw invalid('it is no zip archive')
  if (archive.readUInt16LE(end + 10) !== 1) throw invalid('its archive has not one file')
  const at = archive.readUInt32LE(end + 16)
  if (archive.readUInt32LE(at) !== directoryEntry) throw invalid('its archive is damaged')
  const [flags, method] = [archive.readUInt16LE(at + 8), archive.readUInt16LE(at + 10)]
  const [packed, size] = [archive.readUInt32LE(at + 20), archive.readUInt32LE(at + 24)]
  const local = archive.readUInt32LE(at + 42)
  if ((flags & 1) !== 0) throw invalid('its archive is encrypted')
  if (size > most) throw invalid(`it has ${size} bytes, at most ${most} are taken`)
  if (archive.readUInt32LE(local) !== localEntry) throw invalid('its archive is damaged')
  const from = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
  if (from + packed > archive.length) throw invalid('its archive is damaged')
  const bytes = archive.subarray(from, from + packed)
  if (method === stored) return bytes
  if (method !== deflated)
    throw invalid('its archive is compressed in a way that GitHub does not use')
  return inflateRawSync(bytes, { maxOutputLength: most })
}
