/** One command in one root file system, without network and without rights. */
import type { Readable, Writable } from 'node:stream'

/** A container engine: docker or podman. */
export interface Engine {
  readonly name: 'docker' | 'podman'
  readonly version: string
  hasImage(reference: string): Promise<boolean>
  /** The engine's own id of an image (`sha256:…`); undefined if it does not have it. */
  imageId(reference: string): Promise<string | undefined>
  /** Imports a root file system (a tar) as an image of one layer under `reference`. */
  importRootfs(tarFile: string, reference: string): Promise<void>
  /**
   * A new image `reference` = `base` + the files of `input` (unpacked at `/`) + what `script` (run
   * as root by `sh -eu`, without network) does. For installing verified .debs into a builder.
   */
  deriveImage(
    base: string,
    reference: string,
    input: Readable,
    script: string,
    onLine?: (line: string) => void,
  ): Promise<void>
  /** Loads an archive (`docker load`, `podman load`); returns the references that it held. */
  load(archive: string): Promise<readonly string[]>
  /** Writes an image as `docker save` does; ends `to`. */
  save(reference: string, to: Writable): Promise<void>
  removeImage(reference: string): Promise<void>
  /**
   * Starts the image's own command as strictly as `run` does, but under its own user, and sends it
   * `signal` (SIGTERM) after `afterMs`: how long it took to end, without what the engine takes, or
   * undefined when it had ended by then. After `mostMs` it is killed.
   */
  tryStop(
    reference: string,
    options: { readonly afterMs: number; readonly mostMs: number; readonly signal?: string },
  ): Promise<{ readonly seconds: number } | undefined>
  /**
   * Runs a job in a container that is removed afterwards: no network, no capabilities, no new
   * privileges, not root, standard input and output as streams. Resolves with the exit code;
   * rejects with `interrupted` (the container is killed) or `engine-failed`.
   */
  run(job: Job): Promise<{ readonly exitCode: number }>
}

export interface Job {
  readonly image: string
  readonly command: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly workdir?: string
  /** `uid:gid`; default one without any rights. Never root. */
  readonly user?: string
  /** Read to its end; usually a tar stream. */
  readonly stdin?: Readable
  /** Receives standard output; dropped where absent. */
  readonly stdout?: Writable
  /** Lines of standard error, as they come: compilers' output goes there. */
  readonly onLine?: (line: string) => void
  /** Everything on standard error, appended. */
  readonly logFile?: string
  /**
   * Standard output is a tar (in place of `stdout`): it is unpacked into this folder, which is made,
   * with the modes that it says but as files of the caller and without setuid bits.
   */
  readonly unpackInto?: string
  /**
   * `packages`: as root, with what dpkg and maintainer scripts need to lay out files of any owner; still
   * without network and new privileges. Default: nobody, without any capability.
   */
  readonly rights?: 'packages'
  /** A read-only root file system with a tmpfs on /tmp. Default false. */
  readonly readOnly?: boolean
  /**
   * Folders (absolute paths) that are empty, in memory and writable by everyone. They should not be
   * in the image: runc before 1.2 gives them the mode that they have there.
   */
  readonly tmpfs?: readonly string[]
}

/** Where compiling happens: a builder image and the engine that has it. Made when first needed. */
export interface Builder {
  /**
   * Unpacks `input` (a tar: folders `opt/`, `build/`) into a fresh container, runs `script` there
   * by `sh -eu` as an unprivileged user without network, and unpacks the folder `/build/out` into
   * `outputDirectory`. `/build` and `/opt` are writable, nothing else needs to be. Standard output
   * and error of the script go to `logFile` and `onLine`. Returns the exit code of the script;
   * the output is only unpacked when it is 0.
   */
  run(job: {
    readonly input: Readable
    readonly script: string
    readonly env?: Readonly<Record<string, string>>
    readonly outputDirectory: string
    readonly logFile: string
    readonly onLine?: (line: string) => void
  }): Promise<{ readonly exitCode: number }>
}

/** The Python of an image without a shell: what runs inside of the image that is being made. */
export interface Runtime {
  /**
   * Unpacks `input` (a tar: folders below `build/` and below `tmpfs`) in a fresh container of a
   * read-only image, runs `script` (Python source; `sys.argv[1:]` is `args`) in the folder `/build`
   * as an unprivileged user without network, and unpacks the folder `/build/out` into
   * `outputDirectory` where that is given. Output and errors go to `logFile` and `onLine`. Returns
   * the exit code of the script; the output is only unpacked when it is 0.
   */
  run(job: {
    readonly input: Readable
    readonly script: string
    readonly args?: readonly string[]
    readonly env?: Readonly<Record<string, string>>
    /** The interpreter of the script, where that is not the image's: one that the input brings. */
    readonly python?: string
    /** Further folders that are empty and writable, such as the final place of a venv. */
    readonly tmpfs?: readonly string[]
    readonly outputDirectory?: string
    readonly logFile: string
    readonly onLine?: (line: string) => void
  }): Promise<{ readonly exitCode: number }>
}
