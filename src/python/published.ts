/**
 * What python.org says of releases: its API v2 (/api/v2/downloads/, the source is
 * github.com/python/pythondotorg) and the table of branches of the developer's guide (PEP index,
 * /api/release-cycle.json). The table that Pycask carries works without; this only adds to it.
 */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { messageOf } from '../errors.js'
import type { Host } from '../host/types.js'
import { sha256, type Sha256 } from '../words.js'
import { parseVersion, type Version } from './version.js'

export const pythonOrg = 'https://www.python.org'
export const releaseCycle = 'https://peps.python.org/api/release-cycle.json'

/** A release that is out, by python.org's word. */
export interface Published {
  /** `3.13.16`, `3.15.0rc1` */
  readonly text: string
  readonly version: Version
  /** Its address in the API, to ask for its files by. */
  readonly resource: string
}

export interface PublishedOptions {
  /** Answers are kept here. */
  readonly directory: string
  readonly now: Date
  /** Where the API is; default: python.org. */
  readonly server?: string
  readonly cycle?: string
  readonly timeoutMs?: number
}

/** How long an answer is taken without asking again, and how long nobody asks after a failure. */
const freshMs = 60 * 60 * 1000
const pauseMs = 10 * 60 * 1000
const usualTimeoutMs = 5_000
/** Larger waits that a server asks for (429, Retry-After) are not worth it: there is a table. */
const longestWaitMs = 5_000
const mostBytes = 16 * 1024 * 1024

const releaseAnswer = z.array(
  z.looseObject({
    name: z.string(),
    is_published: z.boolean().optional(),
    resource_uri: z.string(),
  }),
)
const digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/i)
  .transform((text) => sha256(text.toLowerCase()))
const fileAnswer = z.array(
  z.looseObject({
    url: z.string(),
    /** Only for files that were uploaded since 2026. */
    sha256_sum: z.union([digest, z.literal(''), z.null()]).optional(),
  }),
)
const cycleAnswer = z.record(
  z.string().regex(/^\d+\.\d+$/),
  z.looseObject({
    status: z.string(),
    first_release: z.string().regex(/^\d{4}-\d\d(-\d\d)?$/),
    end_of_life: z.string().regex(/^\d{4}-\d\d(-\d\d)?$/),
  }),
)

/** All releases of Python 3 that are out; undefined when python.org does not say so. */
export async function publishedReleases(
  host: Host,
  options: PublishedOptions,
): Promise<readonly Published[] | undefined> {
  const url = `${options.server ?? pythonOrg}/api/v2/downloads/release/?is_published=true`
  const answer = await ask(
    host,
    options,
    { name: 'releases', about: "CPython's releases" },
    url,
    releaseAnswer,
  )
  return answer?.flatMap(({ name, is_published: isOut, resource_uri: resource }) => {
    const text = name.replace(/^Python\s+/, '')
    const version = parseVersion(text)
    return version?.major === 3 && isOut !== false ? [{ text, version, resource }] : []
  })
}

/** Minor version → the day or month of its end of life; undefined when the server does not say so. */
export async function endsOfLife(
  host: Host,
  options: PublishedOptions,
): Promise<ReadonlyMap<string, { readonly first: string; readonly end: string }> | undefined> {
  const url = options.cycle ?? releaseCycle
  const answer = await ask(
    host,
    options,
    { name: 'release-cycle', about: 'ends of life' },
    url,
    cycleAnswer,
  )
  if (answer === undefined) return undefined
  return new Map(
    Object.entries(answer).map(([minor, { first_release: first, end_of_life: end }]) => [
      minor,
      { first, end },
    ]),
  )
}

/** The source tarballs of one release with their checksums, as far as python.org has them. */
export async function publishedFiles(
  host: Host,
  options: PublishedOptions,
  { text, resource }: Published,
): Promise<readonly { readonly name: string; readonly sha256: Sha256 }[] | undefined> {
  const id = /\/(\d+)\/?$/.exec(resource)?.[1]
  if (id === undefined) return undefined
  const url = `${options.server ?? pythonOrg}/api/v2/downloads/release_file/?release=${id}`
  const answer = await ask(
    host,
    options,
    { name: `files-${text}`, about: `CPython ${text}` },
    url,
    fileAnswer,
  )
  const names = [`Python-${text}.tar.xz`, `Python-${text}.tgz`]
  return answer === undefined
    ? undefined
    : names.flatMap((name) => {
        const found = answer.find((file) => file.url.endsWith(`/${name}`))?.sha256_sum
        return found ? [{ name, sha256: found }] : []
      })
}

/** What is kept of an answer. */
const kept = z.object({
  url: z.string(),
  askedAt: z.number(),
  /** Of the last attempt, if it failed: then nobody asks for a while. */
  failedAt: z.number().optional(),
  etag: z.string().optional(),
  body: z.string().optional(),
})
type Kept = z.output<typeof kept>

/** One document, from the server or as it was kept. Failures are told once, and never reject. */
async function ask<T>(
  host: Host,
  { directory, now, timeoutMs = usualTimeoutMs }: PublishedOptions,
  { name, about }: { readonly name: string; readonly about: string },
  url: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  const file = join(directory, `${name}.json`)
  const before = await read(file, url)
  const age = now.getTime() - (before?.askedAt ?? 0)
  const sinceFailure = now.getTime() - (before?.failedAt ?? 0)
  const isFresh = before?.body !== undefined && age >= 0 && age < freshMs
  const isPaused = before?.failedAt !== undefined && sinceFailure >= 0 && sinceFailure < pauseMs
  if (isFresh || isPaused) return parse(before.body, schema)
  try {
    const { status, etag, body } = await exchange(host, url, timeoutMs, before)
    const text = status === 304 ? (before?.body ?? '') : body
    const value = schema.parse(JSON.parse(text))
    const entry = { url, askedAt: now.getTime(), body: text, ...(etag ? { etag } : {}) }
    await write(file, directory, entry)
    return value
  } catch (thrown) {
    if (host.signal.aborted) throw thrown
    const reason =
      thrown instanceof z.ZodError
        ? `${new URL(url).host} answers something else than was expected`
        : messageOf(thrown)
    host.log.info(`no news of ${about}: ${reason.split('\n')[0] ?? ''}; going by what is known`)
    const failed = { ...(before ?? { url, askedAt: 0 }), failedAt: now.getTime() }
    await write(file, directory, failed)
    return parse(before?.body, schema)
  }
}

function parse<T>(body: string | undefined, schema: z.ZodType<T>): T | undefined {
  return body === undefined ? undefined : schema.parse(JSON.parse(body))
}

/** One GET, again once when the server asks for a short patience. */
async function exchange(
  host: Host,
  url: string,
  timeoutMs: number,
  before: Kept | undefined,
): Promise<{ status: number; etag: string | undefined; body: string }> {
  const headers = {
    accept: 'application/json',
    ...(before?.etag === undefined || before.body === undefined
      ? {}
      : { 'if-none-match': before.etag }),
  }
  for (let attempt = 1; ; attempt += 1) {
    const response = await host.http.request({ url, headers, timeoutMs })
    const body = await textOf(response.body)
    const { status } = response
    if (status === 200 || (status === 304 && before?.body !== undefined))
      return { status, etag: response.headers['etag'] ?? before?.etag, body }
    const waitMs = Number(response.headers['retry-after'] ?? '1') * 1000
    const isBusy = status === 429 || status === 503
    if (!isBusy || attempt > 1 || !(waitMs <= longestWaitMs))
      throw new Error(`it answered ${status}`)
    await new Promise((resolve) => setTimeout(resolve, waitMs))
  }
}

async function textOf(body: AsyncIterable<unknown>): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of body) {
    parts.push(part as Buffer)
    size += (part as Buffer).length
    if (size > mostBytes) throw new Error('its answer does not end')
  }
  return Buffer.concat(parts).toString('utf8')
}

async function read(file: string, url: string): Promise<Kept | undefined> {
  try {
    const entry = kept.parse(JSON.parse(await readFile(file, 'utf8')))
    return entry.url === url ? entry : undefined
  } catch {
    return undefined // not there, or damaged: it is asked for again
  }
}

/** A cache that cannot be written costs time only. */
async function write(file: string, directory: string, entry: Kept): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    await mkdir(directory, { recursive: true })
    await writeFile(temporary, JSON.stringify(entry))
    await rename(temporary, file)
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined)
  }
}
