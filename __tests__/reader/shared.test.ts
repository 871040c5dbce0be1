import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { createHost, quietLog } from '../../src/host/index.js'
import { writeLayout } from '../../src/image/index.js'
import { openImage, withSharedLayers } from '../../src/reader/index.js'
import { createRegistryClient, parseReference } from '../../src/registry/index.js'
import { inFolder, smallImage, text } from '../image/support/images.js'
import { startRegistry } from '../registry/support/registry.js'

async function made(folder: string, name: string): Promise<string> {
  await mkdir(join(folder, name))
  return join(folder, name)
}

test('layers that another image has are read there, and only the others are fetched', () =>
  inFolder(async (folder) => {
    const host = createHost({ env: {}, log: quietLog, signal: new AbortController().signal })
    const registry = await startRegistry()
    try {
      const shared = [text('etc/a', 'a')]
      const far = await smallImage(await made(folder, 'far'), [shared, [text('app/b', 'old')]])
      const near = await smallImage(await made(folder, 'near'), [shared, [text('app/b', 'new')]])
      const client = createRegistryClient(host)
      await client.push(far, parseReference(`${registry.host}/acme/web`), ['1'])
      await writeLayout(near, join(folder, 'layout'), ['1'])
      const open = {
        host,
        registry: client,
        temporary: folder,
        engine: () => Promise.reject(new Error()),
      }
      const other = withSharedLayers(
        await openImage(`${registry.host}/acme/web:1`, open),
        await openImage(join(folder, 'layout'), open),
      )
      const found: string[] = []
      const before = registry.requests.length
      for (const layer of other.layers)
        await layer.read(({ path, type }) => {
          if (type === 'file') found.push(path)
          return undefined
        })
      expect(found).toEqual(['etc/a', 'app/b'])
      const fetched = registry.requests
        .slice(before)
        .filter((one) => JSON.stringify(one).includes('/blobs/'))
      expect(fetched).toHaveLength(1)
      expect(JSON.stringify(fetched)).toContain(far.layers[1])
    } finally {
      await registry.close()
    }
  }))
