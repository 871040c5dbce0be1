/**
 * Reads requirements.txt, as far as a lock goes: names pinned to one version, with hashes.
 * https://pip.pypa.io/en/stable/reference/requirements-file-format/
 */
import { dirname, join } from 'node:path'
import { PycaskError, type Location } from '../../errors.js'
import { sha256, type Sha256 } from '../../words.js'
import { lockCommand } from '../selection.js'
import { canonicalName, withoutCredentials } from '../types.js'

/** One entry of the lock. */
export interface Requirement {
  readonly name: string
  readonly version: string
  /** Has a condition after `;`: may not apply to every target. */
  readonly conditional: boolean
  readonly hashes: ReadonlySet<Sha256>
  readonly at: Location
}

export interface Requirements {
  readonly requirements: readonly Requirement[]
  /** Each file that was read, in order, and its text with `\n` at line ends. */
  readonly files: readonly { readonly file: string; readonly text: string }[]
  /** Addresses of indexes that the files name (`--index-url`, `--extra-index-url`), as written. */
  readonly indexUrls: readonly string[]
}

interface LogicalLine {
  readonly text: string
  readonly at: Location
}

/** Options that speak to the installer about the whole file; uv reads them by itself. */
const globalOptions =
  /^(-i|--index-url|--extra-index-url|--no-index|-f|--find-links|--no-binary|--only-binary|--prefer-binary|--require-hashes|--pre|--trusted-host|--use-feature)(?=[\s=]|$)/
const indexOption = /^(?:-i|--index-url|--extra-index-url)[\s=]+(\S+)/
const includeOption = /^(-r|--requirement|-c|--constraint)[\s=]*(\S+)$/
const entry =
  /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(?:===?\s*([A-Za-z0-9.!+_-]+))?\s*(;.*)?$/

/**
 * Reads a lock and the files that it includes by `-r` (`-c` is read for its content only: uv
 * applies it).
 *
 * @param file path as it should stand in messages
 * @param read gives a file's text; a rejection means that it cannot be read
 * @throws PycaskError `lock-missing`, `lock-unreadable`, `lock-entry-unsupported`,
 *   `lock-not-pinned`, `lock-without-hashes`
 */
export async function readRequirements(
  file: string,
  read: (file: string) => Promise<string>,
): Promise<Requirements> {
  const requirements: Requirement[] = []
  const files: { file: string; text: string }[] = []
  const indexUrls: string[] = []

  async function visit(path: string, from: Location | undefined, constraint: boolean) {
    if (files.some((seen) => seen.file === path)) return
    const text = (await readOrThrow(path, from, read)).replace(/\r\n?/g, '\n')
    files.push({ file: path, text })
    for (const line of logicalLines(text, path)) {
      const include = includeOption.exec(line.text)
      if (include?.[2] !== undefined) {
        const isConstraint = constraint || (include[1] ?? '').startsWith('-c')
        await visit(
          beside(path, include[2]),
          line.at,
          isConstraint || include[1] === '--constraint',
        )
      } else if (globalOptions.test(line.text)) {
        const url = indexOption.exec(line.text)?.[1]
        if (url !== undefined) indexUrls.push(url)
      } else if (!constraint) requirements.push(parseEntry(line))
    }
  }

  await visit(file, undefined, false)
  return { requirements, files, indexUrls }
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
  const bare = text.replace(/\s--hash[=\s]\s*\S+/g, '').trim()
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
  const hashes = new Set(
    [...text.matchAll(/\s--hash[=\s]\s*sha256:([0-9a-fA-F]{64})(?=\s|$)/g)].map(([, hex]) =>
      sha256(hex ?? ''),
    ),
  )
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

/** Why an entry cannot be in a lock that names files of an index, or undefined. */
function whyRefused(entryText: string): string | undefined {
  if (/^(-e|--editable)\b/.test(entryText)) return 'an editable install is a folder, not a release'
  if (/(^|@\s*)(git|hg|svn|bzr)\+/.test(entryText))
    return 'a repository has no hash that an index could be checked against'
  if (/@\s*[a-z+]+:/i.test(entryText) || /^[a-z][a-z0-9+]*:\/\//i.test(entryText))
    return 'an address is not a release of an index'
  if (/^\.{0,2}\//.test(entryText) || /\.(whl|zip|tar\.gz)$/.test(entryText))
    return 'a path of this machine is not a release of an index'
  if (entryText.startsWith('-')) return 'an option that Pycask does not know'
  return undefined
}
