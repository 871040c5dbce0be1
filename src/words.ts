/**
 * The words that every room shares, as types. They are plain strings at run time; the brands keep
 * one from being passed where another is meant.
 */
declare const brand: unique symbol
type Branded<T, Name extends string> = T & { readonly [brand]: Name }

/** 64 lower-case hexadecimal digits. */
export type Sha256 = Branded<string, 'Sha256'>
/** `sha256:` + hex, of bytes as they are stored and transferred (OCI image spec, descriptor.md). */
export type Digest = Branded<string, 'Digest'>
/** `sha256:` + hex of an uncompressed layer tar: a layer's identity, whatever compressed it. */
export type DiffId = Branded<string, 'DiffId'>
/** SHA-256 (hex) of a recipe's kind and inputs. */
export type Key = Branded<string, 'Key'>
/** Debian's architecture names; one platform of an image. */
export type Architecture = 'amd64' | 'arm64'
/** Suites of Debian and (`noble`) Ubuntu that a base can be made of. */
export type Suite = 'bookworm' | 'trixie' | 'noble'

/** Parses a suite's name; throws a plain Error otherwise. */
export function suite(text: string): Suite {
  if (text === 'bookworm' || text === 'trixie' || text === 'noble') return text
  throw new Error(`not a suite: ${text}`)
}

const hex64 = /^[0-9a-f]{64}$/

/** Parses 64 hexadecimal digits; throws a plain Error otherwise (callers say where it came from). */
export function sha256(text: string): Sha256 {
  const lower = text.toLowerCase()
  if (!hex64.test(lower)) throw new Error(`not a SHA-256: ${text}`)
  return lower as Sha256
}

/** Parses `sha256:<hex>`. */
export function digest(text: string): Digest {
  if (!text.startsWith('sha256:') || !hex64.test(text.slice(7)))
    throw new Error(`not a digest: ${text}`)
  return text as Digest
}

/** The digest of bytes whose SHA-256 is known. */
export const digestOf = (hash: Sha256): Digest => `sha256:${hash}` as Digest
/** The diffID of an uncompressed tar whose SHA-256 is known. */
export const diffIdOf = (hash: Sha256): DiffId => `sha256:${hash}` as DiffId
/** The hex part of a digest or diffID. */
export const hexOf = (value: Digest | DiffId): Sha256 => value.slice(7) as Sha256
