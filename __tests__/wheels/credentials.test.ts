import { describe, expect, it } from '@jest/globals'
import type { RunResult } from '../../src/host/types.js'
import { createLogins } from '../../src/wheels/credentials.js'

const basic = (login: string) => ({
  authorization: `Basic ${Buffer.from(login).toString('base64')}`,
})
const url = 'https://index.example/files/click.whl'
const none = () => Promise.resolve(undefined)
const failing = (): Promise<RunResult> => Promise.resolve({ exitCode: 1, stdout: '', stderr: '' })
const headersFor = (
  of: string,
  env: Record<string, string>,
  read: (file: string) => Promise<string | undefined>,
) => createLogins({ env, read, run: failing, projects: ['/src/web'] })(of)

describe('credentials of an index', () => {
  it('come from its address in the settings of uv or pip', async () => {
    const uv = { UV_INDEX: 'https://other.example mine=https://ann:s%40crt@index.example/simple' }
    expect(await headersFor(url, uv, none)).toEqual(basic('ann:s@crt'))
    const pip = { PIP_EXTRA_INDEX_URL: 'https://bob:word@index.example/simple' }
    expect(await headersFor(url, pip, none)).toEqual(basic('bob:word'))
  })

  it('go to no other host, port or scheme', async () => {
    for (const index of [
      'https://ann:secret@index.example.evil.example/simple',
      'https://ann:secret@index.example:8443/simple',
      'http://ann:secret@index.example/simple',
    ])
      expect(await headersFor(url, { UV_DEFAULT_INDEX: index }, none)).toEqual({})
  })

  it('come from netrc, whichever file that is', async () => {
    const netrc = (file: string) =>
      Promise.resolve(
        file === '/etc/my-netrc'
          ? '# machine index.example login no password no\n' +
              'machine other.example login x password y\n' +
              'machine index.example\n  login ann\n  password secret\n'
          : undefined,
      )
    expect(await headersFor(url, { NETRC: '/etc/my-netrc' }, netrc)).toEqual(basic('ann:secret'))
  })

  it('are not sent where nothing is known', async () => {
    const netrc = () => Promise.resolve('machine other.example login ann password secret')
    expect(await headersFor(url, {}, netrc)).toEqual({})
  })

  it('come from the files of uv and pip, the variables of a named index first', async () => {
    const files: Record<string, string> = {
      '/home/ann/.config/uv/uv.toml':
        '[[index]]\nname = "acme-inner"\nurl = "https://index.example/simple"\n',
      '/etc/pip.conf':
        '[global]\nindex-url = https://other.example/simple\nextra-index-url =\n  https://third.example\n  https://bob:pip@index.example/simple\n',
    }
    const read = (file: string) => Promise.resolve(files[file])
    const home = { HOME: '/home/ann' }
    expect(await headersFor(url, home, read)).toEqual(basic('bob:pip'))
    const named = {
      ...home,
      UV_INDEX_ACME_INNER_USERNAME: 'ci',
      UV_INDEX_ACME_INNER_PASSWORD: 'token',
    }
    expect(await headersFor(url, named, read)).toEqual(basic('ci:token'))
    expect(await headersFor('https://third.example/x.whl', named, read)).toEqual({})
  })

  it('of a named index also where its address is a variable; a file that is no TOML is skipped', async () => {
    const env = {
      HOME: '/home/ann',
      UV_INDEX: 'acme=https://index.example/simple',
      UV_INDEX_ACME_PASSWORD: 'token',
    }
    expect(await headersFor(url, env, none)).toEqual(basic(':token'))
    const broken = () => Promise.resolve('= no TOML')
    expect(await headersFor(url, { HOME: '/home/ann' }, broken)).toEqual({})
  })

  it('of an index that the project names', async () => {
    const files: Record<string, string> = {
      '/src/web/pyproject.toml':
        '[[tool.uv.index]]\nname = "acme"\nurl = "https://index.example/simple"\n',
    }
    const read = (file: string) => Promise.resolve(files[file])
    const env = { UV_INDEX_ACME_USERNAME: 'ci', UV_INDEX_ACME_PASSWORD: 'token' }
    expect(await headersFor(url, env, read)).toEqual(basic('ci:token'))
    expect(await headersFor(url, {}, read)).toEqual({})
  })

  it('come from the keyring where uv or pip is told to ask it, once for each host', async () => {
    const asked: string[][] = []
    const run = (command: readonly string[]): Promise<RunResult> => {
      asked.push([...command])
      const known = command[2] === 'https://index.example/simple' && command[3] === 'ann'
      return Promise.resolve({
        exitCode: known ? 0 : 1,
        stdout: known ? 's3cret\n' : '',
        stderr: '',
      })
    }
    const index = { UV_DEFAULT_INDEX: 'https://ann@index.example/simple' }
    const logins = createLogins({
      env: { ...index, UV_KEYRING_PROVIDER: 'subprocess' },
      read: none,
      run,
    })
    expect(await Promise.all([logins(url), logins(url)])).toEqual([
      basic('ann:s3cret'),
      basic('ann:s3cret'),
    ])
    expect(asked).toEqual([['keyring', 'get', 'https://index.example/simple', 'ann']])

    const pip = (text: string) => (file: string) =>
      Promise.resolve(file === '/etc/pip.conf' ? text : undefined)
    const setUp = pip(
      '[global]\nkeyring-provider = subprocess\nindex-url = https://ann@index.example/simple\n',
    )
    expect(await createLogins({ env: {}, read: setUp, run })(url)).toEqual(basic('ann:s3cret'))
    // Not asked where nobody said so.
    const before = asked.length
    await createLogins({ env: index, read: none, run })(url)
    expect(asked).toHaveLength(before)
  })
})
