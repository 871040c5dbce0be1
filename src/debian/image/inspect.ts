/** Which Debian or Ubuntu an image is, and what is in it: read once for each image, then kept. */
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import * as z from 'zod'
import { readElf } from '../../elf/index.js'
import { PycaskError } from '../../errors.js'
import type { Recipe } from '../../make/types.js'
import type { OpenedLayer } from '../../reader/index.js'
import { suite, type Architecture, type Digest, type Suite } from '../../words.js'
import { libraryFolder } from '../base/libraries.js'
import { parseRelations, parseStanzas, type Stanza } from '../control.js'
import { suiteOf } from '../distributions.js'
import type { BasePackage } from '../types.js'
import { listLayers, type Listed } from './listing.js'

/** An image that a base is made of. */
export interface ImageBelow {
  /** As the user named it. */
  readonly name: string
  readonly configDigest: Digest
  readonly architecture: Architecture
  readonly layers: readonly Pick<OpenedLayer, 'read'>[]
}

export interface InspectedFacts {
  readonly suite: Suite
  /** `Debian GNU/Linux 13 (trixie)` */
  readonly system: string
  readonly packages: readonly BasePackage[]
  /** SONAMEs that its dynamic linker finds without help, sorted. */
  readonly provides: readonly string[]
  /** Whether packages can be installed in it: it has a shell, dpkg and its database. */
  readonly shell: boolean
  /** Of dpkg's status. */
  readonly statusSha256: string
}

const inspectedFacts: z.ZodType<InspectedFacts> = z.object({
  suite: z.string().transform(suite),
  system: z.string(),
  packages: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      source: z.string(),
      sourceVersion: z.string().optional(),
      architecture: z.string().optional(),
      depends: z.array(z.string()).optional(),
    }),
  ),
  provides: z.array(z.string()),
  shell: z.boolean(),
  statusSha256: z.string(),
})

const texts =
  /^(usr\/lib\/os-release|etc\/(os-release|passwd|group)|var\/lib\/dpkg\/status(\.d\/.*)?)$/
const largestTextBytes = 64 * 1024 * 1024
const largestLibraryBytes = 256 * 1024 * 1024

/**
 * Reads an image: its files are `status` (dpkg's), `passwd`, `group` and `listing.json` (a table of
 * path → type, mode, owner, hash). Rejects with `base-unsupported` for what is neither Debian nor
 * Ubuntu of a suite that is known.
 */
export function inspectRecipe(image: ImageBelow): Recipe<InspectedFacts> {
  return {
    kind: 'base-image',
    name: image.name,
    title: image.name,
    inputs: { image: image.configDigest, format: '2' },
    facts: inspectedFacts,
    build: async ({ directory }) => {
      const kept = new Map<string, string>()
      const sonames = new Map<string, string>()
      const listing = await listLayers(image.layers, {
        wants: (path, sizeBytes) =>
          (texts.test(path) && sizeBytes <= largestTextBytes) ||
          (isLibrary(path) && sizeBytes <= largestLibraryBytes),
        take: (path, content) => {
          if (texts.test(path)) kept.set(path, content.toString())
          else {
            const soname = sonameOf(content)
            if (soname === undefined) sonames.delete(path)
            else sonames.set(path, soname)
          }
        },
      })
      const text = (path: string): string => (listing.has(path) ? (kept.get(path) ?? '') : '')
      const release = osRelease(text('usr/lib/os-release') || text('etc/os-release'))
      const found = suiteOf(release['ID'] ?? '', release['VERSION_CODENAME'] ?? '')
      const system = release['PRETTY_NAME'] ?? release['ID'] ?? 'an unknown system'
      if (found === undefined) throw unsupported(image.name, system)
      const parts = [...kept.keys()].filter((path) => path.includes('/status.d/')).sort()
      const status = text('var/lib/dpkg/status') || parts.map(text).join('\n')
      const files: Record<string, string> = {}
      for (const [name, content] of Object.entries({
        status,
        passwd: text('etc/passwd'),
        group: text('etc/group'),
        'listing.json': JSON.stringify([...listing]),
      })) {
        files[name] = join(directory, name)
        await writeFile(join(directory, name), content)
      }
      const installed = ['dpkg', 'find', 'sh', 'tar'].every((program) =>
        ['usr/bin', 'bin'].some((folder) => listing.has(`${folder}/${program}`)),
      )
      return {
        files,
        facts: {
          suite: found,
          system,
          packages: packagesOfStatus(status),
          provides: offered(sonames, listing),
          statusSha256: createHash('sha256').update(status).digest('hex'),
          shell: installed && text('var/lib/dpkg/status') !== '',
        },
      }
    },
  }
}

const isLibrary = (path: string): boolean => libraryFolder.test(path) && path.includes('.so')

function sonameOf(content: Buffer): string | undefined {
  try {
    return readElf(content)?.soname
  } catch (thrown) {
    // A linker script, or something broken: found by nobody.
    if (thrown instanceof PycaskError) return undefined
    throw thrown
  }
}

/** SONAMEs by which a link or file in a library's folder leads to it. */
export function offered(
  sonames: ReadonlyMap<string, string>,
  paths: { has(path: string): boolean },
): readonly string[] {
  const found = [...sonames].flatMap(([path, soname]) =>
    paths.has(path) && paths.has(posix.join(posix.dirname(path), soname)) ? [soname] : [],
  )
  return [...new Set(found)].sort()
}

/** os-release(5): shell assignments, quoted or not. */
export function osRelease(text: string): Readonly<Record<string, string>> {
  const lines = [...text.matchAll(/^([A-Z0-9_]+)=(?:"([^"]*)"|'([^']*)'|(.*))$/gm)]
  return Object.fromEntries(
    lines.map(([, name = '', double, single, plain]) => [name, double ?? single ?? plain ?? '']),
  )
}

/** Installed packages of dpkg's status, or of distroless's parts of it. */
export function packagesOfStatus(status: string): readonly BasePackage[] {
  const stanzas = parseStanzas(status).filter(isInstalled)
  const names = new Set(stanzas.map((one) => one.get('Package')))
  const packages = stanzas.map((stanza): BasePackage => {
    const name = stanza.get('Package') ?? ''
    const version = stanza.get('Version') ?? ''
    const [, source = name, sourceVersion = version] =
      /^(\S+)(?:\s+\((.+)\))?$/.exec(stanza.get('Source') ?? name) ?? []
    const depends = [stanza.get('Pre-Depends'), stanza.get('Depends')]
      .flatMap((field) => parseRelations(field))
      .flatMap((group) => group.find((one) => names.has(one)) ?? [])
    const architecture = stanza.get('Architecture')
    return {
      ...{ name, version, source, depends: [...new Set(depends)].sort() },
      ...(sourceVersion === version ? {} : { sourceVersion }),
      ...(architecture === undefined ? {} : { architecture }),
    }
  })
  return packages.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

const isInstalled = (stanza: Stanza): boolean =>
  stanza.has('Package') && (stanza.get('Status') ?? 'install ok installed').endsWith(' installed')

function unsupported(name: string, system: string): PycaskError {
  return new PycaskError({
    code: 'base-unsupported',
    what: `the base ${name} is ${system}; a base is Debian trixie or bookworm, or Ubuntu noble`,
    hint: 'name an image that is made from one of them, such as debian:trixie-slim',
  })
}

/** Parses `listing.json`. */
export const parseListing = (text: string): ReadonlyMap<string, Listed> =>
  new Map(JSON.parse(text) as [string, Listed][])
