/** The outside world, as a value: processes, network, environment. Made once, at the entry. */
import type { Readable, Writable } from 'node:stream'

export interface Host {
  readonly run: RunCommand
  readonly http: HttpClient
  readonly env: Readonly<Record<string, string | undefined>>
  readonly log: Log
  /** Aborted on Ctrl-C or a cancelled job: every process, download and container ends. */
  readonly signal: AbortSignal
}

export interface RunOptions {
  readonly cwd?: string
  /** Replaces the whole environment where given. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly stdin?: Readable | string | Uint8Array
  /** Where standard output goes; without it, it is collected and returned. */
  readonly stdout?: Writable
  /** Called for each line of standard error, and of standard output if that is collected. */
  readonly onLine?: (line: string) => void
  /** Standard error, and standard output if that is collected, are appended to this file too. */
  readonly logFile?: string
  readonly timeoutMs?: number
  /** Starts and goes on although the host's signal is aborted: to clean up after it. */
  readonly uninterruptible?: boolean
}

export interface RunResult {
  readonly exitCode: number
  /** Collected standard output; empty where `stdout` was given. */
  readonly stdout: string
  /** The last 64 KiB of standard error. */
  readonly stderr: string
}

/**
 * Runs one program without a shell. Resolves whatever the exit code; rejects with a PycaskError
 * `program-missing` when it cannot be started and `interrupted` when the host's signal is aborted.
 */
export type RunCommand = (command: readonly string[], options?: RunOptions) => Promise<RunResult>

export interface HttpRequest {
  readonly method?: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** A function gives a fresh stream for each attempt. */
  readonly body?: Uint8Array | string | (() => Readable)
  readonly timeoutMs?: number
}

export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The address that answered, after redirects. */
  readonly url: string
  readonly body: Readable
}

export interface DownloadOptions {
  readonly sha256?: string | undefined
  readonly mostBytes?: number | undefined
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * Proxies (HTTPS_PROXY, NO_PROXY) and private certificate authorities (SSL_CERT_FILE,
 * REQUESTS_CA_BUNDLE, NODE_EXTRA_CA_CERTS) are honoured.
 */
export interface HttpClient {
  /** One exchange. Any status resolves; only a broken connection rejects. Follows no redirect. */
  request(request: HttpRequest): Promise<HttpResponse>
  /** GET with redirects and retries (connection faults, 408, 429, 5xx); rejects on a final non-200. */
  get(
    url: string,
    options?: { readonly headers?: Readonly<Record<string, string>> },
  ): Promise<HttpResponse>
  /**
   * Downloads to a file that appears whole or not at all, hashing on the way; a broken transfer is
   * resumed. Rejects with `checksum-mismatch` if `sha256` is given and differs, or as soon as there are
   * more than `mostBytes`.
   */
  download(
    url: string,
    file: string,
    options?: DownloadOptions,
  ): Promise<{ readonly sha256: string; readonly sizeBytes: number }>
}

/** Progress and remarks; how they look (terminal, workflow log) is the reporter's business. */
export interface Log {
  info(message: string): void
  warn(message: string): void
  /** Only shown with `--verbose` or in debug runs. */
  debug(message: string): void
}
