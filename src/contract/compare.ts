/** What changed between two images, and what it costs. */
import type { ImageModel } from '../inspect/index.js'
import { formatBytes } from '../report/index.js'
import { details, escape } from './formats/markdown.js'
import type { Report } from './judge.js'

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
  readonly files: {
    readonly added: readonly string[]
    readonly removed: readonly string[]
    readonly content: readonly string[]
    /** `path: mode 0644 → 0755` */
    readonly rights: readonly string[]
  }
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

export function compareModels(model: ImageModel, other: ImageModel): Differences {
  const known = new Set(other.layers.flatMap(({ digest, diffId }) => [digest, diffId]))
  const fresh = model.layers.filter(
    ({ digest, diffId }) => !known.has(digest) && !known.has(diffId),
  )
  const changedLayers = fresh.length > 0 || model.layers.length !== other.layers.length
  const configuration = configurationChanges(model, other)
  return {
    other: other.name,
    same: !changedLayers && configuration.length === 0,
    pulledBytes: sum(fresh.map(({ compressedBytes }) => compressedBytes)),
    compressed: growth(
      'compressed',
      sum(other.layers.map(({ compressedBytes }) => compressedBytes)),
      sum(model.layers.map(({ compressedBytes }) => compressedBytes)),
    ),
    unpacked: {
      name: 'unpacked',
      before: sum(other.layers.map(({ contentBytes }) => contentBytes)) ?? 0,
      after: sum(model.layers.map(({ contentBytes }) => contentBytes)) ?? 0,
    },
    layers: layerChanges(model, other),
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
    configuration,
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

type Pairs = readonly (readonly [string, string])[]

function changes(before: Pairs, after: Pairs): Change[] {
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
function layerChanges(model: ImageModel, other: ImageModel): Differences['layers'] {
  const named = ({ layers }: ImageModel) =>
    new Map(
      layers.map((layer) => [
        layer.title.split(' ')[0] === ''
          ? `layer ${layer.index + 1}`
          : layer.annotations['dev.pycask.key'] === undefined
            ? `layer ${layer.index + 1}`
            : (layer.title.split(' ')[0] ?? ''),
        layer,
      ]),
    )
  const [old, now] = [named(other), named(model)]
  return [...new Set([...old.keys(), ...now.keys()])].map((name) => {
    const [was, is] = [old.get(name), now.get(name)]
    return {
      name: is?.title ?? was?.title ?? name,
      before: was?.compressedBytes ?? was?.contentBytes ?? 0,
      after: is?.compressedBytes ?? is?.contentBytes ?? 0,
      moved: was?.diffId !== is?.diffId,
    }
  })
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

function configurationChanges(model: ImageModel, other: ImageModel): Change[] {
  const told = ({ config: { config }, platform }: ImageModel): Pairs => [
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
  otherReport: Report,
): Comparison {
  const before = new Map(otherReport.results.map((one) => [one.rule.id, one]))
  const newlyBroken = report.results
    .filter(({ rule, state }) => state === 'broken' && before.get(rule.id)?.state !== 'broken')
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

const signed = (bytes: number): string => `${bytes < 0 ? '−' : '+'}${formatBytes(Math.abs(bytes))}`
const growthText = ({ name, before, after }: Growth): string =>
  `${name}: ${formatBytes(before)} → ${formatBytes(after)} (${signed(after - before)})`
const changeText = ({ name, before, after }: Change): string =>
  before === undefined
    ? `+ ${name} ${after ?? ''}`
    : after === undefined
      ? `- ${name} ${before}`
      : `  ${name} ${before} → ${after}`

/** Titles and lines of everything that changed; at most `most` lines each. */
function parts(differences: Differences, most: number): (readonly [string, readonly string[]])[] {
  const { layers, folders, wheelSizes, files, pythons, packages, wheels, grafted, configuration } =
    differences
  const cut = (lines: readonly string[]): readonly string[] =>
    lines.length <= most ? lines : [...lines.slice(0, most), `… and ${lines.length - most} more`]
  const all: (readonly [string, readonly string[]])[] = [
    ['Python', pythons.map(changeText)],
    ['Debian packages', packages.map(changeText)],
    ['packages of Python', wheels.map(changeText)],
    ['libraries inside of wheels', grafted.map(changeText)],
    ['configuration', configuration.map(changeText)],
    ['layers', layers.filter(({ moved }) => moved).map(growthText)],
    ['sizes of packages of Python', wheelSizes.map(growthText)],
    ['folders', folders.map(growthText)],
    ['rights', files.rights],
    ['contents', files.content],
    ['new files', files.added],
    ['files that are gone', files.removed],
  ]
  return all
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => [title, cut(lines)] as const)
}

function cost({ pulledBytes, compressed, unpacked }: Differences): string {
  return [
    ...(compressed === undefined ? [] : [growthText(compressed)]),
    growthText(unpacked),
    ...(pulledBytes === undefined ? [] : [`a deployment pulls ${formatBytes(pulledBytes)}`]),
  ].join('; ')
}

function comparisonText(differences: Differences, newly: Comparison['newlyBroken']): string {
  if (differences.same) return ` against ${differences.other}: no change to the image`
  return [
    ` against ${differences.other}`,
    ` ${cost(differences)}`,
    ...newly.map(
      ({ id, title, findings }) => ` newly broken: ${id} ${title}: ${findings[0] ?? ''}`,
    ),
    ...parts(differences, 10).flatMap(([title, lines]) => [
      ` ${title}`,
      ...lines.map((line) => `   ${line}`),
    ]),
  ].join('\n')
}

function comparisonMarkdown(differences: Differences, newly: Comparison['newlyBroken']): string {
  if (differences.same) return `Against ${escape(differences.other)}: **no change to the image**.`
  const all = parts(differences, 100)
  const [first, later] = [all.slice(0, 5), all.slice(5)]
  const block = (lines: readonly string[]) =>
    `\`\`\`diff\n${lines.join('\n').replaceAll('```', "'''")}\n\`\`\``
  return [
    `Against ${escape(differences.other)}: ${escape(cost(differences))}.`,
    ...(newly.length === 0
      ? []
      : [
          newly
            .map(
              ({ id, title, findings }) =>
                `- Newly broken: **${id}** ${escape(title)}: ${escape(findings[0] ?? '')}`,
            )
            .join('\n'),
        ]),
    ...first.map(([title, lines]) => `**${title}**\n\n${block(lines.slice(0, 12))}`).slice(0, 3),
    ...(all.length === 0
      ? []
      : [
          details(
            'Everything that changed',
            [...first, ...later]
              .map(([title, lines]) => `**${title}**\n\n${block(lines)}`)
              .join('\n\n'),
          ),
        ]),
  ].join('\n\n')
}
