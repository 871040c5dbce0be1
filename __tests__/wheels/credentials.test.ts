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
})
