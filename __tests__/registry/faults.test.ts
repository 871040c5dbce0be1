/** Whatever goes wrong: a push ends complete or with a clear error, and no tag is at an image with a missing blob. */
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { PycaskError } from '../../src/errors.js'
import { parseReference } from '../../src/registry/index.js'
import { artifact, blob, clientOf, web } from './support/artifact.js'
import {
  startRegistry,
  user,
  type Misfortune,
  type Quirks,
  type RegistryDouble,
} from './support/registry.js'

jest.setTimeout(120_000)

const running: RegistryDouble[] = []
const start = async (quirks: Quirks = {}): Promise<RegistryDouble> => {
  const registry = await startRegistry(quirks)
  running.push(registry)
  return registry
}
afterEach(async () => {
  for (const registry of running.splice(0)) await registry.close()
})

/** Tags at an image of which something is missing. */
function broken({ tags, manifests, blobs }: RegistryDouble): string[] {
  return [...tags].flatMap(([tag, digest]) => {
    const repository = tag.slice(0, tag.lastIndexOf(':'))
    const manifest = manifests.get(`${repository} ${digest}`)
    if (manifest === undefined) return [`${tag} is at ${digest}, which is not there`]
    const { config, layers } = JSON.parse(manifest.bytes.toString()) as {
      config: { digest: string }
      layers: { digest: string }[]
    }
    return [config, ...layers]
      .filter((each) => !blobs.has(`${repository} ${each.digest}`))
      .map((each) => `${tag} lacks ${each.digest}`)
  })
}

const misfortunes: readonly Misfortune[] = [
  { answer: 429, headers: { 'retry-after': '0' } },
  ...[429, 500, 502, 503, 504, 408].map((answer) => ({ answer })),
  { answer: 'cut' },
  { answer: 'drop' },
  { answer: 'deaf' },
  { slowMs: 2 },
]
/** What may happen at each of the next requests; most of the time nothing does. */
const event = fc.oneof(
  { weight: 8, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom(...misfortunes) },
)
const chance = fc.array(event, { minLength: 200, maxLength: 200 })
const nature = fc.record(
  {
    mount: fc.constantFrom<Quirks['mount'] & {}>('phantom', 404, 401),
    tokenUses: fc.integer({ min: 2, max: 9 }),
    lostUploads: fc.integer({ min: 0, max: 2 }),
    blobsUnseen: fc.integer({ min: 0, max: 2 }),
    relativeLocation: fc.boolean(),
    noDigestHeader: fc.boolean(),
    wrongLength: fc.boolean(),
    patchOnly: fc.boolean(),
    hides: fc.boolean(),
    lax: fc.boolean(),
  },
  { requiredKeys: [] },
)

describe('a push to a registry where everything goes wrong by chance', () => {
  test('ends complete or with a clear error, and leaves no tag at half an image', async () => {
    let [complete, failed] = [0, 0]
    await fc.assert(
      fc.asyncProperty(nature, chance, async (quirks, fate) => {
        const registry = await startRegistry({ auth: 'bearer' })
        try {
          const credentials = { [registry.host]: user }
          const client = clientOf({ credentials })
          const from = parseReference(`${registry.host}/acme/base`)
          const old = artifact(blob('old'))
          await client.push(old, web(registry), ['latest'])
          await client.push(artifact(blob('shared')), from, [])

          let next = 0
          Object.assign(registry.quirks, quirks, { chaos: () => fate[next++] })
          const layers = [blob('shared', from), blob(Buffer.alloc(200_000, 'x')), blob('')]
          const pushed = artifact(...layers)
          const thrown = await clientOf({ credentials })
            .push(pushed, web(registry), ['1', 'latest'])
            .then(
              () => undefined,
              (error: unknown) => error,
            )
          const { digest } = pushed.manifest
          expect(broken(registry)).toEqual([])
          if (thrown === undefined) {
            complete += 1
            expect(registry.tags.get('acme/web:1')).toBe(digest)
            expect(registry.tags.get('acme/web:latest')).toBe(digest)
          } else {
            failed += 1
            expect(thrown).toBeInstanceOf(PycaskError)
            const { code, what, hint } = thrown as PycaskError
            expect(code).toMatch(/^registry-(rejected|lost-connection|unreachable|denied)$/)
            expect(what).toContain(registry.host)
            expect(hint).toBeTruthy()
            expect([old.manifest.digest, digest]).toContain(registry.tags.get('acme/web:latest'))
          }
        } finally {
          await registry.close()
        }
      }),
      { numRuns: 40, seed: 20_261_124, endOnFailure: true },
    )
    // Both must have happened, else nothing was tried.
    expect(complete).toBeGreaterThan(10)
    expect(failed).toBeGreaterThan(0)
  })
})

describe('a registry', () => {
  test('that loses what it has accepted gets it again', async () => {
    const registry = await start({ lostUploads: 2, lax: true })
    await clientOf().push(artifact(blob('one'), blob('two')), web(registry), ['latest'])
    expect(broken(registry)).toEqual([])
    expect(registry.tags.size).toBe(1)
  })

  test('that says it has what it has not gets it all the same', async () => {
    const layer = blob('ghost')
    const registry = await start({ ghosts: new Set([layer.digest]) })
    await clientOf().push(artifact(layer), web(registry), ['latest'])
    expect(registry.blobs.has(`acme/web ${layer.digest}`)).toBe(true)
    expect(registry.tags.size).toBe(1)
  })

  test('that takes no body with PUT gets it by one PATCH', async () => {
    const registry = await start({ patchOnly: true })
    const layer = blob(Buffer.alloc(300_000, 'p'))
    await clientOf().push(artifact(layer), web(registry), ['latest'])
    expect(registry.blobs.get(`acme/web ${layer.digest}`)).toHaveLength(300_000)
    expect(registry.requests.filter((line) => line.startsWith('PATCH'))).toHaveLength(2)
  })

  test('that refuses chunks is never sent one', async () => {
    const registry = await start({ noPatch: true })
    await clientOf().push(artifact(blob(Buffer.alloc(300_000))), web(registry), ['latest'])
    expect(registry.requests.filter((line) => line.startsWith('PATCH'))).toEqual([])
  })

  test('whose tokens end in the middle of a push is asked for new ones', async () => {
    const registry = await start({ auth: 'bearer', tokenUses: 4 })
    const client = clientOf({ credentials: { [registry.host]: user } })
    const layers = Array.from({ length: 6 }, (_, n) => blob(`layer ${String(n)}`))
    await client.push(artifact(...layers), web(registry), ['latest'])
    expect(registry.tags.size).toBe(1)
    expect(registry.tokenRequests.length).toBeGreaterThan(3)
  })

  test('that breaks downloads off is asked for the rest', async () => {
    for (const noRange of [false, true]) {
      const registry = await start()
      const bytes = Buffer.alloc(400_000, 'download')
      const layer = blob(bytes)
      await clientOf().push(artifact(layer), web(registry), ['latest'])
      Object.assign(registry.quirks, { brokenDownloads: 3, noRange })
      const chunks: Buffer[] = []
      for await (const chunk of await clientOf().blob(web(registry), layer.digest))
        chunks.push(chunk as Buffer)
      expect(Buffer.concat(chunks).equals(bytes)).toBe(true)
    }
  })

  test('whose downloads always break off is an error that names it', async () => {
    const registry = await start()
    const layer = blob('a layer')
    await clientOf().push(artifact(layer), web(registry), ['latest'])
    registry.quirks.faults = [{ method: 'GET', path: /blobs/, times: Infinity, answer: 'drop' }]
    await expect(clientOf().blob(web(registry), layer.digest)).rejects.toMatchObject({
      code: 'registry-lost-connection',
    })
  })
})
