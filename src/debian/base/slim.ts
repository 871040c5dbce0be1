/**
 * A base with a shell, dpkg and apt: the essential packages of a suite and what is wanted beyond
 * them, installed with their maintainer scripts by mmdebstrap, then freed of all that a machine or a
 * clock has decided.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Host } from '../../host/types.js'
import { writeLayer, type Entry } from '../../image/index.js'
import type { Inputs, Recipe } from '../../make/types.js'
import { bootstrap, bootstrapFormat } from '../bootstrap.js'
import { distributionOf } from '../distributions.js'
import { formatSources, parseSources } from '../sources.js'
import { baseFacts, type AptSuite, type BaseFacts, type ResolvedPackage } from '../types.js'
import { homeEntries, withUser } from './accounts.js'
import { describePackages } from './closure.js'
import { textFile, type BaseUser } from './configuration.js'
import { findLibraries } from './libraries.js'
import { entriesOfTar, isLeftBehind } from './rootfs.js'
import { always } from './tables.js'
import { textOf, truthfulLists } from './truth.js'

/** Goes up when this code makes other bytes of the same packages. */
const format = '2'

export interface SlimOptions {
  readonly host: Host
  readonly index: AptSuite
  /** By name. Dependencies come by themselves. */
  readonly packages: readonly string[]
  readonly user: BaseUser
  /** For mmdebstrap's work and logs: the cache's folder of this room. */
  readonly directory: string
}

/** How to make a slim base. Rejects as `SuiteIndex.resolve` does; when it is made, as `bootstrap`. */
export async function slimRecipe(options: SlimOptions): Promise<Recipe<BaseFacts>> {
  const { host, index, user, directory } = options
  const packages = await index.resolve(['?essential', 'apt', ...always, ...options.packages])
  const sources = await imageSources(index)
  const inputs: Inputs = {
    suite: index.suite,
    architecture: index.architecture,
    flavour: 'slim',
    user: `${user.name}:${String(user.uid)}:${String(user.gid)}:${user.home}`,
    sources,
    format: `${format}.${bootstrapFormat}`,
    ...packageInputs(packages),
  }
  return {
    kind: 'base',
    name: 'base',
    title: `${index.suite}, slim, ${String(packages.length)} packages`,
    inputs,
    facts: baseFacts,
    build: async (workspace) => {
      const file = join(workspace.directory, 'layer.tar.gz')
      const key = createHash('sha256').update(JSON.stringify(inputs)).digest('hex')
      let facts: BaseFacts | undefined
      await bootstrap(host, { index, packages, directory, key, for: 'base' }, async (rootfs) => {
        const all = await entriesOfTar(rootfs, join(workspace.directory, 'files'))
        const entries = await slimEntries(all, { user, sources })
        facts = await describeRootfs(entries, packages, file)
      })
      if (facts === undefined) throw new Error('mmdebstrap succeeded without a root file system')
      return { files: { 'layer.tar.gz': file }, facts }
    },
  }
}

/** Package → version and hash: names that no input of another kind has. */
export const packageInputs = (packages: readonly ResolvedPackage[]): Inputs =>
  Object.fromEntries(
    packages.map((one) => [one.name, `${one.version} sha256:${one.sha256.slice(0, 16)}`]),
  )

async function describeRootfs(
  entries: readonly Entry[],
  packages: readonly ResolvedPackage[],
  file: string,
): Promise<BaseFacts> {
  const libc = packages.find(({ name }) => name === 'libc6')
  const libraries = await findLibraries(entries)
  return {
    layer: await writeLayer(entries, file),
    packages: describePackages(packages),
    provides: libraries.map(({ soname }) => soname),
    glibc: /^(?:\d+:)?(\d+\.\d+)/.exec(libc?.version ?? '')?.[1] ?? '',
  }
}

/** What of a fresh root file system goes into the layer. */
export async function slimEntries(
  all: readonly Entry[],
  { user, sources }: { readonly user: BaseUser; readonly sources: string },
): Promise<Entry[]> {
  const kept = all.filter(
    // mmdebstrap leaves the sources that it was given there, private ones among them.
    (entry) => !isLeftBehind(entry) && !entry.path.startsWith('etc/apt/sources.list.d/'),
  )
  const files = new Map(kept.map((entry) => [entry.path, entry]))
  const read = async (path: string): Promise<string> => {
    const entry = files.get(path)
    return entry?.type === 'file' ? textOf(entry) : ''
  }
  const accounts = withUser(
    { passwd: await read('etc/passwd'), group: await read('etc/group') },
    user,
  )
  const keyring = distributionOfKeyring(sources)
  const own: readonly Entry[] = [
    textFile('etc/passwd', lines(accounts.passwd)),
    textFile('etc/group', lines(accounts.group)),
    ...(keyring !== undefined && files.has(keyring.slice(1))
      ? [textFile('etc/apt/sources.list', lines(sources))]
      : []),
    ...homeEntries(user),
  ]
  files.delete('etc/apt/sources.list')
  for (const entry of own) files.set(entry.path, entry)
  return truthfulLists([...files.values()], new Set(files.keys()))
}

const lines = (text: string): string[] => text.replace(/\n$/, '').split('\n')

const distributionOfKeyring = (sources: string): string | undefined =>
  parseSources(sources)[0]?.signedBy

/**
 * The image's own sources.list: the archives that are signed by the distribution's keys, without
 * passwords. Private repositories stay out of it.
 */
export async function imageSources(index: AptSuite): Promise<string> {
  const { keyrings } = distributionOf(index.suite)
  const sources = parseSources(await index.sources())
    .filter(({ signedBy }) => signedBy !== undefined && keyrings.includes(signedBy))
    .map((source) => ({ ...source, uri: source.uri.replace(/\/\/[^/@]*@/, '//') }))
  return formatSources(sources, index.architecture, keyrings[0] ?? '')
}
