/** Which published image a pull request is compared with, and why with none. */
import { describe, expect, test } from '@jest/globals'
import { publishedImage } from '../../src/commands/check-published.js'
import { PycaskError } from '../../src/errors.js'
import { readOptions } from '../../src/options/index.js'
import type { Release } from '../../src/python/index.js'
import type { RegistryClient } from '../../src/registry/index.js'

const release = { name: '3.13.15', minor: '3.13', suffix: '' } as Release

async function found(
  flags: readonly string[],
  {
    tags = [],
    env = {},
    fault,
  }: { tags?: string[]; env?: Record<string, string>; fault?: Error } = {},
) {
  const asked: string[] = []
  const registry = {
    resolve: ({ tag = '' }: { tag?: string }) => {
      asked.push(tag)
      if (fault !== undefined) return Promise.reject(fault)
      return Promise.resolve(tags.includes(tag) ? { digest: 'x' } : undefined)
    },
  } as unknown as RegistryClient
  const options = await readOptions({
    ...{ command: 'check', directory: '/nowhere', env: {}, flags },
    readFile: () => Promise.resolve(undefined),
  })
  return { ...(await publishedImage({ options, release, registry, env })), asked }
}
const image = ['--image=ghcr.io/acme/web']

describe('the published image', () => {
  test('is the one of the base branch, where that has a tag', async () => {
    const env = { GITHUB_BASE_REF: 'release/1.x' }
    expect(await found(image, { tags: ['release-1.x', 'latest'], env })).toEqual({
      name: 'registry:ghcr.io/acme/web:release-1.x',
      asked: ['release-1.x'],
    })
  })

  test('is the first of the tags that a build moves and that is there', async () => {
    const flags = [...image, '--tags={minor},edge']
    expect(await found(flags, { tags: ['edge'], env: { GITHUB_BASE_REF: 'main' } })).toEqual({
      name: 'registry:ghcr.io/acme/web:edge',
      asked: ['main', '3.13', 'edge'],
    })
  })

  test.each([
    ['no image is named', [], {}, /no image is named/],
    ['the network is forbidden', [...image, '--offline'], {}, /offline/],
    [
      'there is none yet',
      image,
      { env: { GITHUB_BASE_REF: 'main' } },
      /has no main and no latest yet/,
    ],
    [
      'the registry shows it to nobody here',
      image,
      { fault: new PycaskError({ code: 'registry-denied', what: 'ghcr.io says 403' }) },
      /cannot be read: ghcr\.io says 403/,
    ],
  ])('is none, with a reason, where %s', async (_, flags, more, why) => {
    const { name, why: said } = await found(flags, more)
    expect(name).toBeUndefined()
    expect(said).toMatch(why)
  })

  test('is an error where a check is interrupted, or has a bug', async () => {
    const fault = new PycaskError({ code: 'interrupted', what: 'x' })
    await expect(found(image, { fault })).rejects.toBe(fault)
    await expect(found(image, { fault: new TypeError('x') })).rejects.toThrow(TypeError)
  })
})
