import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Host, Log } from '../../src/host/index.js'
import { findCredentials } from '../../src/registry/credentials.js'
import { parseReference } from '../../src/registry/index.js'
import { bareHost } from './support/artifact.js'

let home = ''
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'pycask-credentials-'))
})
afterEach(() => rm(home, { recursive: true }))

const write = async (path: string, content: unknown, mode = 0o600): Promise<void> => {
  await mkdir(dirname(join(home, path)), { recursive: true })
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  await writeFile(join(home, path), text, { mode })
}
const warnings: string[] = []
const log: Log = {
  info: () => undefined,
  debug: () => undefined,
  warn: (text) => warnings.push(text),
}
const host = (env: Record<string, string> = {}): Host => ({
  ...bareHost({ HOME: home, ...env, PATH: `${home}/bin:${String(process.env['PATH'])}` }),
  log,
})
beforeEach(() => {
  warnings.length = 0
})
const auth = (name: string, password: string) => ({
  auth: Buffer.from(`${name}:${password}`).toString('base64'),
})
const find = async (reference: string, env: Record<string, string> = {}) =>
  (await findCredentials(host(env), parseReference(reference))).credentials
const anonymous = { kind: 'anonymous' }
const helper = (server: string, answer: string) =>
  `#!/bin/sh\nread -r server\n[ "$1:$server" = "get:${server}" ] || { echo "credentials not found in native keychain"; exit 1; }\n${answer}\n`

describe('credentials', () => {
  test('come first from the caller', async () => {
    const given = { 'ghcr.io': { username: 'a', password: 'b' } }
    const found = await findCredentials(
      host({ GITHUB_TOKEN: 'token' }),
      parseReference('ghcr.io/acme/web'),
      given,
    )
    expect(found.credentials).toEqual({ kind: 'basic', username: 'a', password: 'b' })
  })

  test('are the GITHUB_TOKEN, at ghcr.io only', async () => {
    const env = { GITHUB_TOKEN: 'ghs_1', GITHUB_ACTOR: 'ann' }
    const expected = { kind: 'basic', username: 'ann', password: 'ghs_1' }
    expect(await find('ghcr.io/acme/web', env)).toEqual(expected)
    expect(await find('ghcr.io.evil.example/acme/web', env)).toEqual(anonymous)
    expect(await find('docker.io/acme/web', env)).toEqual(anonymous)
  })

  test("are found in Docker's file, and nobody else's are taken", async () => {
    await write('.docker/config.json', {
      auths: {
        'registry.example': auth('ann', 'pass:word'),
        'https://index.docker.io/v1/': auth('hub', 'h'),
        'https://old.example/v2/': auth('old', 'o'),
        'empty.example': {},
      },
    })
    const expected = { kind: 'basic', username: 'ann', password: 'pass:word' }
    expect(await find('registry.example/acme/web')).toEqual(expected)
    expect(await find('web')).toMatchObject({ username: 'hub' })
    expect(await find('old.example/web')).toMatchObject({ username: 'old' })
    expect(await find('empty.example/web')).toEqual(anonymous)
    expect(await find('registry.example:5000/web')).toEqual(anonymous)
    expect(await find('a.registry.example/web')).toEqual(anonymous)
    expect(await find('registry.example/acme/web', { DOCKER_CONFIG: '/nowhere' })).toEqual(
      anonymous,
    )
  })

  test('may be tokens', async () => {
    await write('.docker/config.json', {
      auths: {
        'a.example': { ...auth('x', 'y'), identitytoken: 'refresh' },
        'b.example': { registrytoken: 'bearer' },
      },
    })
    expect(await find('a.example/web')).toEqual({ kind: 'identity', token: 'refresh' })
    expect(await find('b.example/web')).toEqual({ kind: 'bearer', token: 'bearer' })
  })

  test('are asked of the helper that is named for the registry, else of the store', async () => {
    await write('.docker/config.json', {
      auths: { 'a.example': {}, 'b.example': auth('in', 'file') },
      credHelpers: { 'a.example': 'test-a' },
      credsStore: 'test-store',
    })
    const answer = (name: string, secret: string) =>
      `echo '${JSON.stringify({ ServerURL: 'x', Username: name, Secret: secret })}'`
    await write('bin/docker-credential-test-a', helper('a.example', answer('ann', 's')), 0o755)
    await write(
      'bin/docker-credential-test-store',
      helper('https://index.docker.io/v1/', answer('<token>', 'refresh')),
      0o755,
    )
    expect(await find('a.example/web')).toEqual({ kind: 'basic', username: 'ann', password: 's' })
    expect(await find('b.example/web')).toMatchObject({ username: 'in' })
    expect(await find('web')).toEqual({ kind: 'identity', token: 'refresh' })
    expect(await find('c.example/web')).toEqual(anonymous)
    expect(warnings).toEqual([])
  })

  test.each([
    ['is missing', undefined],
    ['fails', 'exit 3'],
    ['answers with something else', 'echo secret-secret'],
    ['answers without a user', `echo '{"Secret":"secret-secret"}'`],
  ])('of a helper that %s are done without, with a warning', async (_what, answer) => {
    await write('.docker/config.json', { credHelpers: { 'a.example': 'test-broken' } })
    if (answer !== undefined)
      await write('bin/docker-credential-test-broken', helper('a.example', answer), 0o755)
    expect(await find('a.example/web')).toEqual(anonymous)
    expect(warnings.join()).toContain('docker-credential-test-broken')
    expect(warnings.join()).not.toContain('secret-secret')
  })

  test('of a helper with a path for a name are not asked for', async () => {
    await write('.docker/config.json', { credHelpers: { 'a.example': '../../bin/sh' } })
    expect(await find('a.example/web')).toEqual(anonymous)
    expect(warnings.join()).toContain('not a program name')
  })

  test("are found in podman's file, the most specific entry first", async () => {
    await write('run/containers/auth.json', {
      auths: {
        'quay.example': auth('all', 'x'),
        'quay.example/acme': auth('acme', 'x'),
        'quay.example/acme/web': auth('web', 'x'),
      },
    })
    const env = { XDG_RUNTIME_DIR: join(home, 'run') }
    expect(await find('quay.example/acme/web', env)).toMatchObject({ username: 'web' })
    expect(await find('quay.example/acme/api', env)).toMatchObject({ username: 'acme' })
    expect(await find('quay.example/acmecorp/web', env)).toMatchObject({ username: 'all' })
    await write('other.json', { auths: { 'quay.example': auth('other', 'x') } })
    const both = { ...env, REGISTRY_AUTH_FILE: join(home, 'other.json') }
    expect(await find('quay.example/acme/web', both)).toMatchObject({ username: 'other' })
  })

  test('that cannot be read are passed over, and every place is told', async () => {
    await write('.docker/config.json', '{"auths": {"a.example": {"auth": "c2VjcmV0"')
    await write('.config/containers/auth.json', {})
    const found = await findCredentials(host(), parseReference('ghcr.io/acme/web'))
    expect(found).toEqual({
      credentials: anonymous,
      from: 'nowhere',
      tried: [
        'GITHUB_TOKEN: not set',
        `${home}/.docker/config.json: not readable`,
        `${home}/.config/containers/auth.json: nothing for ghcr.io`,
      ],
    })
    expect(warnings).toHaveLength(1)
    expect(warnings.join()).not.toContain('c2VjcmV0')
  })
})
