/** The dynamic section: what a file asks of the dynamic linker (gABI, chapter 5). */
import { malformed } from './bytes.js'
import { offsetOf, segmentType, type Headers } from './headers.js'

const tag = {
  null: 0,
  needed: 1,
  hash: 4,
  stringTable: 5,
  symbolTable: 6,
  stringBytes: 10,
  soname: 14,
  rpath: 15,
  textRelocations: 22,
  runpath: 29,
  flags: 30,
  gnuHash: 0x6ffffef5,
  symbolVersions: 0x6ffffff0,
  versionDefinitions: 0x6ffffffc,
  versionDefinitionCount: 0x6ffffffd,
  versionNeeds: 0x6ffffffe,
  versionNeedCount: 0x6fffffff,
} as const
const textRelocationsFlag = 4

export interface Dynamic {
  readonly needed: readonly string[]
  readonly soname: string | undefined
  readonly rpath: readonly string[]
  readonly runpath: readonly string[]
  readonly textRelocations: boolean
  /** Text at this place in the string table. */
  readonly text: (index: number) => string
  /** Places in the file; undefined where there is no such table. */
  readonly stringTable: number | undefined
  readonly symbolTable: number | undefined
  readonly hash: number | undefined
  readonly gnuHash: number | undefined
  readonly symbolVersions: number | undefined
  readonly versionDefinitions: CountedTable | undefined
  readonly versionNeeds: CountedTable | undefined
}

export interface CountedTable {
  readonly at: number
  readonly count: number
}

/** Found by the program headers, as the dynamic linker does; undefined in a static file. */
export function readDynamic(headers: Headers): Dynamic | undefined {
  const segment = headers.segments.find(({ type }) => type === segmentType.dynamic)
  // A file of debug symbols keeps the header and drops the content.
  if (segment === undefined || segment.fileBytes === 0) return undefined
  const values = readTags(headers, segment.offset, segment.fileBytes)
  const first = (key: number): number | undefined => values.get(key)?.[0]
  const place = (key: number): number | undefined => {
    const address = first(key)
    return address === undefined ? undefined : offsetOf(headers, address)
  }
  const counted = (key: number, countKey: number): CountedTable | undefined => {
    const at = place(key)
    return at === undefined ? undefined : { at, count: first(countKey) ?? 0 }
  }
  const stringTable = place(tag.stringTable)
  const stringBytes = first(tag.stringBytes) ?? 0
  const text = (index: number): string => {
    if (stringTable === undefined) throw malformed('no string table', segment.offset)
    return headers.bytes.text(stringTable + index, stringTable + stringBytes)
  }
  const texts = (key: number): string[] => (values.get(key) ?? []).map(text)
  const paths = (key: number): string[] => texts(key).flatMap((list) => list.split(':'))
  return {
    needed: texts(tag.needed),
    soname: texts(tag.soname)[0],
    rpath: paths(tag.rpath),
    runpath: paths(tag.runpath),
    textRelocations:
      values.has(tag.textRelocations) || ((first(tag.flags) ?? 0) & textRelocationsFlag) !== 0,
    text,
    stringTable,
    symbolTable: place(tag.symbolTable),
    hash: place(tag.hash),
    gnuHash: place(tag.gnuHash),
    symbolVersions: place(tag.symbolVersions),
    versionDefinitions: counted(tag.versionDefinitions, tag.versionDefinitionCount),
    versionNeeds: counted(tag.versionNeeds, tag.versionNeedCount),
  }
}

const knownTags: ReadonlySet<number> = new Set(Object.values(tag))

function readTags(
  { bytes }: Headers,
  start: number,
  sizeBytes: number,
): ReadonlyMap<number, readonly number[]> {
  const values = new Map<number, number[]>()
  const entryBytes = 2 * bytes.wordBytes
  for (let at = start; at + entryBytes <= start + sizeBytes; at += entryBytes) {
    const key = bytes.word(at)
    if (key === tag.null) break
    if (!knownTags.has(key)) continue
    const value = bytes.word(at + bytes.wordBytes)
    const others = values.get(key)
    if (others === undefined) values.set(key, [value])
    else others.push(value)
  }
  return values
}
