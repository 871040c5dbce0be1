import { afterEach, describe, expect, test } from '@jest/globals'
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { PycaskError } from '../../src/errors.js'
import { parseReference } from '../../src/registry/index.js'
import { artifact, bareHost, blob, clientOf, web } from './support/artifact.js'
import { startRegistry, user, type Quirks, type RegistryDouble } from './support/registry.js'

const running: RegistryDouble[] = []
const start = async (quirks: Quirks = {}): Promise<RegistryDouble> => {
  const registry = await startRegistry(quirks)
  running.push(registry)
  return registry
}
afterEach(async () => {
  for (const registry of running.splice(0)) await registry.close()
})
const signedIn = (registry: RegistryDouble) => clientOf({ credentials: { [registry.host]: user } })
const failure = async (promise: Promise<unknown>): Promise<PycaskError> => {
  const error: unknown = await promise.catch((thrown: unknown) => thrown)
  if (error instanceof PycaskError) return error
  throw new Error('expected a PycaskError', { cause: error })
}
const large = Buffer.alloc(3_000_000, 'layer')

describe('a push', () => {
  test('sends what is missing, tags last, and tells the bytes', async () => {
    const registry = await start()
    const pushed = artifact(blob('one'), blob(large))
    const result = await clientOf().push(pushed, web(registry), ['1', 'latest'])
    expect(result).toEqual({
      digest: pushed.manifest.digest,
      pushedBytes: 3 + large.length + 12,
      existingBytes: 0,
      mountedBytes: 0,
      pushedBlobs: 3,
      blobs: Object.fromEntries(pushed.blobs.map(({ digest }) => [digest, 'pushed'])),
      unchanged: false,
    })
    expect([...registry.tags]).toEqual([
      ['acme/web:1', pushed.manifest.digest],
      ['acme/web:latest', pushed.manifest.digest],
    ])
    const puts = registry.requests.filter((line) => line.startsWith('PUT'))
    // Once under each name, and under no other.
    expect(puts.slice(-2)).toEqual([
      'PUT /v2/acme/web/manifests/1',
      'PUT /v2/acme/web/manifests/latest',
    ])
    // The configuration after the layers.
    expect(puts.at(-3)).toContain(encodeURIComponent(pushed.blobs[0]?.digest ?? ''))
  })

  test('of what is there sends nothing', async () => {
    const registry = await start()
    const pushed = artifact(blob('one'))
    await clientOf().push(pushed, web(registry), ['latest'])
    registry.requests.length = 0
    const result = await clientOf().push(pushed, web(registry), ['latest'])
    expect(result).toMatchObject({ unchanged: true, pushedBytes: 0, existingBytes: 15 })
    expect(registry.requests).toEqual(['GET /v2/', 'HEAD /v2/acme/web/manifests/latest'])
  })

  test('of a new tag only moves the tag', async () => {
    const registry = await start()
    const pushed = artifact(blob('one'))
    await clientOf().push(pushed, web(registry), ['1'])
    registry.requests.length = 0
    expect(await clientOf().push(pushed, web(registry), ['1', '2'])).toMatchObject({
      unchanged: false,
      pushedBlobs: 0,
    })
    expect(registry.requests.filter((line) => !/^(GET|HEAD)/.test(line))).toEqual([
      'PUT /v2/acme/web/manifests/2',
    ])
  })

  test('sends only the layers that changed', async () => {
    const registry = await start()
    await clientOf().push(artifact(blob('base'), blob('app 1')), web(registry), ['latest'])
    const result = await clientOf().push(artifact(blob('base'), blob('app 2')), web(registry), [
      'latest',
    ])
    // The configuration counts layers here, so it is the same.
    expect(result).toMatchObject({ pushedBytes: 5, existingBytes: 4 + 12, pushedBlobs: 1 })
  })

  test('takes the tag of the reference, or none', async () => {
    const registry = await start()
    const pushed = artifact(blob('one'))
    const client = clientOf()
    await client.push(pushed, web(registry), [])
    expect(registry.tags.size).toBe(0)
    expect(registry.manifests.size).toBe(1)
    expect(await client.push(pushed, web(registry), [])).toMatchObject({ unchanged: true })
    await client.push(pushed, parseReference(`${registry.host}/acme/web:7`), [])
    expect([...registry.tags.keys()]).toEqual(['acme/web:7'])
  })

  test('uploads several blobs at once, and no more than six', async () => {
    const registry = await start({ chaos: () => ({ slowMs: 20 }) })
    const blobs = Array.from({ length: 12 }, (_, n) => blob(Buffer.alloc(400_000, `layer ${n}`)))
    await clientOf().push(artifact(...blobs), web(registry), [])
    expect(registry.parallelUploads()).toBeGreaterThan(1)
    expect(registry.parallelUploads()).toBeLessThanOrEqual(6)
  })

  test('can have an empty blob', async () => {
    const registry = await start()
    await clientOf().push(artifact(blob('')), web(registry), ['latest'])
    expect(registry.tags.size).toBe(1)
  })

  test('follows a relative Location', async () => {
    const registry = await start({ relativeLocation: true })
    await clientOf().push(artifact(blob('one')), web(registry), ['latest'])
    expect(registry.tags.size).toBe(1)
  })

  test('does not show its credentials to another host', async () => {
    const storage = await start()
    const registry = await start({ auth: 'basic', uploadOrigin: `http://${storage.host}` })
    const error = await failure(
      signedIn(registry).push(artifact(blob('one')), web(registry), ['latest']),
    )
    expect(error.code).toBe('registry-rejected') // the other one knows nothing of the upload
    expect(new Set(storage.authorizations)).toEqual(new Set(['-']))
    expect(registry.authorizations).toContain(`Basic ${btoa('ann:s3cret-password')}`)
  })
})

describe('mounting', () => {
  const mountable = (registry: RegistryDouble) =>
    artifact(blob('shared', parseReference(`${registry.host}/acme/base`)), blob('own'))

  test('takes a layer from another repository without sending it', async () => {
    const registry = await start()
    await clientOf().push(mountable(registry), parseReference(`${registry.host}/acme/base`), [])
    const result = await clientOf().push(mountable(registry), web(registry), ['latest'])
    expect(result).toMatchObject({ mountedBytes: 6, pushedBytes: 3 + 12 })
  })

  test.each(['phantom', 404, 401] as const)(
    'that does not work (%s) becomes an upload',
    async (mount) => {
      const registry = await start({ mount })
      const result = await clientOf().push(mountable(registry), web(registry), ['latest'])
      expect(result).toMatchObject({ mountedBytes: 0, pushedBlobs: 3 })
      expect(registry.tags.size).toBe(1)
    },
  )

  test('asks for leave to read where the layer is', async () => {
    const registry = await start({ auth: 'bearer' })
    await signedIn(registry).push(mountable(registry), web(registry), [])
    expect(registry.tokenRequests[0]?.query.getAll('scope')).toEqual([
      'repository:acme/web:pull,push',
      'repository:acme/base:pull',
    ])
  })

  test('where that leave is not given sends what it may not mount', async () => {
    const registry = await start({ auth: 'bearer', oneScope: true })
    const result = await signedIn(registry).push(mountable(registry), web(registry), ['latest'])
    expect(result).toMatchObject({ mountedBytes: 0, pushedBlobs: 3 })
    expect(registry.tags.size).toBe(1)
  })
})

describe('faults that pass', () => {
  test.each([408, 429, 500, 502, 503, 504])('%d is tried again', async (answer) => {
    const registry = await start({
      faults: [
        { method: 'PUT', path: /uploads/, times: 2, answer },
        { method: 'PUT', path: /manifests\/latest/, times: 1, answer },
        { method: 'GET', path: /\/v2\/$/, times: 1, answer },
        { method: 'HEAD', path: /./, times: 1, answer },
      ],
    })
    await clientOf().push(artifact(blob(large)), web(registry), ['latest'])
    expect(registry.tags.size).toBe(1)
  })

  test('a connection cut in the middle of a layer starts a fresh upload', async () => {
    const registry = await start({
      faults: [{ method: 'PUT', path: /uploads/, times: 2, answer: 'cut' }],
    })
    const layer = blob(large)
    let opened = 0
    const open = () => {
      opened += 1
      return layer.open()
    }
    await clientOf().push(artifact({ ...layer, open }), web(registry), ['latest'])
    expect(registry.blobs.get(`acme/web ${layer.digest}`)?.equals(large)).toBe(true)
    expect(opened).toBeGreaterThan(1)
  })

  test('Retry-After is waited for', async () => {
    const registry = await start({
      faults: [
        { method: 'POST', path: /uploads/, times: 1, answer: 429, headers: { 'retry-after': '1' } },
      ],
    })
    const startMs = Date.now()
    await clientOf().push(artifact(blob('one')), web(registry), ['latest'])
    expect(Date.now() - startMs).toBeGreaterThanOrEqual(950)
  })

  test('a manifest whose blobs are not seen yet is sent again', async () => {
    const registry = await start({ blobsUnseen: 2 })
    const result = await clientOf().push(artifact(blob('one')), web(registry), ['latest'])
    expect(result.pushedBlobs).toBe(2)
    expect(registry.tags.size).toBe(1)
  })
})

describe('a push that fails', () => {
  test.each([
    ['at a layer', { method: 'PUT', path: /uploads/ }],
    ['at the manifest', { method: 'PUT', path: /manifests\/latest/ }],
  ])('%s moves no tag', async (_where, at) => {
    const registry = await start()
    const old = artifact(blob('old'))
    await clientOf().push(old, web(registry), ['latest'])
    registry.quirks.faults = [{ ...at, times: Infinity, answer: 503 }]
    const error = await failure(
      clientOf().push(artifact(blob('new'), blob(large)), web(registry), ['latest', 'next']),
    )
    expect(error).toMatchObject({ code: 'registry-rejected' })
    expect(error.what).toContain(`${registry.host} answered 503 while uploading`)
    expect([...registry.tags]).toEqual([['acme/web:latest', old.manifest.digest]])
  })

  test('because the connection is lost again and again says so', async () => {
    const registry = await start({
      faults: [{ method: 'PUT', path: /uploads/, times: Infinity, answer: 'cut' }],
    })
    const error = await failure(clientOf().push(artifact(blob(large)), web(registry), ['latest']))
    expect(error).toMatchObject({ code: 'registry-lost-connection' })
    expect(error.what).toMatch(/lost the connection while uploading sha256:.*, 4 times/)
    expect(error.hint).toContain('no tag has moved')
    expect(registry.tags.size).toBe(0)
  })

  test('because nothing listens there says so', async () => {
    const registry = await start()
    await registry.close()
    running.pop()
    const error = await failure(clientOf().push(artifact(blob('a')), web(registry), ['latest']))
    expect(error).toMatchObject({ code: 'registry-unreachable' })
    expect(error.what).toContain(registry.host)
    expect(error.what).toContain('ECONNREFUSED')
  })

  test('because nothing listens there says so soon', async () => {
    const registry = await start()
    await registry.close()
    running.pop()
    const startMs = Date.now()
    const retries = { attempts: 50, firstPauseMs: 100 }
    await failure(clientOf({ retries }).push(artifact(blob('a')), web(registry), ['latest']))
    expect(Date.now() - startMs).toBeLessThan(2000)
  })

  test('because it is no registry says so', async () => {
    const registry = await start({
      faults: [{ method: 'GET', path: /./, times: Infinity, answer: 404, body: '<html>' }],
    })
    const error = await failure(clientOf().push(artifact(blob('a')), web(registry), ['latest']))
    expect(error.what).toContain('does not speak the registry protocol')
  })

  test("tells the registry's own words", async () => {
    const registry = await start({
      faults: [
        {
          method: 'POST',
          path: /uploads/,
          times: Infinity,
          answer: 404,
          body: '{"errors":[{"code":"NAME_UNKNOWN","message":"repository name not known"}]}',
        },
      ],
    })
    const error = await failure(clientOf().push(artifact(blob('a')), web(registry), ['latest']))
    expect(error.what).toContain('404 NAME_UNKNOWN: repository name not known while uploading')
    expect(error.hint).toContain('create the repository')
  })

  test('because a layer is not what its digest says is not tried again', async () => {
    const registry = await start()
    const wrong = { ...blob('right'), open: () => Readable.from([Buffer.from('wrong')]) }
    const error = await failure(clientOf().push(artifact(wrong), web(registry), ['latest']))
    expect(error.what).toContain('DIGEST_INVALID')
    expect(registry.requests.filter((line) => /^PUT.*uploads/.test(line))).toHaveLength(1)
  })

  test('because the manifest met the push of somebody else is tried again', async () => {
    const registry = await start({
      faults: [
        {
          ...{ method: 'PUT', path: /manifests/, times: 2, answer: 400 },
          body: '{"errors":[{"code":"DIGEST_INVALID","message":"provided digest did not match uploaded content"}]}',
        },
      ],
    })
    const pushed = artifact(blob('a'))
    await clientOf().push(pushed, web(registry), ['latest'])
    const found = await clientOf().resolve({ ...web(registry), tag: 'latest' })
    expect(found?.digest).toBe(pushed.manifest.digest)
    expect(registry.requests.filter((line) => /^PUT.*manifests/.test(line)).length).toBeGreaterThan(
      2,
    )
  })

  test('because a layer cannot be read tells the file, not the registry', async () => {
    const registry = await start()
    const gone = { ...blob('x'), open: () => createReadStream('/nowhere/layer.tar.gz') }
    const promise = clientOf().push(artifact(gone), web(registry), ['latest'])
    await expect(promise).rejects.toMatchObject({ code: 'ENOENT', path: '/nowhere/layer.tar.gz' })
  })

  test('ends at once when the run is interrupted', async () => {
    const stop = new AbortController()
    const registry = await start({
      faults: [
        { method: 'POST', path: /./, times: 9, answer: 503, headers: { 'retry-after': '60' } },
      ],
    })
    const push = clientOf({}, bareHost({}, stop.signal)).push(artifact(blob('a')), web(registry), [
      'latest',
    ])
    setTimeout(() => stop.abort(), 200)
    expect(await failure(push)).toMatchObject({ code: 'interrupted' })
  })
})

describe('signing in', () => {
  test.each([
    ['basic', {}],
    ['bearer', {}],
    ['bearer', { accessToken: true }],
    ['bearer', { tokenUses: 3 }],
  ] as [Quirks['auth'] & string, Quirks][])('works by %s %j', async (auth, quirks) => {
    const registry = await start({ auth, ...quirks })
    await signedIn(registry).push(artifact(blob('one'), blob('two')), web(registry), ['latest'])
    expect(registry.tags.size).toBe(1)
  })

  test('asks for one token and keeps it', async () => {
    const registry = await start({ auth: 'bearer' })
    await signedIn(registry).push(artifact(blob('1'), blob('2'), blob('3')), web(registry), [
      'a',
      'b',
    ])
    expect(registry.tokenRequests).toHaveLength(1)
    expect(registry.tokenRequests[0]?.query.get('service')).toBe('double')
  })

  test('that is refused says who we were, what is missing and what helps', async () => {
    const registry = await start({ auth: 'bearer', readOnly: true })
    const error = await failure(
      signedIn(registry).push(artifact(blob('one')), web(registry), ['latest']),
    )
    expect(error).toMatchObject({
      code: 'registry-denied',
      what: `${registry.host} does not let us push to acme/web with the credentials from the options: 403 DENIED: permission_denied: write_package`,
      hint: `docker login ${registry.host}, as a user who may push acme/web`,
    })
    expect(registry.tags.size).toBe(0)
  })

  test.each(['basic', 'bearer'] as const)('without credentials (%s) says so', async (auth) => {
    const registry = await start({ auth })
    const error = await failure(clientOf().push(artifact(blob('one')), web(registry), ['latest']))
    expect(error.code).toBe('registry-denied')
    expect(error.what).toContain('push to acme/web without credentials')
    expect(error.hint).toBe(`docker login ${registry.host}`)
  })

  test.each(['basic', 'bearer'] as const)(
    'with a wrong password (%s) never tells the password',
    async (auth) => {
      const registry = await start({ auth })
      const credentials = { [registry.host]: { username: 'ann', password: 'hunter2-hunter2' } }
      const error = await failure(
        clientOf({ credentials }).push(artifact(blob('one')), web(registry), ['latest']),
      )
      expect(error.code).toBe('registry-denied')
      const told = JSON.stringify([error, error.message, String(error.cause), error.stack])
      expect(told).not.toContain('hunter2')
      expect(told).not.toContain(btoa('ann:hunter2-hunter2'))
    },
  )

  test.each([false, true])('with an identity token (no OAuth 2: %j)', async (noOauth) => {
    const registry = await start({ auth: 'bearer', noOauth })
    const { mkdtemp, rm, writeFile } = await import('node:fs/promises')
    const folder = await mkdtemp('/tmp/pycask-registry-')
    try {
      const auths = { [registry.host]: { identitytoken: 'refresh-token' } }
      await writeFile(`${folder}/config.json`, JSON.stringify({ auths }))
      const client = clientOf({}, bareHost({ DOCKER_CONFIG: folder }))
      await client.push(artifact(blob('one')), web(registry), ['latest'])
      expect(registry.tokenRequests.map(({ method }) => method)).toEqual(
        noOauth ? ['POST', 'GET'] : ['POST'],
      )
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('sends no password to a token server elsewhere that has no https', async () => {
    const registry = await start({ auth: 'bearer', realm: 'http://tokens.example/token' })
    const error = await failure(
      signedIn(registry).push(artifact(blob('one')), web(registry), ['latest']),
    )
    expect(error.what).toContain('http://tokens.example, which is not https')
  })

  test('does not mind a registry that refuses to speak of what is not there', async () => {
    const registry = await start({ auth: 'bearer', hides: true })
    await signedIn(registry).push(artifact(blob('one')), web(registry), ['latest'])
    expect(registry.tags.size).toBe(1)
  })
})
