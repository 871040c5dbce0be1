/**
 * Who this machine is to a package index: as pip and uv are told, in their variables and files, by
 * netrc, or by the keyring.
 * https://docs.astral.sh/uv/concepts/indexes/#authentication
 * https://pip.pypa.io/en/stable/topics/authentication/
 */
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import type { Host } from '../host/types.js'
import { withoutCredentials } from '../lock/index.js'

type Environment = Readonly<Record<string, string | undefined>>

/** Gives the text of a file, undefined where there is none. */
type Read = (file: string) => Promise<string | undefined>

/** An index as it is set up somewhere. */
interface Index {
  /** By which uv finds its variables. */
  readonly name?: string | undefined
  readonly url: string
}

/** Where indexes may stand, with user and password in the address or not. */
const variables = [
  'UV_DEFAULT_INDEX',
  'UV_INDEX',
  'UV_INDEX_URL',
  'UV_EXTRA_INDEX_URL',
  'PIP_INDEX_URL',
  'PIP_EXTRA_INDEX_URL',
]

/** Headers for asking for one address; empty where nothing is known of its host. */
export type HeadersFor = (url: string) => Promise<Readonly<Record<string, string>>>

/**
 * This machine's logins. Nothing is sent to another scheme, host or port than the index has that it
 * is for. Files are read once, and a keyring is asked once for each host.
 *
 * @param options.projects folders whose pyproject.toml (`[[tool.uv.index]]`) and uv.toml count too
 * @param options.run starts `keyring`, where uv or pip is set up to ask it
 */
export function createLogins(options: {
  readonly env: Environment
  readonly run: Host['run']
  readonly projects?: readonly string[]
  readonly read?: Read
}): HeadersFor {
  const { env, run, projects = [], read = readIfThere } = options
  const home = env['HOME'] ?? homedir()
  let files: Promise<Configured> | undefined
  let netrc: Promise<string | undefined> | undefined
  const asked = new Map<string, Promise<Login | undefined>>()

  const find = async (url: string): Promise<Login | undefined> => {
    const { origin, hostname } = new URL(url)
    files ??= ofFiles({ env, home, projects, read })
    const { indexes, keyring } = await files
    const known = [...ofVariables(env), ...indexes].filter((index) => isAt(index, origin))
    const login = loginOf(known, env)
    if (login !== undefined) return login
    const user = known.map((index) => userOf(index, env)).find((one) => one !== undefined)
    if (user !== undefined && (keyring || wantsKeyring(env)))
      for (const place of [known.find((one) => userOf(one, env) === user)?.url ?? url, hostname]) {
        const password = await ofKeyring(run, withoutCredentials(place), user)
        if (password !== undefined) return { user, password }
      }
    netrc ??= read(env['NETRC'] ?? join(home, '.netrc'))
    return (
      ofNetrc(hostname, (await netrc) ?? '') ??
      (user === undefined ? undefined : { user, password: '' })
    )
  }

  return async (url) => {
    const { origin } = new URL(url)
    const login = asked.get(origin) ?? find(url)
    asked.set(origin, login)
    const found = await login
    if (found === undefined) return {}
    const bytes = Buffer.from(`${found.user}:${found.password}`)
    return { authorization: `Basic ${bytes.toString('base64')}` }
  }
}

interface Login {
  readonly user: string
  readonly password: string
}

const isAt = ({ url }: Index, origin: string): boolean =>
  URL.canParse(url) && new URL(url).origin === origin

/** What stands before the `@` of an address, or in the variables of a named index. */
const userOf = ({ name, url }: Index, env: Environment): string | undefined =>
  (name === undefined ? undefined : env[`${variableOf(name)}_USERNAME`]) ??
  (decodeURIComponent(new URL(url).username) || undefined)

const variableOf = (name: string): string =>
  `UV_INDEX_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`

/** The login of the first index that has a password. */
function loginOf(indexes: readonly Index[], env: Environment): Login | undefined {
  for (const index of indexes) {
    const { password: own } = new URL(index.url)
    const named = index.name === undefined ? undefined : env[`${variableOf(index.name)}_PASSWORD`]
    const password = named ?? (own === '' ? undefined : decodeURIComponent(own))
    if (password !== undefined) return { user: userOf(index, env) ?? '', password }
  }
  return undefined
}

const wantsKeyring = (env: Environment): boolean =>
  env['UV_KEYRING_PROVIDER'] === 'subprocess' ||
  ['subprocess', 'import'].includes(env['PIP_KEYRING_PROVIDER'] ?? '')

/** As uv and pip ask it: `keyring get SERVICE USER` prints the password, or fails. */
async function ofKeyring(
  run: Host['run'],
  service: string,
  user: string,
): Promise<string | undefined> {
  const { exitCode, stdout } = await run(['keyring', 'get', service, user], {
    timeoutMs: 30_000,
  }).catch(() => ({ exitCode: 1, stdout: '' }))
  const password = stdout.replace(/\r?\n$/, '')
  return exitCode === 0 && password !== '' ? password : undefined
}

/** One address, or uv's `NAME=URL`; several with white space between. */
const ofVariables = (env: Environment): readonly Index[] =>
  variables.flatMap((variable) =>
    (env[variable]?.split(/\s+/) ?? []).map((word): Index => {
      const [, name, url] = /^([\w.-]+)=([a-z]+:\/\/.*)$/.exec(word) ?? []
      return { name, url: url ?? word }
    }),
  )

interface Configured {
  readonly indexes: readonly Index[]
  /** Whether a file says to ask the keyring. */
  readonly keyring: boolean
}

/** uv's and pip's own files: of the project, of the user, then of the machine. */
async function ofFiles(options: {
  readonly env: Environment
  readonly home: string
  readonly projects: readonly string[]
  readonly read: Read
}): Promise<Configured> {
  const { env, home, projects, read } = options
  const config = env['XDG_CONFIG_HOME'] ?? join(home, '.config')
  const uv = env['UV_CONFIG_FILE']
  const pip = env['PIP_CONFIG_FILE']
  const texts = async (files: readonly string[]): Promise<readonly string[]> =>
    (await Promise.all(files.map(read))).flatMap((text) => text ?? [])
  const tables = [
    ...(await texts(projects.map((folder) => join(folder, 'uv.toml')))).map(tableOf),
    ...(await texts(projects.map((folder) => join(folder, 'pyproject.toml')))).map(toolTableOf),
    ...(await texts(uv === undefined ? [join(config, 'uv/uv.toml'), '/etc/uv/uv.toml'] : [uv])).map(
      tableOf,
    ),
  ]
  const pipTexts = await texts([
    ...(pip === undefined ? [] : [pip]),
    join(config, 'pip/pip.conf'),
    join(home, '.pip/pip.conf'),
    '/etc/pip.conf',
  ])
  return {
    indexes: [...tables.flatMap(ofUv), ...pipTexts.flatMap(ofPip)],
    keyring:
      tables.some((table) => table['keyring-provider'] === 'subprocess') ||
      pipTexts.some((text) => /^keyring-provider[ \t]*[=:][ \t]*(subprocess|import)\b/m.test(text)),
  }
}

type Table = Readonly<Record<string, unknown>>

/** What cannot be read, uv complains of. */
function tableOf(text: string): Table {
  try {
    return parse(text)
  } catch {
    return {}
  }
}

/** `[tool.uv]` of a pyproject.toml. */
function toolTableOf(text: string): Table {
  const { tool } = tableOf(text) as { readonly tool?: { readonly uv?: Table } }
  return tool?.uv ?? {}
}

/** `[[index]]`, `index-url` and `extra-index-url`. */
function ofUv(table: Table): readonly Index[] {
  const old = [table['index-url'], table['extra-index-url']].flat()
  const named: unknown[] = Array.isArray(table['index']) ? table['index'] : []
  return [
    ...named.flatMap((one): Index[] => {
      const { name, url } = one as { readonly name?: unknown; readonly url?: unknown }
      if (typeof url !== 'string') return []
      return [{ url, name: typeof name === 'string' ? name : undefined }]
    }),
    ...old.flatMap((url) => (typeof url === 'string' ? [{ url }] : [])),
  ]
}

/** `index-url` and `extra-index-url` of a pip.conf; further lines of a value are indented. */
function ofPip(text: string): readonly Index[] {
  const values = text.matchAll(/^(?:extra-)?index-url[ \t]*[=:]((?:.*)(?:\n[ \t]+.*)*)/gm)
  return [...values].flatMap(([, value = '']) =>
    value
      .split(/\s+/)
      .filter((word) => word !== '')
      .map((url) => ({ url })),
  )
}

/** netrc(5), as far as logins go: `machine NAME login USER password SECRET`, and `default`. */
function ofNetrc(host: string, text: string): Login | undefined {
  const words = text.replace(/^\s*#.*$/gm, '').match(/\S+/g) ?? []
  let here = false
  let user: string | undefined
  for (let index = 0; index < words.length; index++) {
    const word = words[index]
    if (word === 'machine') here = words[++index] === host
    else if (word === 'default') here = true
    else if (word === 'login' && here) user = words[++index]
    else if (word === 'password' && here)
      return { user: user ?? '', password: words[index + 1] ?? '' }
    else if (word === 'login' || word === 'password' || word === 'account') index++
  }
  return undefined
}

const readIfThere: Read = (file) => readFile(file, 'utf8').catch(() => undefined)
