/**
 * One layer of our own on top of an image: packages that are missing, newer versions of those that
 * are there, and the account that the container runs as. apt installs them inside of the engine,
 * from files that were downloaded and verified outside; the layer has what changed and nothing else.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { PassThrough } from 'node:stream'
import { PycaskError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { packTar, writeLayer, type Entry, type FileEntry } from '../../image/index.js'
import type { Inputs, Product, Recipe } from '../../make/types.js'
import type { Engine } from '../../sandbox/types.js'
import type { Digest } from '../../words.js'
import { homeEntries, withUser } from '../base/accounts.js'
import { textFile, type BaseUser } from '../base/configuration.js'
import { findLibraries } from '../base/libraries.js'
import { entriesOfTar, isLeftBehind } from '../base/rootfs.js'
import { packageInputs } from '../base/slim.js'
import { textOf, truthfulLists } from '../base/truth.js'
import { baseFacts, type AptSuite, type BaseFacts, type ResolvedPackage } from '../types.js'
import { packagesOfStatus, parseListing, type InspectedFacts } from './inspect.js'
import type { Listed } from './listing.js'
import { installScript, inventory, workFolder } from './script.js'

/** Goes up when this code makes other bytes of the same packages. */
const format = '1'

export interface OntoOptions {
  readonly host: Host
  readonly index: AptSuite
  /** As the user named it. */
  readonly name: string
  readonly configDigest: Digest
  readonly inspected: Product<InspectedFacts>
  /** By name. Dependencies come by themselves. */
  readonly packages: readonly string[]
  readonly user: BaseUser
  /** The image in the engine; only asked for when packages have to be installed. */
  readonly engine: () => Promise<{ readonly engine: Engine; readonly image: string }>
}

/**
 * How to make the layer. Rejects as `AptSuite.resolveOver` does, and with `base-unsupported` where
 * packages are needed and the image has no shell to install them; when it is made, with
 * `packages-failed`.
 */
export async function ontoRecipe(options: OntoOptions): Promise<Recipe<BaseFacts>> {
  const { index, name, user, inspected } = options
  const status = {
    sha256: inspected.facts.statusSha256,
    read: async () => readFile(await inspected.file('status'), 'utf8'),
  }
  const packages = await index.resolveOver(status, options.packages)
  if (packages.length > 0 && !inspected.facts.shell)
    throw new PycaskError({
      code: 'base-unsupported',
      what: `the base ${name} has no shell and no dpkg, and these packages are to be installed or updated in it: ${packages.map((one) => one.name).join(', ')}`,
      hint: 'base = "minimal" makes such a base with exactly the packages that are needed',
    })
  const inputs: Inputs = {
    suite: index.suite,
    architecture: index.architecture,
    flavour: 'image',
    image: options.configDigest,
    user: `${user.name}:${String(user.uid)}:${String(user.gid)}:${user.home}`,
    format,
    ...packageInputs(packages),
  }
  return {
    kind: 'base',
    name: 'base',
    title: `${name}, ${packages.length === 0 ? 'up to date' : `${String(packages.length)} packages on top`}`,
    inputs,
    facts: baseFacts,
    build: async ({ directory, logFile }) => {
      const listing = parseListing(await readFile(await inspected.file('listing.json'), 'utf8'))
      const changed =
        packages.length === 0
          ? { entries: [], gone: [] }
          : await install(options, packages, listing, { directory, logFile })
      const files = new Map(changed.entries.map((entry) => [entry.path, entry]))
      const text = async (path: string, before: string): Promise<string> => {
        const entry = files.get(path)
        if (entry?.type === 'file') return textOf(entry)
        return readFile(await inspected.file(before), 'utf8')
      }
      const accounts = withUser(
        { passwd: await text('etc/passwd', 'passwd'), group: await text('etc/group', 'group') },
        user,
      )
      for (const entry of [
        textFile('etc/passwd', lines(accounts.passwd)),
        textFile('etc/group', lines(accounts.group)),
        ...homeEntries(user),
      ])
        files.set(entry.path, entry)
      const entries = [...files.values()]
      const file = join(directory, 'layer.tar.gz')
      const provides = (await findLibraries(entries)).map(({ soname }) => soname)
      const newStatus = await text('var/lib/dpkg/status', 'status')
      const installed = packagesOfStatus(newStatus)
      const libc = installed.find((one) => one.name === 'libc6')
      const facts: BaseFacts = {
        layer: await writeLayer([...withFolders(entries, listing), ...changed.gone], file),
        packages: installed,
        provides: [...new Set([...inspected.facts.provides, ...provides])].sort(),
        glibc: /^(?:\d+:)?(\d+\.\d+)/.exec(libc?.version ?? '')?.[1] ?? '',
      }
      return { files: { 'layer.tar.gz': file }, facts }
    },
  }
}

const lines = (text: string): string[] => text.replace(/\n$/, '').split('\n')

interface Changes {
  readonly entries: readonly Entry[]
  /** Whiteouts of what is in the image and was removed. */
  readonly gone: readonly Entry[]
}

async function install(
  options: OntoOptions,
  packages: readonly ResolvedPackage[],
  before: ReadonlyMap<string, Listed>,
  { directory, logFile }: { readonly directory: string; readonly logFile: string },
): Promise<Changes> {
  const { index, engine: open, host, name } = options
  const debs = await index.download(packages)
  const { engine, image } = await open()
  host.log.info(`installing ${String(packages.length)} packages on ${name}`)
  const output = new PassThrough()
  const reading = entriesOfTar(output, join(directory, 'files'))
  const said: string[] = []
  const ran = engine
    .run({
      image,
      rights: 'packages',
      command: ['sh', '-euc', installScript],
      stdin: packTar(
        packages.map((one): FileEntry => {
          const path = `${one.name}_${one.version.replaceAll(':', '%3a')}_${one.architecture}.deb`
          return { type: 'file', path, mode: 0o644, source: { file: debs[one.name] ?? '' } }
        }),
      ),
      stdout: output,
      logFile,
      onLine: (line) => said.push(line),
    })
    .finally(() => output.end())
  const [result, read] = await Promise.allSettled([ran, reading])
  if (result.status === 'rejected') throw result.reason
  if (result.value.exitCode !== 0)
    throw new PycaskError({
      code: 'packages-failed',
      what: `apt could not install ${packages.map((one) => one.name).join(', ')} on ${name} (exit code ${String(result.value.exitCode)})`,
      hint: 'read the log: a maintainer script of a package may not work without network or rights',
      details: said.slice(-15),
      logFile,
    })
  if (read.status === 'rejected') throw read.reason
  return changesOf(read.value, before)
}

/** Folders that apt and debconf make for a moment. */
const emptied = /^var\/(lib\/apt\/lists|cache\/(apt|debconf))\/./

/** What an installation changed, of everything that it touched. */
async function changesOf(
  touched: readonly Entry[],
  before: ReadonlyMap<string, Listed>,
): Promise<Changes> {
  const found = touched.find(({ path }) => path === `${workFolder}/${inventory}`)
  const names = found?.type === 'file' ? (await textOf(found)).split('\0') : []
  const after = new Set(names.map((path) => path.replace(/^\.?\//, '')))
  const ours = touched.filter(
    (entry) =>
      !isLeftBehind(entry) &&
      entry.path.split('/')[0] !== workFolder &&
      !(entry.type === 'directory' && emptied.test(entry.path)),
  )
  const kept: Entry[] = []
  for (const entry of ours) if (!(await isSame(entry, before))) kept.push(entry)
  // A hard link's target may itself be unchanged, and not in this layer.
  const paths = new Set(kept.map(({ path }) => path))
  const byPath = new Map(touched.map((entry) => [entry.path, entry]))
  const whole = kept.map((entry): Entry => {
    if (entry.type !== 'hardlink' || paths.has(entry.target)) return entry
    const target = byPath.get(entry.target)
    return target?.type === 'file' ? { ...target, path: entry.path } : entry
  })
  const gone = [...before].flatMap(([path, listed]) => {
    const isFolder = listed.type === 'directory'
    const entry = { type: isFolder ? 'directory' : 'symlink', path, mode: 0, target: '' } as Entry
    if (after.has(path) || isLeftBehind(entry) || /^(dev|proc|sys|run|tmp)(\/|$)/.test(path))
      return []
    // Below a folder that is gone, or under something that took its place, nothing is left to remove.
    const parent = posix.dirname(path)
    return parent === '.' || after.has(parent) ? [{ type: 'whiteout', path } as const] : []
  })
  return { entries: await truthfulLists(whole, after), gone }
}

/** Whether the image has just this already. Rights that our layers never give are not compared. */
export async function isSame(entry: Entry, before: ReadonlyMap<string, Listed>): Promise<boolean> {
  const listed = before.get(entry.path)
  if (listed === undefined || entry.type === 'whiteout') return false
  if (entry.type === 'hardlink') return false
  if (listed.type !== entry.type) return false
  if (listed.uid !== (entry.uid ?? 0) || listed.gid !== (entry.gid ?? 0)) return false
  if (entry.type === 'symlink') return listed.is === entry.target
  const mask = entry.type === 'directory' ? 0o1777 : 0o777
  if ((listed.mode & mask) !== entry.mode) return false
  if (entry.type === 'directory') return true
  const hash = createHash('sha256')
  hash.update('bytes' in entry.source ? entry.source.bytes : await readFile(entry.source.file))
  return hash.digest('hex') === listed.is
}

/** With the folders that the image has on the way to what changed, as they are there. */
function withFolders(
  entries: readonly Entry[],
  before: ReadonlyMap<string, Listed>,
): readonly Entry[] {
  const all = new Map(entries.map((entry) => [entry.path, entry]))
  for (const { path } of entries)
    for (let at = posix.dirname(path); at !== '.'; at = posix.dirname(at)) {
      const listed = before.get(at)
      if (all.has(at) || listed?.type !== 'directory') continue
      const { mode, uid, gid } = listed
      all.set(at, { type: 'directory', path: at, mode: mode & 0o1777, uid, gid })
    }
  return [...all.values()]
}
