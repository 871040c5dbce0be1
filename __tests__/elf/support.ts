/** Writes small ELF files: only what a dynamic linker reads, and sections where asked for. */

export interface Layout {
  bits: 32 | 64
  order: 'little' | 'big'
}

export interface MadeElf extends Partial<Layout> {
  machine?: number
  type?: number
  interpreter?: string
  needed?: string[]
  soname?: string
  rpath?: string
  runpath?: string
  textRelocations?: 'tag' | 'flag'
  /** Flags of PT_GNU_STACK; undefined: there is none. */
  stack?: number
  requires?: { library: string; versions: string[] }[]
  provides?: string[]
  /** Undefined ones must come first, as in every linked file. */
  symbols?: MadeSymbol[]
  hash?: 'gnu' | 'sysv' | 'none'
  buildId?: string
  sections?: { name: string; type: number }[]
}

export interface MadeSymbol {
  name: string
  defined?: boolean
  binding?: number
  version?: string
}

const base = 0x400000

export function makeElf(made: MadeElf): Uint8Array {
  const is64 = (made.bits ?? 64) === 64
  const little = (made.order ?? 'little') === 'little'
  const w = is64 ? 8 : 4
  const out: number[] = []
  const number = (value: number, size: number): number[] => {
    const bytes = Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** i) % 256)
    return little ? bytes : bytes.reverse()
  }
  const u16 = (value: number) => number(value, 2)
  const u32 = (value: number) => number(value, 4)
  const word = (value: number) => number(value, w)
  const put = (bytes: readonly number[]): number => {
    while (out.length % 8 !== 0) out.push(0)
    const at = out.length
    for (const byte of bytes) out.push(byte)
    return at
  }

  const strings: number[] = [0]
  const text = (value: string): number => {
    const at = strings.length
    strings.push(...Buffer.from(`${value}\0`))
    return at
  }

  const headerBytes = is64 ? 64 : 52
  const segmentBytes = is64 ? 56 : 32
  const segments: { type: number; flags?: number; at: number; size: number; align?: number }[] = []
  // Room for the header and up to six program headers, written at the end.
  put(Array<number>(headerBytes + 6 * segmentBytes).fill(0))

  if (made.interpreter !== undefined) {
    const bytes = [...Buffer.from(`${made.interpreter}\0`)]
    segments.push({ type: 3, at: put(bytes), size: bytes.length })
  }
  if (made.buildId !== undefined) {
    const id = [...Buffer.from(made.buildId, 'hex')]
    const other = [...u32(4), ...u32(4), ...u32(1), ...Buffer.from('GNU\0'), ...u32(0)]
    const own = [...u32(4), ...u32(id.length), ...u32(3), ...Buffer.from('GNU\0'), ...id]
    segments.push({
      type: 4,
      at: put([...other, ...own]),
      size: other.length + own.length,
      align: 4,
    })
  }

  const tags: [number, number][] = []
  for (const name of made.needed ?? []) tags.push([1, text(name)])
  if (made.soname !== undefined) tags.push([14, text(made.soname)])
  if (made.rpath !== undefined) tags.push([15, text(made.rpath)])
  if (made.runpath !== undefined) tags.push([29, text(made.runpath)])
  if (made.textRelocations === 'tag') tags.push([22, 0])
  if (made.textRelocations === 'flag') tags.push([30, 4])

  const versionNumbers = new Map<string, number>()
  const provides = made.provides ?? []
  if (provides.length > 0) {
    const names = [made.soname ?? 'self', ...provides]
    const bytes = names.flatMap((name, i) => {
      versionNumbers.set(name, i + 1)
      const next = i === names.length - 1 ? 0 : 28
      const head = [...u16(1), ...u16(i === 0 ? 1 : 0), ...u16(i + 1), ...u16(1), ...u32(0)]
      return [...head, ...u32(20), ...u32(next), ...u32(text(name)), ...u32(0)]
    })
    tags.push([0x6ffffffc, base + put(bytes)], [0x6ffffffd, names.length])
  }
  const requires = made.requires ?? []
  if (requires.length > 0) {
    const bytes = requires.flatMap(({ library, versions }, i) => {
      const size = 16 + 16 * versions.length
      const next = i === requires.length - 1 ? 0 : size
      const head = [...u16(1), ...u16(versions.length), ...u32(text(library)), ...u32(16)]
      const tail = versions.flatMap((version, j) => {
        const index = 2 + provides.length + versionNumbers.size
        versionNumbers.set(version, index)
        const last = j === versions.length - 1
        return [...u32(0), ...u16(0), ...u16(index), ...u32(text(version)), ...u32(last ? 0 : 16)]
      })
      return [...head, ...u32(next), ...tail]
    })
    tags.push([0x6ffffffe, base + put(bytes)], [0x6fffffff, requires.length])
  }

  const symbols = made.symbols ?? []
  let symbolsAt = 0
  if (symbols.length > 0) {
    const entries = symbols.map(({ name, defined, binding }) => {
      const info = [(binding ?? 1) * 16 + 2]
      const section = u16(defined === true ? 1 : 0)
      const value = word(defined === true ? base : 0)
      return is64
        ? [...u32(text(name)), ...info, 0, ...section, ...value, ...word(0)]
        : [...u32(text(name)), ...value, ...word(0), ...info, 0, ...section]
    })
    symbolsAt = put([...Array<number>(is64 ? 24 : 16).fill(0), ...entries.flat()])
    tags.push([6, base + symbolsAt])
    // The strings right behind, as linkers do: without hash and sections their place tells.
    tags.push([5, base + put(strings)], [10, strings.length])
    const indexes = symbols.map(({ version, defined }) =>
      version === undefined ? 1 : (versionNumbers.get(version) ?? 1) + (defined ? 0x8000 : 0),
    )
    tags.push([0x6ffffff0, base + put([0, ...indexes].flatMap((index) => u16(index)))])
    const first = symbols.findIndex(({ defined }) => defined === true)
    const count = symbols.length + 1
    if (made.hash === 'sysv') tags.push([4, base + put([...u32(1), ...u32(count), ...u32(1)])])
    if ((made.hash ?? 'gnu') === 'gnu') {
      const hashed = first === -1 ? 0 : symbols.length - first
      const start = first === -1 ? 1 : first + 1
      const head = [u32(1), u32(start), u32(1), u32(6), word(0), u32(hashed === 0 ? 0 : start)]
      const chain = Array.from({ length: hashed }, (_, i) => u32(i === hashed - 1 ? 3 : 2))
      tags.push([0x6ffffef5, base + put([...head, ...chain].flat())])
    }
  } else {
    tags.push([5, base + put(strings)], [10, strings.length])
  }
  const dynamic = [...tags, [0, 0] as const].flatMap(([key, value]) => [
    ...word(key),
    ...word(value),
  ])
  segments.push({ type: 2, at: put(dynamic), size: dynamic.length })
  if (made.stack !== undefined)
    segments.push({ type: 0x6474e551, flags: made.stack, at: 0, size: 0 })

  let sectionsAt = 0
  const sections = made.sections ?? []
  if (sections.length > 0) {
    const named = [...sections, { name: '.shstrtab', type: 3 }]
    const names = Buffer.from(`\0${named.map(({ name }) => `${name}\0`).join('')}`)
    const namesAt = put([...names])
    const headers = named.map(({ name, type }) => [
      ...u32(names.indexOf(`${name}\0`)),
      ...u32(type),
      ...word(0),
      ...word(0),
      ...word(type === 3 ? namesAt : type === 11 ? symbolsAt : 0),
      ...word(type === 3 ? names.length : 0),
      ...u32(0),
      ...u32(0),
      ...word(1),
      ...word(0),
    ])
    sectionsAt = put([...Array<number>(is64 ? 64 : 40).fill(0), ...headers.flat()])
  }

  segments.unshift({ type: 1, at: 0, size: out.length })
  const write = (bytes: readonly number[], at: number): void => {
    bytes.forEach((byte, i) => (out[at + i] = byte))
  }
  const magic = [0x7f, 0x45, 0x4c, 0x46, is64 ? 2 : 1, little ? 1 : 2, 1]
  write(magic, 0)
  const fields = [
    ...[u16(made.type ?? 3), u16(made.machine ?? 62), u32(1), word(0), word(headerBytes)],
    ...[word(sectionsAt), u32(0), u16(headerBytes), u16(segmentBytes), u16(segments.length)],
    ...[u16(is64 ? 64 : 40), u16(sections.length > 0 ? sections.length + 2 : 0)],
    u16(sections.length > 0 ? sections.length + 1 : 0),
  ]
  write(fields.flat(), 16)
  segments.forEach(({ type, flags = 4, at, size, align = 8 }, i) => {
    const address = [word(base + at), word(base + at), word(size), word(size)]
    const bytes = is64
      ? [u32(type), u32(flags), word(at), ...address, word(align)]
      : [u32(type), word(at), ...address, u32(flags), word(align)]
    write(bytes.flat(), headerBytes + i * segmentBytes)
  })
  return Uint8Array.from(out)
}
