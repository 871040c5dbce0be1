/** Asks uv which files an index has for the versions of a lock. */
import { readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { parse } from 'smol-toml'
import * as z from 'zod'
import { messageOf, PycaskError, type Location } from '../errors.js'
import type { Host } from '../host/types.js'
import { parsePylock, type PylockPackage } from './formats/pylock.js'
import type { Requirement } from './formats/requirements.js'
import { canonicalName, machineOf, withoutCredentials, type Target } from './types.js'

/** The newest manylinux platform that `uv --python-platform` knows; later ones are like it. */
const newestPlatformOfUv = 40

/**
 * Runs `uv pip compile` over a lock: no version is resolved anew (every one is pinned), no
 * dependency is added (`--no-deps`), nothing is built, markers are decided for the target.
 *
 * @param options.uv path of the uv program
 * @param options.directory where the result may be written
 * @param options.requirements the lock's entries, so that errors can name their lines
 * @throws PycaskError `package-not-found`, `package-not-available`, `index-unreachable`,
 *   `index-refused`, `lock-failed`, and `program-missing` where uv cannot be started
 */
export async function compilePylock(options: {
  readonly host: Host
  readonly uv: string
  readonly file: string
  readonly target: Target
  readonly directory: string
  readonly requirements: readonly Requirement[]
  /** The requirements as a file, where uv cannot read the lock itself. */
  readonly text?: string | undefined
  /** Whether one index may have what an earlier one has in other versions only. */
  readonly anyIndex: boolean
}): Promise<readonly PylockPackage[]> {
  const { host, file, target } = options
  const output = join(options.directory, 'pylock.toml')
  const input = options.text === undefined ? basename(file) : join(options.directory, 'lock.txt')
  const platform = `${machineOf(target.architecture)}-manylinux_2_${String(
    Math.min(target.glibc[1], newestPlatformOfUv),
  )}`
  const command = [
    options.uv,
    ...['pip', 'compile', '--quiet', '--color', 'never', '--no-python-downloads'],
    // Any Python of this machine will do: the target's is named by version and platform.
    ...['--python', 'python3', '--python-version', target.pythonVersion],
    ...['--python-platform', platform, '--no-deps', '--generate-hashes'],
    ...['--format', 'pylock.toml', '--no-header', '--no-annotate'],
    // Whichever index has the version: what is taken is decided by the lock's hashes.
    ...(!options.anyIndex ? [] : ['--index-strategy', 'unsafe-best-match']),
    ...['--output-file', output, '--', input],
  ]
  const cwd = dirname(resolve(file))
  await checkSettings(cwd, options.requirements)
  if (options.text !== undefined) await writeFile(input, options.text)
  // What the lock names is wanted, however new it is.
  const env = { ...host.env, UV_EXCLUDE_NEWER: undefined }
  const result = await host.run(command, { cwd, env })
  if (result.exitCode !== 0) throw explain(result.stderr, options)
  try {
    return parsePylock(await readFile(output, 'utf8'), options.directory, 'pylock.toml')
  } catch (cause) {
    throw new PycaskError({
      code: 'lock-failed',
      what: `${file}: uv wrote a pylock.toml that cannot be read: ${messageOf(cause)}`,
      cause,
    })
  }
}

const settings = z.object({
  'constraint-dependencies': z.array(z.unknown()).catch([]),
  'override-dependencies': z.array(z.unknown()).catch([]),
})
const settingsFiles = ['uv.toml', 'pyproject.toml']

/**
 * uv obeys settings of the project, also those that say which release of a package to take. From an
 * address it would be built, on this machine, to know what it is: code of strangers, with all rights.
 *
 * @throws PycaskError `lock-entry-unsupported`
 */
async function checkSettings(
  directory: string,
  requirements: readonly Requirement[],
): Promise<void> {
  const names = new Set(requirements.map(({ name }) => name))
  for (let folder = directory; ; folder = dirname(folder)) {
    for (const name of settingsFiles) {
      const file = join(folder, name)
      for (const [setting, entries] of Object.entries(await settingsIn(file)))
        for (const entry of entries) {
          const [, named = ''] =
            /^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\]\s*)?@/.exec(String(entry)) ?? []
          if (named !== '' && names.has(canonicalName(named)))
            throw new PycaskError({
              code: 'lock-entry-unsupported',
              what: `${file}: ${setting} takes ${named} from an address, which uv would build on this machine`,
              hint: 'lock the package from an index, or write its address and hash into the lock',
              at: { file },
            })
        }
    }
    if (folder === dirname(folder)) return
  }
}

async function settingsIn(file: string): Promise<Readonly<Record<string, readonly unknown[]>>> {
  try {
    const document = parse(await readFile(file, 'utf8')) as {
      readonly tool?: { readonly uv?: unknown }
    }
    return settings.parse(file.endsWith('uv.toml') ? document : (document.tool?.uv ?? {}))
  } catch {
    return {} // absent, or uv says what is wrong with it
  }
}

interface Question {
  readonly file: string
  readonly target: Target
  readonly requirements: readonly Requirement[]
}

/** Says in our words what uv says in its own. */
function explain(stderr: string, question: Question): PycaskError {
  const text = withoutCredentials(stderr)
  const lines = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trimEnd()]))
  return (
    refused(text, question) ??
    notThere(text, lines, question) ??
    unreachable(text, lines, question) ??
    new PycaskError({
      code: 'lock-failed',
      what: `${question.file}: uv could not look up the files of the lock`,
      details: lines.slice(-12),
      at: { file: question.file },
    })
  )
}

function notThere(
  text: string,
  lines: readonly string[],
  question: Question,
): PycaskError | undefined {
  const missing = /Because (\S+) was not found in the (?:package registry|provided package)/.exec(
    text,
  )?.[1]
  if (missing !== undefined) {
    const requirement = find(question, missing)
    return new PycaskError({
      code: 'package-not-found',
      what: `${place(question, requirement)}: ${missing} is not in the package index`,
      hint: 'check its name, and which index is asked (index-url of uv or pip)',
      at: at(question, requirement),
    })
  }
  const [, name, version] =
    /([A-Za-z0-9][A-Za-z0-9._-]*)==([A-Za-z0-9.!+_-]*[A-Za-z0-9])(?:[, ][^\n]*)?(?: has no | depends on Python)/.exec(
      text,
    ) ??
    /there (?:is|are) no versions? of ([A-Za-z0-9][A-Za-z0-9._-]*)==([A-Za-z0-9.!+_-]*[A-Za-z0-9])/.exec(
      text,
    ) ??
    []
  if (name === undefined || version === undefined) return undefined
  const requirement = find(question, name)
  const hints = lines.filter((line) => /^(hint|tip):/.test(line.trim()))
  const why = /there (?:is|are) no versions? of/.test(text)
    ? 'is not in the package index'
    : `is not available for CPython ${question.target.pythonVersion} on ${question.target.architecture}`
  return new PycaskError({
    code: 'package-not-available',
    what: `${place(question, requirement)}: ${name}==${version} ${why}`,
    details: [
      ...lines.filter((line) => /^\s*(cause|And)\b/.test(line)).map((line) => line.trim()),
      ...hints,
    ],
    hint: 'lock another version of it, or build for another Python',
    at: at(question, requirement),
  })
}

function refused(text: string, question: Question): PycaskError | undefined {
  const [, url, status] =
    /index URL \((\S+)\) could not be queried due to[^\n]*\((40[13])\b/.exec(text) ??
    /Failed to fetch: (\S+)[^]*?HTTP status client error \((40[137])\b/.exec(text) ??
    []
  if (url === undefined || status === undefined) return undefined
  return new PycaskError({
    code: 'index-refused',
    what: `${question.file}: the package index refuses (status ${status}): ${url}`,
    hint: 'give uv credentials for it: a netrc file, or user and password in UV_DEFAULT_INDEX',
    at: { file: question.file },
  })
}

function unreachable(
  text: string,
  lines: readonly string[],
  question: Question,
): PycaskError | undefined {
  const url = /(?:Failed to fetch|Could not connect): [`]?(\S+)/i.exec(text)?.[1]
  if (url === undefined) return undefined
  return new PycaskError({
    code: 'index-unreachable',
    what: `${question.file}: the package index cannot be reached: ${url}`,
    details: lines.slice(-6).map((line) => line.trim()),
    hint: 'check the network, HTTPS_PROXY, SSL_CERT_FILE and the index settings of uv (UV_DEFAULT_INDEX)',
    at: { file: question.file },
  })
}

const find = (question: Question, name: string): Requirement | undefined =>
  question.requirements.find((requirement) => requirement.name === canonicalName(name))
const at = (question: Question, requirement: Requirement | undefined): Location =>
  requirement?.at ?? { file: question.file }
const place = (question: Question, requirement: Requirement | undefined): string => {
  const { file, line } = at(question, requirement)
  return line === undefined ? file : `${file}:${String(line)}`
}
