/** Pushing to Debian's docker-registry, and what other people's tools then find there. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Image } from '../../src/image/index.js'
import { parseReference } from '../../src/registry/index.js'
import { smallImage, text } from '../image/support/images.js'
import { bareHost, clientOf, quickRetries } from '../registry/support/artifact.js'

const execute = promisify(execFile)
const run = async (program: string, ...args: string[]): Promise<string> =>
  (await execute(program, args, { maxBuffer: 2 ** 26 })).stdout
/** ann, s3cret-password; the passwords of the registry are bcrypt hashes. */
const passwords = 'ann:$2b$05$abcdefghijklmnopqrstuuUXKlvQTwfK/kphhjbeRlh5zvpJx1LLu\n'

interface Registry {
  readonly host: string
  kill(): Promise<void>
}

async function startRegistry(folder: string, protectedByPassword = false): Promise<Registry> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'passwords'), passwords)
  const config = {
    version: 0.1,
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'data') } },
    http: { addr: `127.0.0.1:${port}` },
    ...(protectedByPassword && {
      auth: { htpasswd: { realm: 'test', path: join(folder, 'passwords') } },
    }),
  }
  await writeFile(join(folder, 'config.yml'), JSON.stringify(config)) // JSON is YAML
  const child: ChildProcess = spawn('docker-registry', ['serve', join(folder, 'config.yml')], {
    stdio: 'ignore',
  })
  const host = `127.0.0.1:${port}`
  for (let tries = 0; ; tries += 1) {
    if (
      await fetch(`http://${host}/v2/`).then(
        () => true,
        () => false,
      )
    )
      break
    if (tries > 100 || child.exitCode !== null) throw new Error('docker-registry does not start')
    await sleep(50)
  }
  return {
    host,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

let folder = ''
let open: Registry
let closed: Registry
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pycask-registry-'))
  open = await startRegistry(join(folder, 'open'))
  closed = await startRegistry(join(folder, 'closed'), true)
})
afterAll(async () => {
  await open.kill()
  await closed.kill()
  await rm(folder, { recursive: true })
})

const base = text('opt/base', randomBytes(6_000_000).toString('base64'))
async function image(name: string, app: string): Promise<Image> {
  await mkdir(join(folder, name), { recursive: true })
  return smallImage(join(folder, name), [[base], [text('opt/app', app)]])
}
const sizeOf = (from: Image, index: number) => from.blobs[index]?.sizeBytes ?? 0

describe('an image that is pushed', () => {
  test('is what skopeo and docker find, whole', async () => {
    const pushed = await image('whole', 'app')
    const result = await clientOf().push(pushed, parseReference(`${open.host}/acme/web`), [
      '1',
      '2',
    ])
    expect(result).toMatchObject({ digest: pushed.manifest.digest, pushedBlobs: 3 })

    const at = `docker://${open.host}/acme/web`
    const found = JSON.parse(await run('skopeo', 'inspect', '--tls-verify=false', `${at}:2`)) as {
      Digest: string
      Layers: string[]
      RepoTags: string[]
    }
    expect(found).toMatchObject({ Digest: pushed.manifest.digest, Layers: pushed.layers })
    expect(found.RepoTags.sort()).toEqual(['1', '2'])
    const copy = `dir:${join(folder, 'copy')}`
    await run('skopeo', '--insecure-policy', 'copy', '--src-tls-verify=false', `${at}:1`, copy)

    const name = `${open.host}/acme/web@${pushed.manifest.digest}`
    await run('docker', 'pull', name)
    try {
      const [inspected] = JSON.parse(await run('docker', 'image', 'inspect', name)) as {
        Id: string
        RootFS: { Layers: string[] }
      }[]
      expect(inspected).toMatchObject({
        Id: pushed.configDigest,
        RootFS: { Layers: pushed.config.diffIds },
      })
    } finally {
      await run('docker', 'rmi', name)
    }
  })

  test('a second time sends nothing; with another app only that', async () => {
    const at = parseReference(`${open.host}/acme/again`)
    const first = await image('first', 'app 1')
    await clientOf().push(first, at, ['latest'])
    expect(await clientOf().push(first, at, ['latest'])).toMatchObject({
      unchanged: true,
      pushedBytes: 0,
    })
    const second = await image('second', 'app 2')
    expect(await clientOf().push(second, at, ['latest'])).toMatchObject({
      unchanged: false,
      existingBytes: sizeOf(second, 1),
      pushedBytes: sizeOf(second, 0) + sizeOf(second, 2),
    })
    expect(await clientOf().resolve({ ...at, tag: 'latest' })).toMatchObject({
      digest: second.manifest.digest,
      sizeBytes: second.manifest.bytes.length,
    })
  })

  test('takes layers from another repository', async () => {
    const from = parseReference(`${open.host}/acme/base`)
    const source = await image('source', 'app')
    await clientOf().push(source, from, [])
    const blobs = source.blobs.map((blob) => ({ ...blob, from }))
    const result = await clientOf().push(
      { ...source, blobs },
      parseReference(`${open.host}/acme/mounted`),
      ['latest'],
    )
    const all = source.blobs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    expect(result).toMatchObject({ mountedBytes: all, pushedBytes: 0, pushedBlobs: 0 })
  })

  test('is read back', async () => {
    const at = parseReference(`${open.host}/acme/read:1`)
    const pushed = await image('read', 'app')
    await clientOf().push(pushed, at, [])
    const manifest = await clientOf().manifest(at)
    expect(Buffer.from(manifest.bytes).equals(pushed.manifest.bytes)).toBe(true)
    const [layer] = pushed.layers
    if (layer === undefined) throw new Error('no layer')
    let sizeBytes = 0
    for await (const chunk of await clientOf().blob(at, layer))
      sizeBytes += (chunk as Buffer).length
    expect(sizeBytes).toBe(sizeOf(pushed, 1))
  })
})

describe('a registry with passwords', () => {
  test('is opened by what docker login leaves, and by nothing else', async () => {
    const at = parseReference(`${closed.host}/acme/web`)
    const pushed = await image('secret', 'app')
    await expect(clientOf().push(pushed, at, ['latest'])).rejects.toMatchObject({
      code: 'registry-denied',
      hint: `docker login ${closed.host}`,
    })
    const wrong = { [closed.host]: { username: 'ann', password: 'wrong' } }
    await expect(clientOf({ credentials: wrong }).push(pushed, at, ['1'])).rejects.toMatchObject({
      code: 'registry-denied',
    })
    const config = join(folder, 'docker')
    const login = ['login', '-u', 'ann', '-p', 's3cret-password', closed.host]
    await run('docker', '--config', config, ...login)
    expect(await readFile(join(config, 'config.json'), 'utf8')).toContain(closed.host)
    const client = clientOf({}, bareHost({ DOCKER_CONFIG: config }))
    await client.push(pushed, at, ['latest'])
    const source = `docker://${closed.host}/acme/web:latest`
    const credentials = ['--creds', 'ann:s3cret-password', '--tls-verify=false']
    expect(await run('skopeo', 'inspect', ...credentials, source)).toContain(pushed.manifest.digest)
  })
})

describe('a registry that dies in the middle', () => {
  test('gives one clear error, keeps its tag, and takes the next push', async () => {
    const home = join(folder, 'dying')
    let registry = await startRegistry(home)
    const old = await image('old', 'app')
    await clientOf().push(old, parseReference(`${registry.host}/acme/web`), ['latest'])

    const pushed = await image('dying', randomBytes(3_000_000).toString('base64'))
    let killed = false
    const slowly = {
      ...pushed,
      blobs: pushed.blobs.map((blob) => ({
        ...blob,
        open: () =>
          Readable.from(
            (async function* () {
              for await (const chunk of blob.open()) {
                yield chunk as Buffer
                if (!killed && blob.sizeBytes > 1_000_000) {
                  killed = true
                  await registry.kill()
                }
              }
            })(),
            { objectMode: false },
          ),
      })),
    }
    await expect(
      clientOf({ retries: { ...quickRetries, attempts: 3 } }).push(
        slowly,
        parseReference(`${registry.host}/acme/web`),
        ['latest'],
      ),
    ).rejects.toMatchObject({ code: 'registry-lost-connection' })

    registry = await startRegistry(home)
    try {
      const at = parseReference(`${registry.host}/acme/web`)
      expect((await clientOf().resolve(at))?.digest).toBe(old.manifest.digest)
      await clientOf().push(pushed, at, ['latest'])
      expect((await clientOf().resolve(at))?.digest).toBe(pushed.manifest.digest)
    } finally {
      await registry.kill()
    }
  })
})
