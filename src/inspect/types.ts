/** What is known of an image after its layers were read once. All paths are without a leading slash. */
import type { ConfigDocument, Platform } from '../reader/index.js'
import type { Digest, DiffId } from '../words.js'
import type { Dpkg } from './dpkg.js'
import type { Distribution, Interpreter, VirtualEnvironment } from './python.js'

export interface ImageModel {
  readonly name: string
  /** `registry`, `layout`, `archive`, `docker`, `podman`. */
  readonly place: string
  /** Undefined for what an engine saved. */
  readonly digest: Digest | undefined
  readonly configDigest: Digest
  readonly platform: Platform
  /** Undefined where there is no manifest: an engine does not keep them. */
  readonly annotations: Readonly<Record<string, string>> | undefined
  readonly config: ConfigDocument
  /** The bottom one first. */
  readonly layers: readonly Layer[]
  /** What a container sees, sorted by path; the root itself is not among them. */
  readonly files: ReadonlyMap<string, ImageFile>
  /** Contents that were kept, by path. */
  readonly texts: ReadonlyMap<string, string>
  readonly dpkg: Dpkg
  readonly interpreters: readonly Interpreter[]
  readonly environments: readonly VirtualEnvironment[]
  readonly distributions: readonly Distribution[]
  /** Who brought a file; undefined: nobody that is known. */
  ownerOf(path: string): Owner | undefined
  /** Where a path leads in the image, all links followed; undefined where that is nothing. */
  resolve(path: string): ImageFile | undefined
}

export interface Owner {
  readonly kind: 'package' | 'wheel' | 'python'
  /** `libssl3t64`, `psycopg2`, `3.13`. */
  readonly name: string
}

export interface ImageFile {
  readonly path: string
  readonly type: 'file' | 'directory' | 'symlink' | 'device' | 'fifo'
  /** With setuid, setgid and sticky. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly mtime: number
  /** Of a file's content, also where it is a further name of it. */
  readonly sizeBytes: number
  /** The layer that it comes from, from 0. */
  readonly layer: number
  /** Of a symbolic link, as written. */
  readonly target?: string
  /** Only of files; further names of one file share it. */
  readonly content?: Content
  /** A further name of the file at this path. */
  readonly linkOf?: string
}

export interface Content {
  readonly sha256: string
  /** Of what a Debian package may own. */
  readonly md5?: string
  readonly elf?: ElfFacts
  readonly pyc?: PycFacts
  /** The program of a script's first line: `/bin/sh`. */
  readonly interpreter?: string
  /** What looks like a secret: `a private key`. */
  readonly secret?: string
  /** In the interpreter or its library: `3.13.15`. */
  readonly pythonVersion?: string
}

export interface ElfFacts {
  readonly machine: string
  readonly bits: 32 | 64
  readonly type: 'relocatable' | 'executable' | 'shared' | 'core' | 'other'
  readonly interpreter: string | undefined
  readonly soname: string | undefined
  readonly needed: readonly string[]
  /** DT_RUNPATH, or DT_RPATH where that is absent. */
  readonly runpath: readonly string[]
  readonly requires: readonly { readonly library: string; readonly versions: readonly string[] }[]
  readonly provides: readonly string[]
  readonly executableStack: boolean
  readonly textRelocations: boolean
  /** `.symtab` or `.debug_*` is there. */
  readonly unstripped: boolean
  /** Why it could not be read, where that is so; then all else is empty. */
  readonly malformed?: string
}

export interface PycFacts {
  /** The number of the bytecode's format. */
  readonly magic: number
  /** 0: by the source's time; 1: unchecked hash; 3: checked hash (PEP 552). */
  readonly flags: number
  /** Where it was compiled, if that is not where its source lies in this image. */
  readonly elsewhere?: string
}

export interface Layer {
  readonly index: number
  /** What made it, from annotations or history; may be empty. */
  readonly title: string
  readonly digest: Digest | undefined
  readonly diffId: DiffId
  readonly mediaType: string
  /** What a pull transfers; undefined where only uncompressed bytes are at hand. */
  readonly compressedBytes: number | undefined
  /** Contents of all its files. */
  readonly contentBytes: number
  readonly entries: number
  /** Files of lower layers (or of this one) that are hidden by a file or whiteout of this one. */
  readonly hides: readonly Hidden[]
  readonly annotations: Readonly<Record<string, string>>
  readonly headers: HeaderFacts
}

export interface Hidden {
  readonly path: string
  /** The layer in which the bytes lie that nobody sees. */
  readonly layer: number
  readonly sizeBytes: number
  readonly by: 'file' | 'whiteout'
}

/** What is not normalised about a layer's headers: the first path of each kind. */
export interface HeaderFacts {
  readonly unsorted?: string
  /** Names of owners: of users of the build machine. */
  readonly named?: string
  /** Extended attributes other than file capabilities, times with fractions. */
  readonly extended?: string
  /** Different times, at most a few. */
  readonly times: readonly number[]
}
