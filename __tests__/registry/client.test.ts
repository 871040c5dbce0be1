import { afterEach, describe, expect, test } from '@jest/globals'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPace } from '../../src/registry/pace.js'
import { createProgress } from '../../src/registry/progress.js'
import { isPrivateAddress } from '../../src/registry/reference.js'
import { safeLocation } from '../../src/registry/session.js'
import { parseReference, type PushProgress } from '../../src/registry/index.js'
import { artifact, bareHost, blob, clientOf, web } from './support/artifact.js'
import {
  basicOf,
  startRegistry,
  user,
  type Quirks,
  type RegistryDouble,
} from './support/registry.js'

const running: RegistryDouble[] = []
const folders: string[] = []
const start = async (quirks: Quirks = {}): Promise<RegistryDouble> => {
  const registry = await startRegistry(quirks)
  running.push(registry)
  return registry
}
afterEach(async () => {
  for (const registry of running.splice(0)) await registry.close()
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})
const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'pycask-registry-'))
  folders.push(folder)
  return folder
}

describe('a tag that was seen somewhere', () => {
  const seen = async () => {
    const registry = await start()
    const old = artifact(blob('old'))
    await clientOf().push(old, web(registry), ['latest'])
    return { registry, old: old.manifest.digest }
  }

  test('moves when it is still there', async () => {
    const { registry, old } = await seen()
    const fresh = artifact(blob('fresh'))
    const expected = { latest: old, next: null }
    await clientOf().push(fresh, web(registry), ['latest', 'next'], { expected })
    expect([...new Set(registry.tags.values())]).toEqual([fresh.manifest.digest])
  })

  test('stays when somebody else has moved it, and nothing is sent', async () => {
    const { registry, old } = await seen()
    const theirs = artifact(blob('theirs'), blob('more'))
    await clientOf().push(theirs, web(registry), ['latest'])
    const before = registry.requests.length
    const push = clientOf().push(
      artifact(blob('a'), blob('b'), blob('c')),
      web(registry),
      ['latest'],
      {
        expected: { latest: old },
      },
    )
    await expect(push).rejects.toMatchObject({
      code: 'tag-moved',
      what: `${registry.host}/acme/web:latest is at ${theirs.manifest.digest}, and was at ${old} when it was read`,
    })
    expect(registry.requests.slice(before).filter((line) => /^(PUT|POST)/.test(line))).toEqual([])
    expect(registry.tags.get('acme/web:latest')).toBe(theirs.manifest.digest)
  })

  test('stays when it moves while the blobs are sent', async () => {
    const { registry, old } = await seen()
    const theirs = artifact(blob('theirs'), blob('more'))
    await clientOf().push(theirs, web(registry), ['theirs'])
    const layer = blob('ours')
    const open = () => {
      registry.tags.set('acme/web:latest', theirs.manifest.digest)
      return layer.open()
    }
    const push = clientOf().push(artifact({ ...layer, open }), web(registry), ['latest'], {
      expected: { latest: old },
    })
    await expect(push).rejects.toMatchObject({ code: 'tag-moved' })
    expect(registry.tags.get('acme/web:latest')).toBe(theirs.manifest.digest)
  })

  test('that was nowhere does not replace one that came since', async () => {
    const { registry, old } = await seen()
    const push = clientOf().push(artifact(blob('new'), blob('x')), web(registry), ['latest'], {
      expected: { latest: null },
    })
    await expect(push).rejects.toMatchObject({ code: 'tag-moved' })
    expect(registry.tags.get('acme/web:latest')).toBe(old)
  })
})

describe('reading', () => {
  const published = async (quirks: Quirks = {}) => {
    const registry = await start({ auth: 'bearer' })
    const pushed = artifact(blob('one'))
    await clientOf({ credentials: { [registry.host]: user } }).push(pushed, web(registry), ['1'])
    Object.assign(registry.quirks, quirks)
    registry.tokenRequests.length = 0
    return { registry, at: parseReference(`${registry.host}/acme/web:1`) }
  }

  test('of public images does not fail because of an old login', async () => {
    const { registry, at } = await published()
    const credentials = { [registry.host]: { username: 'ann', password: 'long gone' } }
    expect(await clientOf({ credentials }).resolve(at)).toBeDefined()
    expect(registry.tokenRequests.map(({ authorization }) => authorization)).toEqual([
      basicOf('ann', 'long gone'),
      '',
    ])
  })

  test('of private images tells the login that was refused, not that nobody was, too', async () => {
    const registry = await start({ auth: 'basic' })
    const credentials = { [registry.host]: { username: 'ann', password: 'long gone' } }
    const at = parseReference(`${registry.host}/acme/web:1`)
    await expect(clientOf({ credentials }).resolve(at)).rejects.toMatchObject({
      code: 'registry-denied',
      what: expect.stringContaining('with the credentials from the options') as unknown,
    })
  })

  test('starts no credential helper for what is public, and one for what is not', async () => {
    const folder = await newFolder()
    const helper = join(folder, 'docker-credential-slow')
    const asked = join(folder, 'asked')
    const script = `#!/bin/sh\ncat >>${asked}\necho '{"Username":"ann","Secret":"s3cret-password"}'\n`
    await writeFile(helper, script)
    await chmod(helper, 0o755)
    await writeFile(join(folder, 'config.json'), JSON.stringify({ credsStore: 'slow' }))
    const path = `${folder}:${process.env['PATH'] ?? ''}`
    const client = () => clientOf({}, bareHost({ DOCKER_CONFIG: folder, PATH: path }))

    const { at } = await published()
    expect(await client().resolve(at)).toBeDefined()
    const wasAsked = async (): Promise<boolean> => {
      const { readFile } = await import('node:fs/promises')
      return readFile(asked).then(
        () => true,
        () => false,
      )
    }
    expect(await wasAsked()).toBe(false)

    const hidden = await start({ auth: 'basic' })
    await clientOf({ credentials: { [hidden.host]: user } }).push(
      artifact(blob('one')),
      web(hidden),
      ['1'],
    )
    const there = parseReference(`${hidden.host}/acme/web:1`)
    expect(await client().resolve(there)).toBeDefined()
    expect(await wasAsked()).toBe(true)
  })
})

describe('a repository', () => {
  test('tells its tags, over several pages', async () => {
    const registry = await start({ pageSize: 2 })
    const tags = ['1', '2', '3', '4', '5']
    await clientOf().push(artifact(blob('a')), web(registry), tags)
    expect(await clientOf().tags(web(registry))).toEqual(tags)
    expect(await clientOf().tags(parseReference(`${registry.host}/acme/none`))).toEqual([])
  })

  test('lets manifests be removed, or says that it does not', async () => {
    const registry = await start()
    const { manifest } = artifact(blob('a'))
    await clientOf().push(artifact(blob('a')), web(registry), ['1'])
    registry.quirks.noDelete = true
    expect(await clientOf().remove(web(registry), manifest.digest)).toBe(false)
    registry.quirks.noDelete = false
    expect(await clientOf().remove(web(registry), manifest.digest)).toBe(true)
    expect(await clientOf().remove(web(registry), manifest.digest)).toBe(true)
    expect(registry.tags.size).toBe(0)
  })

  test('is copied to another registry byte by byte, and within one without a byte', async () => {
    const [one, two] = [await start(), await start()]
    const pushed = artifact(blob(Buffer.alloc(300_000, 'copy')), blob('b'))
    await clientOf().push(pushed, web(one), ['1'])
    const client = clientOf()
    const copy = await client.copyable(parseReference(`${one.host}/acme/web:1`))
    const there = await client.push(copy, web(two), ['1'])
    expect(there).toMatchObject({ digest: pushed.manifest.digest, pushedBlobs: 3 })
    const beside = await client.push(copy, parseReference(`${one.host}/acme/other`), ['1'])
    expect(beside).toMatchObject({ pushedBytes: 0, pushedBlobs: 0 })
    expect(beside.mountedBytes).toBe(300_000 + 1 + 12)
  })
})

test('a registry on loopback that wants TLS gets it', async () => {
  const registry = await start({ expectsTls: true })
  // The double itself has no certificate: the attempt is what is seen.
  await expect(clientOf().resolve(web(registry))).rejects.toMatchObject({
    code: expect.stringMatching(/^registry-(unreachable|lost-connection)$/) as unknown,
  })
  expect(registry.requests).toEqual(['GET /v2/'])
})

test('a push tells how far it is', async () => {
  const registry = await start()
  await clientOf().push(artifact(blob('there')), web(registry), [])
  const told: PushProgress[] = []
  const large = blob(Buffer.alloc(500_000, 'p'))
  await clientOf().push(artifact(blob('there'), large), web(registry), ['1'], {
    onProgress: (progress) => told.push(progress),
  })
  expect(told.at(-1)).toMatchObject({ sentBytes: 500_012, totalBytes: 500_012 })
  expect(told.map(({ sentBytes }) => sentBytes)).toEqual(
    told.map(({ sentBytes }) => sentBytes).toSorted((a, b) => a - b),
  )
})

test('the time that is left comes from the speed; an upload that begins again counts anew', () => {
  let nowMs = 0
  const told: PushProgress[] = []
  const [one, two] = [blob('x'.repeat(1000)), blob('y'.repeat(3000))]
  const of = createProgress(
    [one, two],
    (each) => told.push(each),
    () => nowMs,
  )
  of(one.digest).begun()
  nowMs = 2000
  of(one.digest).sent(500)
  expect(told.at(-1)).toEqual({ sentBytes: 500, totalBytes: 4000, secondsLeft: 14 })
  of(two.digest).there()
  of(one.digest).sent(250)
  expect(told.at(-1)).toMatchObject({ sentBytes: 750, totalBytes: 1000 })
  of(one.digest).begun()
  of(one.digest).sent(100)
  expect(told.at(-1)).toMatchObject({ sentBytes: 100, totalBytes: 1000 })
})

describe('a pace', () => {
  test('narrows by half, once for what was sent before, and widens one by one', async () => {
    const pace = createPace()
    expect(pace.width).toBe(4)
    const began = Date.now() - 1
    pace.congested(began)
    pace.congested(began)
    expect(pace.width).toBe(2)
    for (let n = 0; n < 100; n += 1) await pace.run(() => Promise.resolve())
    expect(pace.width).toBe(6)
  })

  test('runs no more than its width', async () => {
    const pace = createPace()
    let [open, most] = [0, 0]
    const work = async () => {
      most = Math.max(most, ++open)
      await new Promise((resolve) => setImmediate(resolve))
      open -= 1
    }
    await Promise.all(Array.from({ length: 50 }, () => pace.run(work)))
    expect(most).toBeGreaterThan(3)
    expect(most).toBeLessThanOrEqual(6)
  })
})

describe('where a registry sends us', () => {
  const to = (location: string, from = 'https://registry.example/v2/') =>
    safeLocation('registry.example', location, new URL(from)).href

  test('may be anywhere public', () => {
    expect(to('https://storage.example/x')).toBe('https://storage.example/x')
    expect(to('/v2/y')).toBe('https://registry.example/v2/y')
  })

  test.each([
    'https://10.0.0.1/',
    'https://192.168.1.1/',
    'https://172.20.1.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://127.0.0.1:8000/',
    'https://localhost/',
    'https://[::1]/',
    'https://[fd00::1]/',
  ])('is not a private network: %s', (location) => {
    expect(() => to(location)).toThrow('private network')
  })

  test('may be private for a private registry, and never falls to http', () => {
    expect(to('https://10.0.0.2/x', 'https://10.0.0.1/v2/')).toBe('https://10.0.0.2/x')
    expect(() => to('http://storage.example/')).toThrow('from https to http')
  })

  test('public addresses are public', () => {
    for (const name of ['11.0.0.1', '172.32.0.1', '1.10.0.1', 'storage.example', '[2001:db8::1]'])
      expect(isPrivateAddress(name)).toBe(false)
  })
})
