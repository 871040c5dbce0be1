/** Notes: small records beside the program, such as its build id. */
import type { ElfBytes } from './bytes.js'
import { sectionType, segmentType, type Headers } from './headers.js'

const buildIdType = 3
const gnuOwner = 'GNU\0'

/** The build id in hexadecimal digits. Files that are not linked have it in a section only. */
export function readBuildId({ bytes, segments, sections }: Headers): string | undefined {
  const places = [
    ...segments
      .filter(({ type }) => type === segmentType.note)
      .map(({ offset, fileBytes, align }) => ({ offset, sizeBytes: fileBytes, align })),
    ...sections.filter(({ type }) => type === sectionType.note),
  ]
  for (const place of places) {
    const found = buildIdIn(bytes, place)
    if (found !== undefined) return found
  }
  return undefined
}

function buildIdIn(
  bytes: ElfBytes,
  place: { readonly offset: number; readonly sizeBytes: number; readonly align: number },
): string | undefined {
  const padded = (sizeBytes: number): number => {
    const unit = place.align === 8 ? 8 : 4
    return Math.ceil(sizeBytes / unit) * unit
  }
  const end = place.offset + place.sizeBytes
  for (let at = place.offset; at + 12 <= end;) {
    const [nameBytes, contentBytes, type] = [bytes.u32(at), bytes.u32(at + 4), bytes.u32(at + 8)]
    const contentAt = at + padded(12 + nameBytes)
    if (type === buildIdType && textOf(bytes.slice(at + 12, nameBytes)) === gnuOwner)
      return Buffer.from(bytes.slice(contentAt, contentBytes)).toString('hex')
    at = contentAt + padded(contentBytes)
  }
  return undefined
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
