/**
 * Reads requirements.txt, as far as a lock goes: names pinned to one version, with hashes.
 * https://pip.pypa.io/en/stable/reference/requirements-file-format/
 */
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'smol-toml'
import { PycaskError, type Location } from '../../errors.js'
import { sha256, type Sha256 } from '../../words.js'
import { lockCommand, unsupportedEntry } from '../selection.js'
import { canonicalName, withoutCredentials } from '../types.js'
import { distributionOf, nameOf, urlOf, type DirectEntry } from './direct.js'

/** One entry of the lock. */
export interface Requirement {
  readonly name: string
  readonly version: string
  /** Has a condition after `;`: may not apply to every target. */
  readonly conditional: boolean
  readonly hashes: ReadonlySet<Sha256>
  readonly at: Location
}

/** An entry that names an address, a file or a folder. */
export interface DirectRequirement extends DirectEntry {
  /** Without the `;`; undefined where it holds everywhere. */
  readonly marker: string | undefined
}

export interface Requirements {
  readonly requirements: readonly Requirement[]
  readonly direct: readonly DirectRequirement[]
  /** The same without the entries that are `direct`, for uv; undefined where there are none. */
  readonly text: string | undefined
  /** Each file that was read, in order, and its text with `\n` at line ends. */
  readonly files: readonly { readonly file: string; readonly text: string }[]
  /** Addresses of indexes that the files name (`--index-url`, `--extra-index-url`), as written. */
  readonly indexUrls: readonly string[]
  /** Paths and addresses of `--find-links`; paths are absolute. */
  readonly findLinks: readonly string[]
}

interface LogicalLine {
  readonly text: string
  readonly at: Location
}

/** Options that speak to the installer about the whole file; uv reads them by itself. */
const globalOptions =
  /^(-i|--index-url|--extra-index-url|--no-index|-f|--find-links|--no-binary|--only-binary|--prefer-binary|--require-hashes|--pre|--trusted-host|--use-feature)(?=[\s=]|$)/
const indexOption = /^(?:-i|--index-url|--extra-index-url)[\s=]+(\S+)/
const linksOption = /^(?:-f|--find-links)[\s=]+(\S+)/
const includeOption = /^(-r|--requirement|-c|--constraint)[\s=]*(\S+)$/
// Blanks have one place each to match in: three that meet would take hours for a line of 20,000.
const entry =
  /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\]\s*)?(?:===?\s*([A-Za-z0-9.!+_-]+)\s*)?(;.*)?$/

/**
 * Reads a lock and the files that it includes by `-r` (`-c` is read for its content only: uv
 * applies it).
 *
 * @param file path as it should stand in messages
 * @param read gives a file's text; a rejection means that it cannot be read
 * @param env for `${NAME}` in addresses
 * @throws PycaskError `lock-missing`, `lock-unreadable`, `lock-entry-unsupported`,
 *   `lock-not-pinned`, `lock-without-hashes`
 */
export async function readRequirements(
  file: string,
  read: (file: string) => Promise<string>,
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<Requirements> {
  const requirements: Requirement[] = []
  const direct: DirectRequirement[] = []
  const files: { file: string; text: string }[] = []
  const indexUrls: string[] = []
  const findLinks: string[] = []
  const forUv: string[] = []

  async function visit(path: string, from: Location | undefined, constraint: boolean) {
    if (files.some((seen) => seen.file === path)) return
    const text = (await readOrThrow(path, from, read)).replace(/\r\n?/g, '\n')
    files.push({ file: path, text })
    for (const line of logicalLines(text, path)) {
      const [, option = '', included] = includeOption.exec(line.text) ?? []
      if (included !== undefined) {
        const constrains = option === '-c' || option === '--constraint'
        if (constrains && !constraint) forUv.push(`-c ${resolve(beside(path, included))}`)
        await visit(beside(path, included), line.at, constraint || constrains)
      } else if (globalOptions.test(line.text)) {
        const url = indexOption.exec(line.text)?.[1]
        if (url !== undefined) indexUrls.push(url)
        const links = linksOption.exec(line.text)?.[1]
        const place =
          links === undefined || /^[a-z]+:\/\//i.test(links) ? links : resolve(beside(path, links))
        if (place !== undefined) findLinks.push(place)
        forUv.push(place === undefined ? line.text : `--find-links ${place}`)
      } else if (constraint) {
        checkConstraint(line)
      } else {
        const found = await directOf(line, read, env)
        if (found !== undefined) direct.push(found)
        else {
          requirements.push(parseEntry(line))
          forUv.push(line.text)
        }
      }
    }
  }

  await visit(file, undefined, false)
  const text = direct.length === 0 ? undefined : `${forUv.join('\n')}\n`
  return { requirements, direct, text, files, indexUrls, findLinks }
}

/** uv would take a package from an address that stands here, and build it on this machine to know it. */
function checkConstraint({ text, at }: LogicalLine): void {
  if (
    /^[A-Za-z0-9][\w.-]*\s*(?:\[[^\]]*\]\s*)?(?:[<>=!~][^@/\\]*)?(?:;.*)?$/.test(
      withoutHashOptions(text),
    )
  )
    return
  throw new PycaskError({
    code: 'lock-entry-unsupported',
    what: `${at.file}:${String(at.line ?? 1)}: ${withoutCredentials(text)}: a constraint can only be NAME and versions`,
    hint: 'write what comes from an address into the lock itself, with its hash',
    at,
  })
}

const beside = (file: string, other: string): string =>
  other.startsWith('/') ? other : join(dirname(file), other)

async function readOrThrow(
  file: string,
  from: Location | undefined,
  read: (file: string) => Promise<string>,
): Promise<string> {
  try {
    return await read(file)
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    const where = from === undefined ? '' : `, which ${from.file}:${from.line ?? 1} includes`
    throw new PycaskError({
      code: missing ? 'lock-missing' : 'lock-unreadable',
      what: `${file}${where}: ${missing ? 'there is no such lock file' : 'the lock file cannot be read'}`,
      hint: missing
        ? 'make one (uv pip compile --generate-hashes requirements.in -o requirements.txt), or name it with the option lock'
        : undefined,
      at: from,
      cause,
    })
  }
}

/** Joins continued lines and drops comments; a line's place is where it starts. */
function* logicalLines(text: string, file: string): Generator<LogicalLine> {
  let pending = ''
  let start = 0
  for (const [index, raw] of text.split('\n').entries()) {
    if (pending === '') start = index + 1
    // A comment line between continued lines belongs to nothing; pip skips it, too.
    const comment = /^\s*#/.test(raw)
    const continued = !comment && raw.endsWith('\\')
    if (!comment) pending += continued ? `${raw.slice(0, -1)} ` : raw
    if (continued || (comment && pending !== '')) continue
    const line = pending.replace(/(^|\s)#.*$/, '').trim()
    pending = ''
    if (line !== '') yield { text: line, at: { file, line: start } }
  }
  if (pending.trim() !== '') yield { text: pending.trim(), at: { file, line: start } }
}

function parseEntry({ text, at }: LogicalLine): Requirement {
  const where = `${at.file}:${at.line ?? 1}`
  const bare = withoutHashOptions(text)
  const refused = whyRefused(bare)
  if (refused !== undefined)
    throw new PycaskError({
      code: 'lock-entry-unsupported',
      what: `${where}: ${withoutCredentials(bare)}: ${refused}; expected NAME==VERSION with hashes`,
      hint: 'publish it to an index, or take it into the application itself',
      at,
    })
  const [, name, version, condition] = entry.exec(bare) ?? []
  if (name === undefined || version === undefined)
    throw new PycaskError({
      code: 'lock-not-pinned',
      what: `${where}: ${bare} is not pinned to one version; expected NAME==VERSION with hashes`,
      hint: lockCommand(at.file),
      at,
    })
  const hashes = hashesOf(text)
  if (hashes.size === 0)
    throw new PycaskError({
      code: 'lock-without-hashes',
      what: `${where}: ${name}==${version} has no ${text.includes('--hash') ? 'SHA-256 hash' : 'hash'}`,
      details: ['Pycask only installs what the lock names by hash.'],
      hint: lockCommand(at.file),
      at,
    })
  return { name: canonicalName(name), version, conditional: condition !== undefined, hashes, at }
}

const hashesOf = (text: string): ReadonlySet<Sha256> =>
  new Set(
    [...text.matchAll(/\s--hash[=\s]\s*sha256:([0-9a-fA-F]{64})(?=\s|$)/g)].map(([, hex]) =>
      sha256(hex ?? ''),
    ),
  )

/** Why an entry cannot be in a lock, or undefined. */
function whyRefused(entryText: string): string | undefined {
  if (/(^|@\s*)(git|hg|svn|bzr)\+/.test(entryText))
    return 'a repository has no hash that an index could be checked against'
  if (entryText.startsWith('-')) return 'an option that Pycask does not know'
  return undefined
}

/** `-e ./lib`, `lib @ file:///src/lib`, `./wheels/a-1.0-py3-none-any.whl`, `https://…/b-1.0.tar.gz`. */
const directEntry =
  /^(?:(?:-e|--editable)[\s=]+)?(?:([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\]\s*)?@\s*)?(\S+?)(?:\[[\w.,-]*\])?(?:\s*;\s+(.+)|\s+;\s*(.+))?$/

/** An entry that is of no index, with its name; undefined for every other one. */
async function directOf(
  { text, at }: LogicalLine,
  read: (file: string) => Promise<string>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<DirectRequirement | undefined> {
  const bare = withoutHashOptions(text)
  const [, named, written = '', one, other] = directEntry.exec(bare) ?? []
  const path = /^(\.{0,2}\/|\.{1,2}$|(https?|file):)/i.test(written) || archiveName.test(written)
  const editable = /^(-e|--editable)\b/.test(bare)
  if (!path && !(editable && !/^[a-z]+\+/i.test(written))) return undefined
  const known = written.replace(/\$\{([A-Z0-9_]+)\}/g, (all, name: string) => env[name] ?? all)
  const [address = '', ...fragment] = known.split(/(?=#)/)
  // Relative to the file in which it stands, as uv has it.
  const url = urlOf(address, dirname(resolve(at.file)))
  if (url === undefined)
    throw unsupportedEntry(named ?? bare, 'what it names is no address of a file', at)
  const name =
    named ??
    distributionOf(nameOf(url)) ??
    (url.protocol === 'file:' ? await nameOfProject(fileURLToPath(url), read) : undefined)
  if (name === undefined)
    throw new PycaskError({
      code: 'lock-entry-unsupported',
      what: `${at.file}:${String(at.line ?? 1)}: ${withoutCredentials(bare)}: nothing says what its name is`,
      hint: 'write it as NAME @ ADDRESS',
      at,
    })
  const marker = one ?? other
  const from = [url.href, ...fragment].join('')
  return { name: canonicalName(name), version: '', from, hashes: hashesOf(text), marker, at }
}

const archiveName = /\.(whl|zip|tar\.gz|tgz|tar\.bz2|tar\.xz)(#|$)/i

const withoutHashOptions = (text: string): string => text.replace(/\s--hash[=\s]\s*\S+/g, '').trim()

/** A project's name, as its pyproject.toml says it; its folder's without one. */
async function nameOfProject(
  folder: string,
  read: (file: string) => Promise<string>,
): Promise<string | undefined> {
  const text = await read(join(folder, 'pyproject.toml')).catch(() => undefined)
  const fallback = /^[A-Za-z0-9][\w.-]*$/.exec(basename(folder))?.[0]
  if (text === undefined) return fallback
  try {
    const { project } = parse(text) as { readonly project?: { readonly name?: unknown } }
    return typeof project?.name === 'string' ? project.name : fallback
  } catch {
    return fallback
  }
}
