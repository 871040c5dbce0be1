/**
 * Builders: root file systems with compilers, as images of the container engine. One image with the
 * common tools for all, and on top of it one for each set of -dev packages: installing those takes
 * seconds, and a new Python or wheel asks for others. An image's tag is the hash of everything that
 * is installed in it, so an image that is there is the right one.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Host } from '../host/types.js'
import { packTar, type Entry } from '../image/index.js'
import { withLock } from '../make/index.js'
import type { Inputs } from '../make/types.js'
import { createBuilder } from '../sandbox/index.js'
import type { Builder, Engine } from '../sandbox/types.js'
import { bootstrap, bootstrapFormat } from './bootstrap.js'
import { suiteName } from './distributions.js'
import type { AptSuite, BuilderHandle, ResolvedPackage } from './types.js'
import { versionParts } from './versions.js'

/** What every builder has, beside Debian's essential packages (a shell, tar, gzip, dpkg, ...). */
export const common: readonly string[] = [
  'gcc',
  'g++',
  'libc6-dev',
  'make',
  'patch',
  'pkg-config',
  'xz-utils',
]

export interface BuilderOptions {
  readonly index: AptSuite
  readonly engine: () => Promise<Engine>
  /** For logs and temporary files; the cache's folder of this room. */
  readonly directory: string
  /** Beyond the common compilers: -dev packages. */
  readonly packages: readonly string[]
  /** Lines of mmdebstrap and dpkg while an image is made. */
  readonly onLine?: ((line: string) => void) | undefined
}

/** Says what a builder is made of; makes it when it is opened. Rejects as `resolve` does. */
export async function builderFor(host: Host, options: BuilderOptions): Promise<BuilderHandle> {
  const { index } = options
  // Two runs of the resolver at once: each takes two seconds when its answer is not yet known.
  const [base, all] = await Promise.all([
    index.resolve(['?essential', ...common]),
    index.resolve(['?essential', ...common, ...options.packages]),
  ])
  const inBase = new Set(base.map(identity))
  const added = all.filter((one) => !inBase.has(identity(one)))
  // Alternatives may be chosen otherwise with more packages: what the image has is the union.
  const baseKey = keyOf('common', base)
  const key = added.length === 0 ? baseKey : keyOf(baseKey, added)

  let opened: Promise<Builder> | undefined
  return {
    inputs: builderInputs(options.packages, all),
    key,
    open: () =>
      (opened ??= open(host, options, { base, baseKey, added, key }).catch((thrown: unknown) => {
        opened = undefined
        throw thrown
      })),
  }
}

interface Plan {
  readonly base: readonly ResolvedPackage[]
  readonly baseKey: string
  readonly added: readonly ResolvedPackage[]
  readonly key: string
}

async function open(host: Host, options: BuilderOptions, plan: Plan): Promise<Builder> {
  const engine = await options.engine()
  const reference = referenceOf(plan.key)
  const baseReference = referenceOf(plan.baseKey)
  const needs = async (one: string, makeIt: () => Promise<void>): Promise<void> => {
    if (await engine.hasImage(one)) return
    const lock = join(options.directory, 'locks', one.replace(':', '-'))
    await withLock(lock, { what: 'the builder', log: host.log, signal: host.signal }, async () => {
      if (!(await engine.hasImage(one))) await makeIt()
    })
  }
  await needs(reference, async () => {
    if (plan.added.length === 0) await makeCommon(host, engine, options, plan, reference)
    else {
      await needs(baseReference, () => makeCommon(host, engine, options, plan, baseReference))
      await addPackages(host, engine, options, plan, reference)
    }
  })
  return createBuilder(engine, reference)
}

const referenceOf = (key: string): string => `pycask-builder:${key.slice(0, 16)}`

async function makeCommon(
  host: Host,
  engine: Engine,
  options: BuilderOptions,
  plan: Plan,
  reference: string,
): Promise<void> {
  host.log.info(
    `making the builder: ${plan.base.length} packages of ${suiteName(options.index.suite)}`,
  )
  await bootstrap(
    host,
    {
      index: options.index,
      packages: plan.base,
      directory: options.directory,
      key: plan.baseKey,
      for: 'builder',
      onLine: options.onLine,
    },
    (rootfs) => engine.importRootfs(rootfs, reference),
  )
}

/** Where the .debs lie in the container while they are installed; the image does not keep them. */
const inbox = 'build/.debs'

async function addPackages(
  host: Host,
  engine: Engine,
  options: BuilderOptions,
  plan: Plan,
  reference: string,
): Promise<void> {
  host.log.info(`adding ${plan.added.length} packages to the builder`)
  const debs = await options.index.download(plan.added)
  const entries = plan.added.map(({ name }): Entry => ({
    type: 'file',
    path: `${inbox}/${name}.deb`,
    mode: 0o644,
    source: { file: debs[name] ?? '' },
  }))
  // The folder is in the tar too, or a parent with mode 0755 would be added and replace its rights.
  const folder: Entry = { type: 'directory', path: 'build', mode: 0o1777 }
  const script = [
    'export DEBIAN_FRONTEND=noninteractive',
    // Unpacked in any order, then configured in the right one: --install would refuse Pre-Depends.
    `dpkg --force-unsafe-io --force-depends --unpack /${inbox}/*.deb >&2`,
    'dpkg --force-unsafe-io --configure --pending >&2',
    `rm -r /${inbox}`,
    'rm -f /var/log/dpkg.log /var/cache/ldconfig/aux-cache',
  ].join('\n')
  await engine.deriveImage(
    referenceOf(plan.baseKey),
    reference,
    packTar([folder, ...entries]),
    script,
    options.onLine,
  )
}

const identity = ({ name, version, architecture }: ResolvedPackage): string =>
  `${name}=${version}=${architecture}`

function keyOf(below: string, packages: readonly ResolvedPackage[]): string {
  const text = [`format ${bootstrapFormat}`, below, ...packages.map(identity)].join('\n')
  return createHash('sha256').update(text).digest('hex')
}

/** Concrete compilers (`gcc-14`), since `gcc` only depends on one: their bytes make bytes. */
const compilers = /^((gcc|g\+\+)-\d+|binutils)$/

/**
 * What compiled bits depend on. A compiler counts with its whole version. Of a library's -dev package
 * compiled code gets headers and the names in a shared library, and Debian's own revisions do
 * not change those (policy, section 8: another interface is another package): its upstream version
 * counts. So a security fix of zlib is a new base layer, and not a new CPython.
 */
export function builderInputs(
  packages: readonly string[],
  all: readonly Pick<ResolvedPackage, 'name' | 'version' | 'provides'>[],
): Inputs {
  const asked = new Set(packages)
  return Object.fromEntries(
    all.flatMap(({ name, version, provides }): [string, string][] => {
      if (compilers.test(name)) return [[name, version]]
      const isLibrary =
        name === 'libc6-dev' || asked.has(name) || provides.some((one) => asked.has(one))
      return isLibrary ? [[name, versionParts(version).upstream]] : []
    }),
  )
}
