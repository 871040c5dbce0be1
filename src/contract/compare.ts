/** What changed between two images, and what it costs. */
import type { ImageModel, Layer } from '../inspect/index.js'
import type { OpenedImage } from '../reader/index.js'
import type { Report } from './judge.js'
import { comparisonMarkdown, comparisonText } from './formats/comparison.js'

export interface Change {
  readonly name: string
  /** Absent: it was not there. */
  readonly before?: string | undefined
  /** Absent: it is gone. */
  readonly after?: string | undefined
}

export interface Growth {
  readonly name: string
  readonly before: number
  readonly after: number
}

export interface Differences {
  readonly other: string
  /** No layer and nothing of the configuration differs. */
  readonly same: boolean
  /** What a machine transfers that has the other image; undefined where it cannot be known. */
  readonly pulledBytes: number | undefined
  readonly compressed: Growth | undefined
  readonly unpacked: Growth
  readonly layers: readonly (Growth & { readonly moved: boolean })[]
  /** Largest changes first. */
  readonly folders: readonly Growth[]
  readonly wheelSizes: readonly Growth[]
  readonly pythons: readonly Change[]
  readonly packages: readonly Change[]
  readonly wheels: readonly Change[]
  /** Libraries copied into wheels. */
  readonly grafted: readonly Change[]
  readonly configuration: readonly Change[]
  readonly files: FileChanges
  /** Why files, folders and rules of the other image are not told: its layers were not read. */
  readonly unread?: string | undefined
  /** Milliseconds until the interpreter runs, by what it is started with; only of images that were run. */
  readonly startUp?: readonly Growth[] | undefined
}

export interface FileChanges {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly content: readonly string[]
  /** `path: mode 0644 → 0755` */
  readonly rights: readonly string[]
}

/** What manifest and configuration say of an image. */
type Described = Pick<ImageModel, 'config' | 'platform'> & {
  readonly layers: readonly Pick<
    Layer,
    'digest' | 'diffId' | 'compressedBytes' | 'annotations' | 'title' | 'index'
  >[]
}

export interface Comparison {
  readonly differences: Differences
  /** Rules that the other image keeps, or had fewer findings of. */
  readonly newlyBroken: readonly {
    readonly id: string
    readonly title: string
    readonly findings: readonly string[]
  }[]
  readonly text: string
  readonly markdown: string
  readonly json: unknown
}

const shownFolders = 30

/** What a registry's documents tell: layers, sizes, configuration. */
export function compareDescribed(
  model: Described,
  other: Described,
): Pick<Differences, 'same' | 'pulledBytes' | 'compressed' | 'layers' | 'configuration'> {
  const known = new Set(other.layers.flatMap(({ digest, diffId }) => [digest, diffId]))
  const fresh = model.layers.filter(
    ({ digest, diffId }) => !known.has(digest) && !known.has(diffId),
  )
  const changedLayers = fresh.length > 0 || model.layers.length !== other.layers.length
  const configuration = configurationChanges(model, other)
  return {
    same: !changedLayers && configuration.length === 0,
    pulledBytes: sum(fresh.map(({ compressedBytes }) => compressedBytes)),
    compressed: growth(
      'compressed',
      sum(other.layers.map(({ compressedBytes }) => compressedBytes)),
      sum(model.layers.map(({ compressedBytes }) => compressedBytes)),
    ),
    layers: layerChanges(model, other),
    configuration,
  }
}

/** An opened image as its documents describe it. */
export const described = ({ layers, config, platform }: OpenedImage): Described => ({
  ...{ config, platform },
  layers: layers.map(({ index, digest, diffId, annotations, sizeBytes, compressed }) => ({
    ...{ index, digest, diffId, annotations },
    title: annotations['org.opencontainers.image.title'] ?? '',
    compressedBytes: compressed ? sizeBytes : undefined,
  })),
})

export function compareModels(model: ImageModel, other: ImageModel): Differences {
  return {
    ...compareDescribed(model, other),
    other: other.name,
    unpacked: {
      name: 'unpacked',
      before: sum(other.layers.map(({ contentBytes }) => contentBytes)) ?? 0,
      after: sum(model.layers.map(({ contentBytes }) => contentBytes)) ?? 0,
    },
    folders: growths(folderSizes(other), folderSizes(model)).slice(0, shownFolders),
    wheelSizes: growths(ownerSizes(other), ownerSizes(model)),
    pythons: changes(
      other.interpreters.map((one) => [one.prefix, one.version ?? one.minor]),
      model.interpreters.map((one) => [one.prefix, one.version ?? one.minor]),
    ),
    packages: changes(
      other.dpkg.packages.map(({ name, version }) => [name, version]),
      model.dpkg.packages.map(({ name, version }) => [name, version]),
    ),
    wheels: changes(
      other.distributions.map(({ name, version }) => [name, version]),
      model.distributions.map(({ name, version }) => [name, version]),
    ),
    grafted: changes(graftedIn(other), graftedIn(model)),
    files: fileChanges(model, other),
  }
}

const sum = (parts: readonly (number | undefined)[]): number | undefined => {
  let total = 0
  for (const part of parts) {
    if (part === undefined) return undefined
    total += part
  }
  return total
}

const growth = (name: string, before: number | undefined, after: number | undefined) =>
  before === undefined || after === undefined ? undefined : { name, before, after }

export type Pairs = readonly (readonly [string, string])[]

export function changes(before: Pairs, after: Pairs): Change[] {
  const [old, now] = [grouped(before), grouped(after)]
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((name) => {
    const [was, is] = [old.get(name), now.get(name)]
    return was === is ? [] : [{ name, before: was, after: is }]
  })
}

/** Several versions of one name stand beside each other. */
function grouped(pairs: Pairs): Map<string, string> {
  const found = new Map<string, string[]>()
  for (const [name, value] of pairs) found.set(name, [...(found.get(name) ?? []), value])
  return new Map([...found].map(([name, values]) => [name, values.sort().join(', ')]))
}

function growths(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): Growth[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((name) => ({ name, before: before.get(name) ?? 0, after: after.get(name) ?? 0 }))
    .filter((one) => one.before !== one.after)
    .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before))
}

/** Layers by what made them; versions in titles move, so the first word counts. */
function layerChanges(model: Described, other: Described): Differences['layers'] {
  const named = ({ layers }: Described) => new Map(layers.map((one) => [layerName(one), one]))
  const [old, now] = [named(other), named(model)]
  return [...new Set([...old.keys(), ...now.keys()])].map((name) => {
    const [was, is] = [old.get(name), now.get(name)]
    return {
      name: [is?.title, was?.title].find((title) => title) ?? name,
      before: was?.compressedBytes ?? 0,
      after: is?.compressedBytes ?? 0,
      moved: was?.diffId !== is?.diffId,
    }
  })
}

/** Of ours the kind (`python`, or `package numpy`), of others the place. */
function layerName({ title, annotations, index }: Described['layers'][number]): string {
  const [kind = '', name = ''] = title.split(' ')
  if (annotations['dev.pycask.key'] === undefined || kind === '') return `layer ${index + 1}`
  return kind === 'package' ? `${kind} ${name}` : kind
}

/** Bytes by folder: packages of Python apart, everything else to the third level. */
export function folderOf(path: string): string {
  const package_ = /^(.*\/(?:site|dist)-packages\/[^/]+)\//.exec(path)?.[1]
  if (package_ !== undefined) return package_
  const parts = path.split('/')
  return parts.slice(0, Math.min(parts.length - 1, path.startsWith('opt/') ? 5 : 3)).join('/')
}

function folderSizes(model: ImageModel): Map<string, number> {
  return sizes(model, folderOf)
}

function ownerSizes(model: ImageModel): Map<string, number> {
  return sizes(model, (path) => {
    const owner = model.ownerOf(path)
    return owner?.kind === 'wheel' ? owner.name : undefined
  })
}

function sizes(
  model: ImageModel,
  nameOf: (path: string) => string | undefined,
): Map<string, number> {
  const found = new Map<string, number>()
  for (const [path, { type, sizeBytes, linkOf }] of model.files) {
    if (type !== 'file' || linkOf !== undefined) continue
    const name = nameOf(path)
    if (name !== undefined) found.set(name, (found.get(name) ?? 0) + sizeBytes)
  }
  return found
}

function graftedIn(model: ImageModel): Pairs {
  return [...model.files].flatMap(([path, { content }]) => {
    const [, wheel, library] = /\/([^/]+)\.libs\/([^/]+)$/.exec(path) ?? []
    if (wheel === undefined || library === undefined || content?.elf === undefined) return []
    return [
      [
        `${library.replace(/-[0-9a-f]{8,}(?=\.so)/, '').replace(/\.so.*$/, '')} in ${wheel}`,
        library,
      ] as const,
    ]
  })
}

function configurationChanges(model: Described, other: Described): Change[] {
  const told = ({ config: { config }, platform }: Described): Pairs => [
    ['platform', `${platform.os}/${platform.architecture}`],
    ['user', config.User],
    ['entrypoint', JSON.stringify(config.Entrypoint)],
    ['command', JSON.stringify(config.Cmd)],
    ['working directory', config.WorkingDir],
    ['stop signal', config.StopSignal],
    ['ports', config.ExposedPorts.join(' ')],
    ['volumes', config.Volumes.join(' ')],
    ...config.Env.map((text) => {
      const at = text.indexOf('=')
      return [`variable ${text.slice(0, at)}`, text.slice(at + 1)] as const
    }),
    ...Object.entries(config.Labels).map(([name, value]) => [`label ${name}`, value] as const),
  ]
  return changes(told(other), told(model))
}

function fileChanges(model: ImageModel, other: ImageModel): Differences['files'] {
  const found = { added: [], removed: [], content: [], rights: [] } as {
    [K in keyof Differences['files']]: string[]
  }
  for (const [path, now] of model.files) {
    const was = other.files.get(path)
    if (was === undefined) {
      if (now.type !== 'directory') found.added.push(path)
      continue
    }
    if (
      was.type !== now.type ||
      was.target !== now.target ||
      was.content?.sha256 !== now.content?.sha256
    )
      found.content.push(path)
    const rights: string[] = []
    if (was.mode !== now.mode && now.type !== 'symlink')
      rights.push(`mode ${octal(was.mode)} → ${octal(now.mode)}`)
    if (was.uid !== now.uid || was.gid !== now.gid)
      rights.push(`owner ${was.uid}:${was.gid} → ${now.uid}:${now.gid}`)
    if (rights.length > 0) found.rights.push(`${path}: ${rights.join(', ')}`)
  }
  for (const [path, { type }] of other.files)
    if (type !== 'directory' && !model.files.has(path)) found.removed.push(path)
  return found
}

const octal = (mode: number): string => mode.toString(8).padStart(4, '0')

/** With what the rules say of both. */
export function comparisonOf(
  differences: Differences,
  report: Report,
  /** Undefined where the other one was not read. */
  otherReport: Report | undefined,
): Comparison {
  const before = new Map(otherReport?.results.map((one) => [one.rule.id, one.state]))
  const newlyBroken = report.results
    // What was not tested there is not known to be new.
    .filter(({ rule, state }) => state === 'broken' && before.get(rule.id) === 'kept')
    .map(({ rule, findings }) => ({
      id: rule.id,
      title: rule.title,
      findings: findings.map(({ what }) => what),
    }))
  return {
    ...{ differences, newlyBroken },
    text: comparisonText(differences, newlyBroken),
    markdown: comparisonMarkdown(differences, newlyBroken),
    json: { ...differences, newlyBroken },
  }
}
