/** What refresh asks others than the archive and python.org: advisories, indexes, the registry of a base. */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import pLimit from 'p-limit'
import * as z from 'zod'
import { messageOf, PycaskError } from '../errors.js'
import type { Host } from '../host/index.js'
import { writeWhole } from '../image/index.js'
import { withoutCredentials, withoutLogin } from '../lock/index.js'
import type { Options } from '../options/index.js'
import {
  noAdvisories,
  parseAdvisories,
  yankedAccept,
  yankedFiles,
  type Advisories,
  type Installed,
} from '../refresh/index.js'
import { createLogins } from '../wheels/index.js'
import { openAt, type RefreshContext } from './refresh-context.js'

/**
 * Reads the sources of the option `advisories`. What an address gave is kept with its ETag.
 *
 * @throws PycaskError `advisories-unreadable`, `advisories-invalid`
 */
export async function readAdvisories(
  host: Host,
  { advisories, cache, origins }: Pick<Options, 'advisories' | 'cache' | 'origins'>,
): Promise<Advisories> {
  if (advisories.length === 0) return noAdvisories
  const texts = await Promise.all(
    advisories.map(async (from) => {
      try {
        return /^https?:/.test(from)
          ? [
              {
                from: withoutCredentials(from),
                text: await fetched(host, join(cache, 'advisories'), from),
              },
            ]
          : await ofPath(from)
      } catch (cause) {
        throw new PycaskError({
          code: 'advisories-unreadable',
          what: `${withoutCredentials(from)} cannot be read: ${messageOf(cause)}`,
          hint: 'advisories names addresses and files that exist: docs/REFRESH.md',
          at: origins.advisories.at,
          cause,
        })
      }
    }),
  )
  return parseAdvisories(texts.flat())
}

/** A file, or all JSON files of a folder. */
async function ofPath(path: string): Promise<{ from: string; text: string }[]> {
  if (!(await stat(path)).isDirectory()) return [{ from: path, text: await readFile(path, 'utf8') }]
  const names = (await readdir(path)).filter((name) => name.endsWith('.json')).sort()
  return Promise.all(
    names.map(async (name) => ({
      from: join(path, name),
      text: await readFile(join(path, name), 'utf8'),
    })),
  )
}

const kept = z.object({ etag: z.string(), text: z.string() })

async function fetched(host: Host, directory: string, url: string): Promise<string> {
  const file = join(directory, createHash('sha256').update(url).digest('hex'))
  const known = await readFile(file, 'utf8')
    .then((text) => kept.safeParse(JSON.parse(text)).data)
    .catch(() => undefined)
  if (known !== undefined) {
    const answer = await host.http.request({ url, headers: { 'if-none-match': known.etag } })
    answer.body.resume()
    if (answer.status === 304) return known.text
  }
  const response = await host.http.get(url)
  const text = await textOf(response.body)
  const { etag } = response.headers
  if (etag !== undefined) {
    await mkdir(directory, { recursive: true })
    await writeWhole(file, Buffer.from(JSON.stringify({ etag, text })))
  }
  return text
}

/** Asks indexes about projects; each once, however many images have it. */
export interface YankedLookup {
  /** SHA-256 of withdrawn files of these images' wheels → why. */
  of(installed: Installed): Promise<ReadonlyMap<string, string>>
}

/** What has been withdrawn, as the index says that pip and uv of this machine use. */
export function createYankedLookup(host: Host): YankedLookup {
  const limit = pLimit(8)
  const logins = createLogins(host)
  const asked = new Map<string, Promise<ReadonlyMap<string, string>>>()
  let found: Promise<string | undefined> | undefined
  const ask = async (name: string): Promise<ReadonlyMap<string, string>> => {
    const index = await (found ??= indexOf(host))
    if (index === undefined) return new Map()
    try {
      const url = `${withoutLogin(index).replace(/\/*$/, '')}/${name}/`
      const headers = { accept: yankedAccept, ...(await logins(url)) }
      const response = await host.http.get(url, { headers })
      return yankedFiles(await textOf(response.body))
    } catch (thrown) {
      if (thrown instanceof PycaskError && thrown.code === 'interrupted') throw thrown
      host.log.warn(`whether ${name} was yanked is not known: ${messageOf(thrown)}`)
      return new Map()
    }
  }
  return {
    of: async ({ wheels }) => {
      const pages = await Promise.all(
        wheels.map(({ name }) => {
          const page = asked.get(name) ?? limit(() => ask(name))
          asked.set(name, page)
          return page
        }),
      )
      return new Map(pages.flatMap((page) => [...page]))
    },
  }
}

/** The index that this machine's clients ask: by their variables, pip's configuration, pip's default. */
async function indexOf({ env, run, log }: Host): Promise<string | undefined> {
  for (const name of ['UV_DEFAULT_INDEX', 'UV_INDEX_URL', 'PIP_INDEX_URL']) {
    const value = env[name]?.replace(/^[\w-]+=(?=https?:)/, '')
    if (value !== undefined && value !== '') return value
  }
  const asks = [
    ['python3', '-m', 'pip', 'config', 'get', 'global.index-url'],
    ['python3', '-c', 'from pip._internal.models.index import PyPI; print(PyPI.simple_url)'],
  ]
  for (const command of asks) {
    const { exitCode, stdout } = await run(command).catch(() => ({ exitCode: 1, stdout: '' }))
    if (exitCode === 0 && /^https?:\/\/\S+$/.test(stdout.trim())) return stdout.trim()
  }
  log.warn('no index is known to ask what was yanked: set UV_DEFAULT_INDEX or PIP_INDEX_URL')
  return undefined
}

/**
 * The manifest that the tag of the image below ours leads to now, chosen as a build does. Undefined where
 * it is named by digest, in a folder, or cannot be asked.
 */
export async function baseImageNow(
  context: Omit<RefreshContext, 'request'>,
  { base }: Installed,
): Promise<string | undefined> {
  const name = base?.image?.name
  if (name === undefined || name.includes('@') || /^[a-z-]+:(?=[./])|^[./]/.test(name))
    return undefined
  if (/^(oci|oci-archive|docker-archive|archive|docker|podman|engine):/.test(name)) return undefined
  try {
    return (await openAt(context, name.replace(/^registry:/, ''))).digest
  } catch (thrown) {
    if (thrown instanceof PycaskError && thrown.code === 'interrupted') throw thrown
    context.host.log.warn(`what the base ${name} leads to now is not known: ${messageOf(thrown)}`)
    return undefined
  }
}
