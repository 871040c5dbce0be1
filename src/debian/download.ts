/** .deb files by their hash: fetched once, checked once, kept. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import { sha256, type Sha256 } from '../words.js'
import { aptErrors, type Apt } from './apt.js'
import { sweepLeftovers } from './leftovers.js'
import type { DebianPackage } from './types.js'

/**
 * Fetches what is not yet in `store` (files named `<sha256>.deb`), through apt. Rejects with
 * `download-failed` and keeps what did arrive, and with `checksum-mismatch`.
 */
export async function downloadPackages(
  host: Host,
  apt: Apt,
  store: string,
  packages: readonly DebianPackage[],
): Promise<Readonly<Record<string, string>>> {
  await mkdir(store, { recursive: true })
  const pathOf = (one: DebianPackage): string => join(store, `${one.sha256}.deb`)
  const missing: DebianPackage[] = []
  for (const one of packages) if (!(await exists(pathOf(one)))) missing.push(one)
  if (missing.length > 0) await fetchInto(host, apt, store, missing)
  return Object.fromEntries(packages.map((one) => [one.name, pathOf(one)]))
}

const incomingPrefix = '.incoming-'

async function fetchInto(
  host: Host,
  apt: Apt,
  store: string,
  packages: readonly DebianPackage[],
): Promise<void> {
  const megabytes = packages.reduce((sum, one) => sum + one.sizeBytes, 0) / 1e6
  host.log.info(`fetching ${packages.length} Debian packages, ${megabytes.toFixed(1)} MB`)
  await sweepLeftovers(store, incomingPrefix)
  const incoming = await mkdtemp(join(store, incomingPrefix))
  try {
    const selectors = packages.map(({ name, version }) => `${name}=${version}`)
    const result = await apt.run(['apt-get', 'download', '-q', ...selectors], { cwd: incoming })
    const arrived = new Set<Sha256>()
    const wanted = new Set(packages.map((one) => one.sha256))
    const strangers: string[] = []
    for (const name of await readdir(incoming)) {
      const file = join(incoming, name)
      if (!name.endsWith('.deb')) continue
      const hash = await sha256OfFile(file)
      if (!wanted.has(hash)) strangers.push(name)
      else {
        await rename(file, join(store, `${hash}.deb`))
        arrived.add(hash)
      }
    }
    const absent = packages.filter((one) => !arrived.has(one.sha256)).map((one) => one.name)
    if (absent.length === 0) return
    if (strangers.length > 0)
      throw new PycaskError({
        code: 'checksum-mismatch',
        what: `${strangers.join(', ')} differ from what the signed package lists say`,
        hint: 'a mirror that is being updated, or a proxy that changes files: try again, or set `mirror`',
      })
    throw new PycaskError({
      code: 'download-failed',
      what: `could not fetch ${absent.slice(0, 5).join(', ')}${absent.length > 5 ? ` and ${absent.length - 5} more` : ''} from Debian's archive`,
      hint: 'if the file is not found: the lists are older than the archive, refresh them; else check the network',
      details: aptErrors(result).slice(0, 10),
    })
  } finally {
    await rm(incoming, { recursive: true, force: true })
  }
}

/** The SHA-256 of a file, read as a stream. */
export async function sha256OfFile(file: string): Promise<Sha256> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return sha256(hash.digest('hex'))
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  )
