/** What a lock names, for one target. */
import * as z from 'zod'
import type { Location } from '../errors.js'
import { sha256, type Architecture, type Sha256, type Suite } from '../words.js'

/** One file of one release of a package, as an index has it. */
export interface LockedFile {
  /** The file's name: `psycopg2-2.9.13.tar.gz`. */
  readonly name: string
  /** `https:`, `http:` or `file:`; without credentials. */
  readonly url: string
  readonly sha256: Sha256
  readonly sizeBytes?: number | undefined
  /** When the index got it, `2026-01-31T12:00:00Z`, where the index or the lock says it. */
  readonly uploaded?: string | undefined
}

/**
 * One package of the lock. Only files whose SHA-256 stands in the lock are here, and a folder only
 * instead of files.
 */
export interface LockedPackage {
  /** Normalised (PEP 503): lower case, `-` between words. */
  readonly name: string
  /** Empty where only its build tells: of folders, and addresses that do not say it. */
  readonly version: string
  /** Its line in the lock. */
  readonly at: Location
  readonly wheels: readonly LockedFile[]
  readonly sdist?: LockedFile | undefined
  /** The folder that its wheel is built from, absolute: a member of a workspace, a dependency by path. */
  readonly folder?: string | undefined
}

/** Where the packages are going to run. */
export interface Target {
  /** With the patch release: `3.13.5`. */
  readonly pythonVersion: string
  /** The interpreter's ABI tag, `cp313t` where it is free-threaded; default: that of its version. */
  readonly abi?: string
  readonly suite: Suite
  readonly architecture: Architecture
  /** Major and minor version of the suite's C library. */
  readonly glibc: readonly [number, number]
}

export interface LockFacts {
  /** Sorted by name. */
  readonly packages: readonly LockedPackage[]
}

const lockedFile = z.object({
  name: z.string(),
  url: z.string(),
  sha256: z.string().transform((text) => sha256(text)),
  sizeBytes: z.int().nonnegative().optional(),
  uploaded: z.string().optional(),
})

/** The schema of `LockFacts`. */
export const lockFacts: z.ZodType<LockFacts> = z.object({
  packages: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      at: z.object({ file: z.string(), line: z.int().optional() }),
      wheels: z.array(lockedFile),
      sdist: lockedFile.optional(),
      folder: z.string().optional(),
    }),
  ),
})

/** A package's name as indexes compare it (PEP 503): `Flask_SQLAlchemy` → `flask-sqlalchemy`. */
export const canonicalName = (name: string): string => name.replace(/[-_.]+/g, '-').toLowerCase()

/** The machine's name in wheel tags and to uv: `x86_64`. */
export const machineOf = (architecture: Architecture): 'x86_64' | 'aarch64' =>
  architecture === 'amd64' ? 'x86_64' : 'aarch64'

/** A text that may hold addresses, without the users and passwords in them. */
export const withoutCredentials = (text: string): string => text.replace(/:\/\/[^\s/@]+@/g, '://')

/** An address without user and password, whatever is written between scheme and host: `https:/me:pw@host`. */
export function withoutLogin(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || url.username + url.password === '') return withoutCredentials(address)
  url.username = ''
  url.password = ''
  return url.href
}
