/**
 * pycask.lock: what an image is made of beside the project's own lock, to the last bit. TOML with one
 * line for each package, so that a change of it reads as what it is.
 */
import { parse } from 'smol-toml'
import * as z from 'zod'
import {
  archiveState,
  type ArchiveState,
  type LockedAnswer,
  type LockedSuite,
  type ResolvedPackage,
} from '../debian/index.js'
import { messageOf, PycaskError } from '../errors.js'
import { digest, sha256, suite, type Architecture, type Digest, type Suite } from '../words.js'

/** A release of CPython with the hashes of its source. */
export interface LockedRelease {
  /** `3.13.15`, `3.13.15t` */
  readonly name: string
  readonly files: readonly { readonly name: string; readonly sha256: string }[]
}

/** What is locked for one architecture. */
export interface LockedPlatform extends LockedSuite {
  /** Of the image that the base is, where it is one. */
  readonly base: { readonly name: string; readonly digest: Digest } | undefined
}

export interface SystemLock {
  readonly suite: Suite
  /** Oldest first. */
  readonly python: readonly LockedRelease[]
  /** Program → version. */
  readonly tools: Readonly<Record<string, string>>
  readonly platforms: ReadonlyMap<Architecture, LockedPlatform>
}

const hash = z.string().transform((text) => sha256(text))
const alternatives = z.string().transform((text) => text.split(' | '))

const packageLine = z.strictObject({
  version: z.string(),
  architecture: z.string(),
  sha256: hash,
  size: z.int().nonnegative(),
  source: z.string().optional(),
  'source-version': z.string().optional(),
  depends: z.array(alternatives).optional(),
  provides: z.array(z.string()).optional(),
})

const platform = z.strictObject({
  base: z
    .strictObject({ name: z.string(), digest: z.string().transform((text) => digest(text)) })
    .optional(),
  archives: z.array(z.unknown()).optional(),
  packages: z.record(z.string(), packageLine),
  answers: z.array(
    z.strictObject({
      question: z.string(),
      names: z.array(z.string()),
      packages: z.array(z.string()),
    }),
  ),
})

const document = z.strictObject({
  version: z.literal(1),
  suite: z.string().transform((text) => suite(text)),
  tools: z.record(z.string(), z.string()),
  python: z.array(
    z.strictObject({
      name: z.string(),
      files: z.array(z.strictObject({ name: z.string(), sha256: hash })).min(1),
    }),
  ),
  debian: z.strictObject({ amd64: platform.optional(), arm64: platform.optional() }),
})

/**
 * Reads pycask.lock.
 *
 * @param file as it should stand in messages
 * @throws PycaskError `system-lock-invalid`
 */
export function parseSystemLock(text: string, file: string): SystemLock {
  try {
    const read = document.parse(parse(text))
    const platforms = (['amd64', 'arm64'] as const).flatMap((architecture) => {
      const found = read.debian[architecture]
      return found === undefined ? [] : [[architecture, platformOf(found)] as const]
    })
    return {
      suite: read.suite,
      python: read.python,
      tools: read.tools,
      platforms: new Map(platforms),
    }
  } catch (cause) {
    const [issue] = cause instanceof z.ZodError ? cause.issues : []
    const why = issue === undefined ? messageOf(cause) : `${issue.path.join('.')}: ${issue.message}`
    throw new PycaskError({
      code: 'system-lock-invalid',
      what: `${file} cannot be read: ${why}`,
      hint: 'write it anew: pycask lock --system',
      at: { file },
      cause,
    })
  }
}

function platformOf(read: z.output<typeof platform>): LockedPlatform {
  const packages = Object.entries(read.packages).map(([name, one]): [string, ResolvedPackage] => [
    name,
    {
      ...{ name, version: one.version, architecture: one.architecture, sha256: one.sha256 },
      sizeBytes: one.size,
      source: one.source ?? name,
      sourceVersion: one['source-version'] ?? one.version,
      depends: one.depends ?? [],
      provides: one.provides ?? [],
    },
  ])
  return {
    base: read.base,
    archive: read.archives && archiveState.parse({ suites: read.archives }),
    packages: new Map(packages),
    answers: read.answers,
  }
}

/** The text of pycask.lock: the same lock gives the same text. */
export function formatSystemLock({ suite, python, tools, platforms }: SystemLock): string {
  const lines = [
    '# What the image is made of beside the lock of the project; written by: pycask lock --system',
    '# Format: docs/SYSTEM-LOCK.md',
    'version = 1',
    `suite = ${quoted(suite)}`,
    '',
    '[tools]',
    ...Object.entries(tools)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, version]) => `${key(name)} = ${quoted(version)}`),
  ]
  for (const { name, files } of python)
    lines.push(
      '',
      '[[python]]',
      `name = ${quoted(name)}`,
      ...listOf(
        'files',
        files.map((one) => `{ name = ${quoted(one.name)}, sha256 = ${quoted(one.sha256)} }`),
      ),
    )
  for (const [architecture, one] of [...platforms].sort(([a], [b]) => (a < b ? -1 : 1)))
    lines.push(...platformLines(architecture, one))
  return `${lines.join('\n')}\n`
}

function platformLines(
  architecture: Architecture,
  { base, archive, packages, answers }: LockedPlatform,
): string[] {
  const at = `debian.${architecture}`
  return [
    '',
    `[${at}]`,
    ...(base === undefined
      ? []
      : [`base = { name = ${quoted(base.name)}, digest = ${quoted(base.digest)} }`]),
    ...(archive === undefined ? [] : listOf('archives', archive.suites.map(archiveLine))),
    '',
    `[${at}.packages]`,
    ...[...packages.values()].map((one) => `${key(one.name)} = ${lineOf(one)}`),
    ...answers.flatMap((one) => ['', `[[${at}.answers]]`, ...answerLines(one)]),
  ]
}

function archiveLine(one: ArchiveState['suites'][number]): string {
  const lists = Object.entries(one.lists).map(([path, sum]) => `${quoted(path)} = ${quoted(sum)}`)
  const fields = [
    `uri = ${quoted(one.uri)}`,
    `suite = ${quoted(one.suite)}`,
    `date = ${quoted(one.date)}`,
    `sha256 = ${quoted(one.sha256)}`,
    `lists = { ${lists.join(', ')} }`,
  ]
  return `{ ${fields.join(', ')} }`
}

function lineOf(one: ResolvedPackage): string {
  const texts = (list: readonly string[]): string => `[${list.map(quoted).join(', ')}]`
  const fields = [
    `version = ${quoted(one.version)}`,
    `architecture = ${quoted(one.architecture)}`,
    ...(one.source === one.name ? [] : [`source = ${quoted(one.source)}`]),
    ...(one.sourceVersion === one.version ? [] : [`source-version = ${quoted(one.sourceVersion)}`]),
    ...(one.depends.length === 0
      ? []
      : [`depends = ${texts(one.depends.map((group) => group.join(' | ')))}`]),
    ...(one.provides.length === 0 ? [] : [`provides = ${texts(one.provides)}`]),
    `size = ${String(one.sizeBytes)}`,
    `sha256 = ${quoted(one.sha256)}`,
  ]
  return `{ ${fields.join(', ')} }`
}

const answerLines = ({ question, names, packages }: LockedAnswer): string[] => [
  `question = ${quoted(question)}`,
  ...listOf('names', names.map(quoted)),
  ...listOf('packages', packages.map(quoted)),
]

/** One value a line: what is added is one line in a comparison. */
const listOf = (name: string, values: readonly string[]): string[] =>
  values.length <= 1
    ? [`${name} = [${values.join('')}]`]
    : [`${name} = [`, ...values.map((one) => `  ${one},`), ']']

/** JSON's strings are TOML's basic strings, but for DEL. */
const quoted = (text: string): string => JSON.stringify(text).replaceAll('\u007f', '\\u007f')
const key = (name: string): string => (/^[A-Za-z0-9_-]+$/.test(name) ? name : quoted(name))
