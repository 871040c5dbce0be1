/** Where packages come from: sources.list(5) lines, each bound to the keys that it is signed with. */
import { access } from 'node:fs/promises'
import { PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import type { Architecture, Suite } from '../words.js'
import { distributionOf, suiteName, type Distribution } from './distributions.js'

/** One archive: `uri suite components`, as in a one-line `deb` entry. */
export interface Source {
  readonly uri: string
  readonly suite: string
  readonly components: readonly string[]
  /** The file of keys that its lists are signed with, where that is not the distribution's. */
  readonly signedBy?: string | undefined
  /** Its lists stand for a moment in the past: that they have expired says nothing. */
  readonly snapshot?: boolean | undefined
}

const forbidden = /\b(trusted|allow-insecure|allow-weak|allow-downgrade-to-insecure)\b/

/**
 * Parses one-line-style `deb` entries; comments, blank lines and `deb-src` are passed over. Of the
 * options in brackets `signed-by` counts, the others are ours to set. Throws
 * `mirror-invalid` for anything else, and for options that would switch off the check of signatures.
 */
export function parseSources(text: string): Source[] {
  const sources: Source[] = []
  for (const raw of text.split('\n')) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#') || line.startsWith('deb-src')) continue
    const parts = /^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)(?:\s+(\S.*))?$/.exec(line)
    const [, options = '', uri, suite, components = ''] = parts ?? []
    // A suite that ends in a slash is a folder, and has no components.
    const isFolder = suite?.endsWith('/')
    if (uri === undefined || suite === undefined || isFolder !== (components === ''))
      throw invalid(line, 'it is no `deb URL SUITE COMPONENT…` line')
    if (forbidden.test(options))
      throw invalid(line, `its options [${options}] would switch off the check of signatures`)
    const signedBy = /(?:^|\s)signed-by=(\S+)/i.exec(options)?.[1]
    if (signedBy !== undefined && !signedBy.startsWith('/'))
      throw invalid(line, 'its signed-by is no absolute path of a file')
    sources.push({
      uri: uri.replace(/\/+$/, ''),
      suite,
      components: components.split(/\s+/).filter((one) => one !== ''),
      ...(signedBy === undefined ? {} : { signedBy }),
    })
  }
  return sources
}

/** What the user says of where packages come from. */
export interface Origins {
  readonly mirror?: string | undefined
  /** `20261120T000000Z`: takes the place of `{snapshot}` in `mirror`. */
  readonly snapshot?: string | undefined
  /** Further `deb` lines, for packages of one's own. */
  readonly repositories?: readonly string[] | undefined
}

/**
 * The sources to use. `defaults` are mmdebstrap's (main, updates, security). `mirror` is either a
 * URL that takes the place of the first archive, with security as in the defaults; or a URL with
 * `{archive}` in it, which stands for the last part of each default archive's address (`debian`,
 * `debian-security`) and takes the place of all; or whole `deb` lines (separated by newlines or
 * `;`), which are then all that is used beside `repositories`.
 */
export function chooseSources(
  defaults: readonly Source[],
  { mirror: written = '', snapshot, repositories = [] }: Origins,
): readonly Source[] {
  const own = repositories.flatMap((line) => parseSources(line))
  for (const { uri } of own)
    if (/^[a-z+]+:\/\/[^/]*@/.test(uri))
      throw invalid(
        uri.replace(/\/\/[^/]*@/, '//…@'),
        'it has a password in it',
        'put user and password into /etc/apt/auth.conf.d or into a netrc file',
      )
  const mirror = written.trim()
  if (mirror.includes('{snapshot}') !== (snapshot !== undefined))
    throw invalid(
      mirror,
      snapshot === undefined ? 'there is no snapshot to put into it' : 'it has no {snapshot} in it',
      'debian-mirror = "https://mirror.example/archive/{archive}/{snapshot}" goes with snapshot = "20261120T000000Z"',
    )
  const dated = mirror.replaceAll('{snapshot}', snapshot ?? '')
  const chosen = isWhole(dated)
    ? parseSources(dated.replaceAll(';', '\n'))
    : replaced(defaults, dated)
  const marked = snapshot === undefined ? chosen : chosen.map((one) => ({ ...one, snapshot: true }))
  return [...marked, ...own]
}

function replaced(defaults: readonly Source[], mirror: string): readonly Source[] {
  if (mirror === '') return defaults
  if (!/^[a-z+]+:\/\/\S+$/.test(mirror)) throw invalid(mirror, 'it is no URL')
  const uri = mirror.replace(/\/+$/, '')
  if (uri.includes('{archive}'))
    return defaults.map((source) => ({
      ...source,
      uri: uri.replaceAll('{archive}', source.uri.slice(source.uri.lastIndexOf('/') + 1)),
    }))
  const first = defaults[0]?.uri
  return defaults.map((source) => (source.uri === first ? { ...source, uri } : source))
}

/** Whether `mirror` says everything, so that mmdebstrap's defaults need not be asked for. */
export const isWhole = (mirror: string | undefined): boolean => /^\s*(#|deb\b)/.test(mirror ?? '')

/** The sources.list that apt and mmdebstrap are given. */
export function formatSources(
  sources: readonly Source[],
  architecture: Architecture,
  keyring: string,
): string {
  return sources
    .map(({ uri, suite, components, signedBy = keyring, snapshot = false }) => {
      const options = [`arch=${architecture}`, `signed-by=${signedBy}`]
      if (snapshot) options.push('check-valid-until=no')
      return `deb [${options.join(' ')}] ${[uri, suite, ...components].join(' ')}\n`
    })
    .join('')
}

/**
 * mmdebstrap knows the archives of every suite, security included; it is asked and stopped right
 * there. Takes half a second. Rejects with `program-missing` or `archive-unknown`.
 */
export async function defaultSources(
  host: Host,
  suite: Suite,
  architecture: Architecture,
): Promise<readonly Source[]> {
  const command = [
    'mmdebstrap',
    // Nothing is installed, so the mode that needs no rights will do.
    '--mode=chrootless',
    '--variant=custom',
    `--architectures=${architecture}`,
    '--skip=check/signed-by,check/qemu',
    '--setup-hook=cat "$1"/etc/apt/sources.list; exit 1',
    suite,
    '/dev/null',
  ]
  const result = await host
    .run(command, { env: { ...host.env, LC_ALL: 'C', APT_CONFIG: undefined } })
    .catch((thrown: unknown) => {
      throw withHint(thrown, mmdebstrapHint)
    })
  const lines = `${result.stdout}\n${result.stderr}`
    .split('\n')
    .filter((line) => line.startsWith('deb '))
  if (lines.length === 0)
    throw new PycaskError({
      code: 'archive-unknown',
      what: `mmdebstrap does not say where ${suiteName(suite)} (${architecture}) is found`,
      hint: 'name the archive by the option debian-mirror',
      details: result.stderr.trimEnd().split('\n').slice(-10),
    })
  const { components } = distributionOf(suite)
  return parseSources(lines.join('\n')).map((one) => ({
    ...one,
    components: [...one.components, ...components],
  }))
}

export const mmdebstrapHint = 'install it: sudo apt-get install mmdebstrap'

/** A `program-missing` error with what to do about it here; anything else as it is. */
export function withHint(thrown: unknown, hint: string): unknown {
  if (!(thrown instanceof PycaskError) || thrown.code !== 'program-missing') return thrown
  return new PycaskError({ code: thrown.code, what: thrown.what, hint, cause: thrown })
}

/** The keys of a distribution's archive on this machine. Rejects with `keyring-missing`. */
export async function findKeyring({
  name,
  keyrings,
  keyringPackage,
}: Pick<Distribution, 'name' | 'keyrings' | 'keyringPackage'>): Promise<string> {
  for (const file of keyrings) {
    const there = await access(file).then(
      () => true,
      () => false,
    )
    if (there) return file
  }
  throw new PycaskError({
    code: 'keyring-missing',
    what: `the keys of ${name}'s archive are not on this machine: no ${keyrings[0] ?? 'keyring'}`,
    hint: `install them: sudo apt-get install ${keyringPackage}`,
  })
}

function invalid(line: string, why: string, hint?: string): PycaskError {
  return new PycaskError({
    code: 'mirror-invalid',
    what: `cannot use the mirror ${JSON.stringify(line)}: ${why}`,
    hint: hint ?? 'give a URL (https://mirror.example/debian), or whole lines: deb URL SUITE main',
  })
}
