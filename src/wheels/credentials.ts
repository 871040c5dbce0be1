/** Who this machine is to a package index: as pip and uv are told, by address or by netrc. */
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** Where indexes with user and password in the address may stand. */
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
 *
 * @param readNetrc gives the text of a netrc file, undefined where there is none
 */
export async function headersFor(
  url: string,
  env: Environment,
  readNetrc: (file: string) => Promise<string | undefined> = readIfThere,
): Promise<Readonly<Record<string, string>>> {
  const { origin, hostname } = new URL(url)
  const login =
    ofIndexes(origin, env) ??
    ofNetrc(hostname, (await readNetrc(env['NETRC'] ?? join(homedir(), '.netrc'))) ?? '')
  if (login === undefined) return {}
  const bytes = Buffer.from(`${login.user}:${login.password}`)
  return { authorization: `Basic ${bytes.toString('base64')}` }
}

interface Login {
  readonly user: string
  readonly password: string
}

/** Sent to the index's own origin only: files may lie elsewhere. */
function ofIndexes(origin: string, env: Environment): Login | undefined {
  for (const variable of variables)
    for (const word of env[variable]?.split(/\s+/) ?? []) {
      // uv's form is NAME=URL.
      const address = word.replace(/^[\w.-]+=(?=[a-z]+:\/\/)/, '')
      if (!URL.canParse(address)) continue
      const index = new URL(address)
      if (index.origin === origin && index.username !== '')
        return {
          user: decodeURIComponent(index.username),
          password: decodeURIComponent(index.password),
        }
    }
  return undefined
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

const readIfThere = (file: string): Promise<string | undefined> =>
  readFile(file, 'utf8').catch(() => undefined)
