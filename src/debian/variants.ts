/** What images for debugging and for compiling have on top of the image that runs. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'
import { PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import { packTar, writeLayer, type Entry } from '../image/index.js'
import type { Product, Recipe } from '../make/types.js'
import { defaultLimits, readTar } from '../reader/index.js'
import type { Runtime } from '../sandbox/types.js'
import type { BaseUser } from './base/configuration.js'
import { textFile } from './base/configuration.js'
import { statusStanza } from './base/metadata.js'
import { entriesOfTar } from './base/rootfs.js'
import { imageSources, packageInputs, slimEntries } from './base/slim.js'
import { always } from './base/tables.js'
import { unpackPackage } from './base/unpack.js'
import { bootstrap, bootstrapFormat } from './bootstrap.js'
import { common } from './builder.js'
import { isSame } from './image/onto.js'
import { listLayers } from './image/listing.js'
import { describePackages } from './base/closure.js'
import { variantFacts, type AptSuite, type BaseFacts, type VariantFacts } from './types.js'

const busybox = 'busybox-static'

/** Asks busybox what it can do, in the image's own Python. */
const appletScript = `
import subprocess
from pathlib import Path
listed = subprocess.run(['/build/in/busybox', '--list'], check=True, capture_output=True)
Path('/build/out/applets').write_bytes(listed.stdout)
`

export interface DebugOptions {
  readonly host: Host
  readonly index: AptSuite
  /** `/opt/<org>/debug/bin`: where links named as busybox's programs are. */
  readonly folder: string
  /** Whether the base has no /bin/sh, so that one is made. */
  readonly shell: boolean
  /** Base and python; only asked for when the layer has to be made. */
  readonly runtime: () => Promise<Runtime>
}

/**
 * A shell and the tools that one looks around with: Debian's busybox, and links to it in a folder of
 * their own, so that nothing of the image below is replaced. Rejects as `SuiteIndex.resolve` does.
 */
export async function debugRecipe(options: DebugOptions): Promise<Recipe<VariantFacts>> {
  const { host, index, folder, shell } = options
  const packages = (await index.resolve([busybox])).filter(({ name }) => name === busybox)
  return {
    kind: 'debug',
    name: 'debug',
    title: 'shell and tools',
    inputs: { folder, shell: String(shell), format: '2', ...packageInputs(packages) },
    facts: variantFacts,
    build: async ({ directory, logFile }) => {
      const debs = await index.download(packages)
      await mkdir(join(directory, 'packages'))
      const deb = debs[busybox] ?? ''
      const unpacked = await unpackPackage(host, busybox, deb, join(directory, 'packages'))
      const program = unpacked.entries.find(({ path }) => path === 'usr/bin/busybox')
      if (program?.type !== 'file') throw new Error(`${busybox} has no usr/bin/busybox`)
      const output = join(directory, 'out')
      const { exitCode } = await (
        await options.runtime()
      ).run({
        input: packTar([{ ...program, path: 'build/in/busybox', mode: 0o755 }]),
        script: appletScript,
        outputDirectory: output,
        logFile,
      })
      if (exitCode !== 0)
        throw new PycaskError({
          code: 'debug-failed',
          what: `busybox does not run in the image (exit code ${String(exitCode)})`,
          logFile,
        })
      const applets = (await readFile(join(output, 'applets'), 'utf8')).split('\n')
      const link = (path: string): Entry => ({ type: 'symlink', path, target: '/usr/bin/busybox' })
      const entries = [
        ...unpacked.entries,
        ...applets.filter((name) => name !== '').map((name) => link(`${folder.slice(1)}/${name}`)),
        ...(shell ? [link('usr/bin/sh')] : []),
        // Beside dpkg's own status, which stays as it is: scanners read both.
        textFile(`var/lib/dpkg/status.d/${busybox}`, statusStanza(unpacked).trimEnd().split('\n')),
        textFile(
          `var/lib/dpkg/status.d/${busybox}.md5sums`,
          [...unpacked.sums].map(([path, sum]) => `${sum}  ${path}`),
        ),
      ]
      const file = join(directory, 'layer.tar.gz')
      return {
        files: { 'layer.tar.gz': file },
        facts: { layer: await writeLayer(entries, file), packages: describePackages(packages) },
      }
    },
  }
}

export interface BuilderLayerOptions {
  readonly host: Host
  readonly index: AptSuite
  readonly base: Product<BaseFacts>
  /** Layers that lie below the base's own, bottom first: their bytes. */
  readonly below: readonly (() => Promise<string>)[]
  /** -dev packages, by name; compilers come by themselves. */
  readonly packages: readonly string[]
  readonly user: BaseUser
  /** Its `builder.tar.gz`: what compiling wheels needs. */
  readonly python: Product<unknown>
  /** For mmdebstrap's work and logs: the cache's folder of this room. */
  readonly directory: string
}

/**
 * Compilers, -dev packages, CPython's headers, with shell, dpkg and apt: what a whole root file
 * system with them has and the base has not, or has otherwise. Rejects as `SuiteIndex.resolve` does.
 */
export async function builderLayerRecipe(
  options: BuilderLayerOptions,
): Promise<Recipe<VariantFacts>> {
  const { host, index, base, python, user, directory: work } = options
  const own = base.facts.packages.map(({ name }) => name)
  const packages = await index.resolve([
    ...['?essential', 'apt', ...common, ...always],
    ...options.packages,
    ...own,
  ])
  const sources = await imageSources(index)
  const inputs = {
    base: base.key,
    sources,
    python: python.key,
    format: `2.${bootstrapFormat}`,
    ...packageInputs(packages),
  }
  return {
    kind: 'builder',
    name: 'builder',
    title: `${String(packages.length)} packages`,
    inputs,
    facts: variantFacts,
    build: async ({ directory }) => {
      const key = createHash('sha256').update(JSON.stringify(inputs)).digest('hex')
      let root: Entry[] = []
      await bootstrap(
        host,
        { index, packages, directory: work, key, for: 'base' },
        async (rootfs) => {
          root = await entriesOfTar(rootfs, join(directory, 'files'))
        },
      )
      const entries = await slimEntries(root, { user, sources })
      const layers = [...options.below, () => base.file('layer.tar.gz')]
      const before = await listLayers(
        await Promise.all(layers.map(async (open) => gzippedLayer(await open()))),
        { wants: () => false, take: () => undefined },
      )
      const kept = new Map<string, Entry>()
      for (const entry of entries) if (!(await isSame(entry, before))) kept.set(entry.path, entry)
      const byPath = new Map(entries.map((entry) => [entry.path, entry]))
      for (const entry of [...kept.values()]) {
        if (entry.type !== 'hardlink' || kept.has(entry.target)) continue
        const target = byPath.get(entry.target)
        if (target?.type === 'file') kept.set(entry.path, { ...target, path: entry.path })
      }
      const headers = createReadStream(await python.file('builder.tar.gz')).pipe(createGunzip())
      for (const entry of await entriesOfTar(headers, join(directory, 'headers')))
        if (entry.type !== 'directory') kept.set(entry.path, entry)
      const file = join(directory, 'layer.tar.gz')
      const layer = await writeLayer([...kept.values()], file)
      return {
        files: { 'layer.tar.gz': file },
        facts: { layer, packages: describePackages(packages) },
      }
    },
  }
}

/** A layer that is kept as a file; zstd ones are of other people's images, which only add to it. */
const gzippedLayer = (file: string): Parameters<typeof listLayers>[0][number] => ({
  read: (visit) => readTar(createReadStream(file).pipe(createGunzip()), visit, defaultLimits),
})
