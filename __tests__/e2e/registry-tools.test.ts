/** Indexes and the shared store in Debian's docker-registry, looked at with other people's tools. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { indexImages } from '../../src/commands/index-images.js'
import { store } from '../../src/commands/store.js'
import { quietLog } from '../../src/host/index.js'
import { assemble, writeLayer, writeLayout, type Image } from '../../src/image/index.js'
import { directoryStore } from '../../src/make/index.js'
import { parseReference } from '../../src/registry/index.js'
import { registryStore } from '../../src/store/index.js'
import type { Architecture, Key } from '../../src/words.js'
import { smallConfig, text } from '../image/support/images.js'
import { makerOf, wheelRecipe } from '../make/support.js'
import { clientOf } from '../registry/support/artifact.js'

jest.setTimeout(120_000)
const execute = promisify(execFile)
const run = async (program: string, ...args: string[]): Promise<string> =>
  (await execute(program, args, { maxBuffer: 2 ** 26 })).stdout

let folder = ''
let host = ''
let registry: ChildProcess
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pycask-tools-'))
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  host = `127.0.0.1:${String((probe.address() as AddressInfo).port)}`
  probe.close()
  const config = {
    version: 0.1,
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: true } },
    http: { addr: host },
  }
  await writeFile(join(folder, 'config.yml'), JSON.stringify(config)) // JSON is YAML
  registry = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: 'ignore' })
  for (let tries = 0; tries < 200; tries += 1) {
    const answers = await fetch(`http://${host}/v2/`).then(
      () => true,
      () => false,
    )
    if (answers) return
    await sleep(50)
  }
  throw new Error('docker-registry does not start')
})
afterAll(async () => {
  registry.kill('SIGKILL')
  await rm(folder, { recursive: true })
})

async function image(architecture: Architecture, name: string, keys: Key[] = []): Promise<Image> {
  const home = join(folder, `${name}-${architecture}`)
  await mkdir(home, { recursive: true })
  const layers = await Promise.all(
    [`${name} shared`, `${name} for ${architecture}`].map(async (content, n) => {
      const file = join(home, `layer-${String(n)}.tar.gz`)
      const facts = await writeLayer([text(`opt/${String(n)}`, content)], file)
      const key = keys[n] ?? (String(n).repeat(64) as Key)
      return { facts, file: () => Promise.resolve(file), key, title: `layer ${String(n)}` }
    }),
  )
  const annotations = { 'org.opencontainers.image.version': '1.4' }
  return assemble({ layers, config: smallConfig, architecture, annotations })
}
const request = (command: 'index' | 'store', operands: string[], ...flags: string[]) => ({
  ...{ command, operands, flags, directory: folder, env: {}, log: quietLog },
  signal: new AbortController().signal,
  today: new Date('2026-11-24T00:00:00Z'),
  readFile: () => Promise.resolve(undefined),
})

describe('an index', () => {
  test('of a repository and a layout is one tag for skopeo, whole on every platform', async () => {
    const [amd, arm] = [await image('amd64', 'web'), await image('arm64', 'web')]
    const layout = join(folder, 'layout')
    await writeLayout(arm, layout, ['arm'])
    await clientOf().push(amd, parseReference(`${host}/acme/parts`), ['amd'])
    const operands = [`${host}/acme/parts:amd`, `oci:${layout}:arm`]
    const flags = [`--image=${host}/acme/web`, '--tags=1.4,latest']
    const result = await indexImages(request('index', operands, ...flags))
    expect(await indexImages(request('index', operands.toReversed(), ...flags))).toMatchObject({
      digest: result.digest,
      unchanged: true,
    })

    const at = `docker://${host}/acme/web`
    const raw = JSON.parse(
      await run('skopeo', 'inspect', '--raw', '--tls-verify=false', `${at}:1.4`),
    ) as { mediaType: string; manifests: { digest: string; platform: object }[] }
    expect(raw).toMatchObject({
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [
        { digest: amd.manifest.digest, platform: { os: 'linux', architecture: 'amd64' } },
        { digest: arm.manifest.digest, platform: { os: 'linux', architecture: 'arm64' } },
      ],
    })
    // Copies every manifest and blob of it, and checks their digests.
    const copy = `dir:${join(folder, 'copy')}`
    const how = ['--insecure-policy', 'copy', '--all', '--src-tls-verify=false']
    await run('skopeo', ...how, `${at}:latest`, copy)
    const found = await run(
      'skopeo',
      'inspect',
      '--override-arch=arm64',
      '--tls-verify=false',
      `${at}:1.4`,
    )
    expect(JSON.parse(found)).toMatchObject({ Architecture: 'arm64', Layers: arm.layers })
  })
})

describe('a shared store', () => {
  const machine = (name: string, now: string) => {
    const shared = registryStore({
      client: clientOf(),
      repository: parseReference(`${host}/acme/store`),
      directory: join(folder, name, 'shared'),
      log: quietLog,
      now: () => new Date(now),
      writable: true,
      wants: () => true,
    })
    return makerOf([directoryStore(join(folder, name, 'cache'), quietLog), shared])
  }

  test('serves a machine with an empty cache, is read by skopeo, and is pruned', async () => {
    const old = wheelRecipe('old', { version: '1' })
    const needed = wheelRecipe('needed', { version: '1' })
    const fresh = wheelRecipe('fresh', { version: '1' })
    const first = machine('one', '2026-01-01')
    await first.make(old)
    const { key } = await first.make(needed)
    await machine('one', '2026-11-20').make(fresh)

    const second = machine('two', '2026-11-24')
    for (const recipe of [old, needed, fresh]) {
      const again = wheelRecipe(recipe.name, { version: '1' })
      const product = await second.make(again)
      const content = await readFile(await product.file(`${recipe.name}.whl`), 'utf8')
      expect(content).toContain(`"name":"${recipe.name}"`)
      expect(again.builds()).toBe(0)
    }
    const tags = JSON.parse(
      await run('skopeo', 'list-tags', '--tls-verify=false', `docker://${host}/acme/store`),
    ) as { Tags: string[] }
    expect(tags.Tags).toHaveLength(3)

    const user = await image('amd64', 'user', [key])
    await clientOf().push(user, parseReference(`${host}/acme/user`), ['main'])
    const flag = `--store=${host}/acme/store`
    expect(await store(request('store', ['show'], flag))).toMatchObject({
      products: 3,
      kinds: [{ kind: 'wheel', products: 3 }],
    })
    const pruned = await store(request('store', ['prune', `${host}/acme/user:main`], flag))
    expect(pruned).toMatchObject({ products: 2, removed: { products: 1 } })
    const third = machine('three', '2026-11-24')
    const again = [old, needed].map(({ name }) => wheelRecipe(name, { version: '1' }))
    for (const recipe of again) await third.make(recipe)
    expect(again.map((recipe) => recipe.builds())).toEqual([1, 0])
  })
})
