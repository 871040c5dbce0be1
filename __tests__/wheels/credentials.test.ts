import { describe, expect, it } from '@jest/globals'
import { headersFor } from '../../src/wheels/credentials.js'

const basic = (login: string) => ({
  authorization: `Basic ${Buffer.from(login).toString('base64')}`,
})
const url = 'https://index.example/files/click.whl'
const none = () => Promise.resolve(undefined)

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
})
