/**
 * Who this machine is to a package index: as pip and uv are told, in their variables and files, or
 * by netrc.
 * https://docs.astral.sh/uv/concepts/indexes/#authentication
 * https://pip.pypa.io/en/stable/topics/authentication/
 */
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'smol-toml'

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

/**
 * The headers that a file of an index is asked for with; empty where nothing is known of its host.
 * Nothing is sent to another scheme, host or port than the index has.
 */
export async function headersFor(
  url: string,
  env: Environment,
  read: Read = readIfThere,
): Promise<Readonly<Record<string, string>>> {
  const { origin, hostname } = new URL(url)
  const home = env['HOME'] ?? homedir()
  const login =
    loginOf(ofVariables(env), origin, env) ??
    loginOf(await ofFiles(env, home, read), origin, env) ??
    ofNetrc(hostname, (await read(env['NETRC'] ?? join(home, '.netrc'))) ?? '')
  if (login === undefined) return {}
  const bytes = Buffer.from(`${login.user}:${login.password}`)
  return { authorization: `Basic ${bytes.toString('base64')}` }
}

interface Login {
  readonly user: string
  readonly password: string
}

/** The first index of that origin for which a login is known. */
function loginOf(indexes: readonly Index[], origin: string, env: Environment): Login | undefined {
  for (const { name, url } of indexes) {
    if (!URL.canParse(url)) continue
    const index = new URL(url)
    if (index.origin !== origin) continue
    const named = `UV_INDEX_${(name ?? '').toUpperCase().replace(/[^A-Z0-9]/g, '_')}`
    const user = name === undefined ? undefined : env[`${named}_USERNAME`]
    const password = name === undefined ? undefined : env[`${named}_PASSWORD`]
    if (user !== undefined || password !== undefined)
      return { user: user ?? '', password: password ?? '' }
    if (index.username !== '' || index.password !== '')
      return {
        user: decodeURIComponent(index.username),
        password: decodeURIComponent(index.password),
      }
  }
  return undefined
}

/** One address, or uv's `NAME=URL`; several with white space between. */
const ofVariables = (env: Environment): readonly Index[] =>
  variables.flatMap((variable) =>
    (env[variable]?.split(/\s+/) ?? []).map((word): Index => {
      const [, name, url] = /^([\w.-]+)=([a-z]+:\/\/.*)$/.exec(word) ?? []
      return { name, url: url ?? word }
    }),
  )

/** uv's and pip's own files: of the user, then of the machine. */
async function ofFiles(env: Environment, home: string, read: Read): Promise<readonly Index[]> {
  const config = env['XDG_CONFIG_HOME'] ?? join(home, '.config')
  const uv = env['UV_CONFIG_FILE']
  const pip = env['PIP_CONFIG_FILE']
  const texts = async (files: readonly string[]): Promise<readonly string[]> =>
    (await Promise.all(files.map(read))).flatMap((text) => text ?? [])
  return [
    ...(
      await texts(uv === undefined ? [join(config, 'uv/uv.toml'), '/etc/uv/uv.toml'] : [uv])
    ).flatMap(ofUv),
    ...(
      await texts([
        ...(pip === undefined ? [] : [pip]),
        join(config, 'pip/pip.conf'),
        join(home, '.pip/pip.conf'),
        '/etc/pip.conf',
      ])
    ).flatMap(ofPip),
  ]
}

/** `[[index]]`, `index-url` and `extra-index-url` of a uv.toml. What uv cannot read, uv complains of. */
function ofUv(text: string): readonly Index[] {
  let table: Record<string, unknown>
  try {
    table = parse(text)
  } catch {
    return []
  }
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
