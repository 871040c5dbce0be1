/**
 * /etc/ld.so.cache, written here: the host's ldconfig would put its own version into it, and the
 * image's may be for another machine. Layout: glibc, sysdeps/generic/dl-cache.h, "new format".
 * The dynamic linker finds Debian's libraries without it; `ldconfig -p`, which Python's
 * ctypes.util.find_library asks, does not.
 */
import type { Architecture } from '../../words.js'

export interface CachedLibrary {
  readonly soname: string
  /** Absolute path in the image. */
  readonly path: string
}

const magic = 'glibc-ld.so.cache1.1'
const headerBytes = 48
const entryBytes = 24
/** FLAG_ELF_LIBC6 with FLAG_X8664_LIB64 or FLAG_AARCH64_LIB64 (ldconfig.h). */
const flagsOf: Readonly<Record<Architecture, number>> = { amd64: 0x0303, arm64: 0x0a03 }
/** cache_file_new_flags_endian_little */
const littleEndian = 2

/** The bytes of a cache. The order of `libraries` does not matter. */
export function loaderCache(
  libraries: readonly CachedLibrary[],
  architecture: Architecture,
): Uint8Array {
  // The linker searches by halving, in descending order.
  const sorted = [...libraries].sort(
    (a, b) => compareSonames(b.soname, a.soname) || (a.path < b.path ? -1 : 1),
  )
  const stringsStart = headerBytes + sorted.length * entryBytes
  const strings: Buffer[] = []
  let position = stringsStart
  const place = (text: string): number => {
    const bytes = Buffer.from(`${text}\0`)
    const at = position
    strings.push(bytes)
    position += bytes.length
    return at
  }
  const head = Buffer.alloc(stringsStart)
  sorted.forEach((library, index) => {
    const at = headerBytes + index * entryBytes
    head.writeInt32LE(flagsOf[architecture], at)
    head.writeUInt32LE(place(library.soname), at + 4)
    head.writeUInt32LE(place(library.path), at + 8)
    // osversion and hwcap stay 0: for every kernel and processor.
  })
  head.write(magic, 0, 'latin1')
  head.writeUInt32LE(sorted.length, 20)
  head.writeUInt32LE(position - stringsStart, 24)
  head.writeUInt8(littleEndian, 28)
  return Buffer.concat([head, ...strings])
}

/** glibc's _dl_cache_libcmp: numbers within names compare as numbers, digits after other letters. */
export function compareSonames(a: string, b: string): number {
  const parts = (text: string): string[] => text.match(/\d+|\D/g) ?? []
  const [left, right] = [parts(a), parts(b)]
  for (let index = 0; index < left.length; index++) {
    const [x, y] = [left[index] ?? '', right[index]]
    if (y === undefined) return 1
    const [numberX, numberY] = [/^\d/.test(x), /^\d/.test(y)]
    if (numberX && numberY) {
      const difference = Number(x) - Number(y)
      if (difference !== 0) return difference
    } else if (numberX !== numberY) return numberX ? 1 : -1
    else if (x !== y) return x.charCodeAt(0) - y.charCodeAt(0)
  }
  return left.length - right.length
}
