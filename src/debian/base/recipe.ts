/**
 * The base layer: libc, the libraries that were asked for, certificates, time zones, accounts.
 * Debian's files unpacked on this machine without root; no shell, no package manager, no script
 * was run.
 */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { PycaskError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { writeLayer, type Entry } from '../../image/index.js'
import type { Inputs, Recipe } from '../../make/types.js'
import type { Architecture } from '../../words.js'
import { baseFacts, type BaseFacts, type SuiteIndex } from '../types.js'
import { alternativeLinks } from './alternatives.js'
import { describePackages, packagesOfBase } from './closure.js'
import { accountsAndTime, certificateBundle, skeleton, type BaseUser } from './configuration.js'
import { findLibraries } from './libraries.js'
import { loaderCache } from './loader-cache.js'
import { packageDatabase } from './metadata.js'
import { always, knownScripts, scriptMatters } from './tables.js'
import { unpackPackage, type UnpackedPackage } from './unpack.js'

/** Goes up when this code makes other bytes of the same packages. */
const format = '4'

export interface BaseOptions {
  readonly host: Host
  readonly index: SuiteIndex
  /** By name: `libssl3t64`. Dependencies come by themselves. */
  readonly packages: readonly string[]
  readonly user: BaseUser
}

/**
 * How to make a base: one file, `layer.tar.gz`. Its inputs name every package with version and
 * hash. Rejects as `SuiteIndex.resolve` does.
 */
export async function baseRecipe(options: BaseOptions): Promise<Recipe<BaseFacts>> {
  const { host, index, user } = options
  refuseScripts(options.packages)
  const resolved = await index.resolve([...always, ...options.packages])
  const packages = packagesOfBase(options.packages, resolved)
  // No package has one of the first five names.
  const inputs: Inputs = {
    suite: index.suite,
    architecture: index.architecture,
    flavour: 'minimal',
    user: `${user.name}:${user.uid}:${user.gid}:${user.home}`,
    format,
    ...Object.fromEntries(
      packages.map((one) => [one.name, `${one.version} sha256:${one.sha256.slice(0, 16)}`]),
    ),
  }
  return {
    kind: 'base',
    name: 'base',
    title: `${index.suite}, minimal, ${packages.length} packages`,
    inputs,
    facts: baseFacts,
    build: async (workspace) => {
      const debs = await index.download(packages)
      const directory = join(workspace.directory, 'packages')
      await mkdir(directory, { recursive: true })
      // Unpacking is xz in one process each; more than a few at a time only fight for cores.
      const limit = pLimit(3)
      const unpacked = await Promise.all(
        packages.map(({ name }) =>
          limit(() => unpackPackage(host, name, debs[name] ?? '', directory)),
        ),
      )
      warnOfScripts(host, unpacked)
      const { entries, provides } = await baseEntries(unpacked, index.architecture, user)
      const file = join(workspace.directory, 'layer.tar.gz')
      const libc = packages.find(({ name }) => name === 'libc6')
      const facts: BaseFacts = {
        layer: await writeLayer(entries, file),
        packages: describePackages(packages),
        provides,
        glibc: /^(?:\d+:)?(\d+\.\d+)/.exec(libc?.version ?? '')?.[1] ?? '',
      }
      return { files: { 'layer.tar.gz': file }, facts }
    },
  }
}

/** Everything in the layer, and the SONAMEs that it offers. */
async function baseEntries(
  unpacked: readonly UnpackedPackage[],
  architecture: Architecture,
  user: BaseUser,
): Promise<{ entries: Entry[]; provides: readonly string[] }> {
  const shipped = unpacked.flatMap((one) => one.entries)
  const offered = unpacked.flatMap((one) => one.alternatives)
  const fromPackages = [...shipped, ...alternativeLinks(offered, shipped)]
  const libraries = await findLibraries(fromPackages)
  const cache = loaderCache(libraries, architecture)
  const entries = [
    ...skeleton(architecture),
    ...fromPackages,
    ...accountsAndTime(user),
    ...certificateBundle(await certificatesOf(unpacked)),
    { type: 'file', path: 'etc/ld.so.cache', mode: 0o644, source: { bytes: cache } } as const,
    ...packageDatabase(unpacked),
  ]
  return { entries: withoutRepeats(entries), provides: libraries.map(({ soname }) => soname) }
}

async function certificatesOf(
  unpacked: readonly UnpackedPackage[],
): Promise<Map<string, Uint8Array>> {
  const files = unpacked.find(({ name }) => name === 'ca-certificates')?.files ?? new Map()
  const certificates = new Map<string, Uint8Array>()
  for (const [path, file] of files as ReadonlyMap<string, string>)
    if (/^usr\/share\/ca-certificates\/.+\.crt$/.test(path))
      certificates.set(path, await readFile(file))
  return certificates
}

/** The first of several at one path: links of the root, which packages bring too. */
function withoutRepeats(entries: readonly Entry[]): Entry[] {
  const byPath = new Map<string, Entry>()
  for (const entry of entries) if (!byPath.has(entry.path)) byPath.set(entry.path, entry)
  return [...byPath.values()]
}

function refuseScripts(asked: readonly string[]): void {
  for (const name of asked) {
    const effect = scriptMatters[name]
    if (effect !== undefined)
      throw new PycaskError({
        code: 'package-needs-script',
        what: `${name} does not work in a minimal base: its maintainer script, which does not run there, ${effect}`,
        hint: 'base = "slim" runs maintainer scripts',
      })
  }
}

function warnOfScripts(host: Host, unpacked: readonly UnpackedPackage[]): void {
  const unknown = unpacked.filter((one) => one.hasScript && knownScripts[one.name] === undefined)
  if (unknown.length === 0) return
  host.log.warn(
    `a minimal base runs no maintainer scripts, but these packages have one (postinst) that Pycask does not know: ${unknown.map(({ name }) => name).join(', ')}; check that their libraries work`,
  )
}
