/** Another base below the same layers is the image that assembling it anew gives. */
import { describe, expect, test } from '@jest/globals'
import { assemble, type ImageLayer } from '../../src/image/index.js'
import { rebase, verifyRebase } from '../../src/refresh/index.js'
import type { Digest, DiffId, Key } from '../../src/words.js'

const hex = (letter: string): string => letter.repeat(64)
const layer = (letter: string, title: string): ImageLayer & { readonly key: Key } => ({
  facts: {
    diffId: `sha256:${hex(letter)}` as DiffId,
    digest: `sha256:${hex(letter)}` as Digest,
    sizeBytes: 100,
    unpackedBytes: 1000,
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
  },
  file: () => Promise.reject(new Error('not read')),
  key: hex(letter) as Key,
  title,
})
const image = (base: ImageLayer) =>
  assemble({
    architecture: 'amd64',
    layers: [base, layer('b', 'python 3.13.15'), layer('c', 'app')],
    config: {
      user: '65532:65532',
      env: { PATH: '/bin', ZÖÄ: 'ü' },
      workingDirectory: '/',
      labels: { z: '1', a: '2' },
      command: ['python3'],
    },
    annotations: { 'org.opencontainers.image.title': 'web' },
  })

const before = layer('a', 'base trixie, minimal, 35 packages')
const after = layer('d', 'base trixie, minimal, 36 packages')
const documents = ({ manifest, config }: ReturnType<typeof image>) => ({
  manifest: manifest.bytes,
  config: config.bytes,
})
const newBase = { key: after.key, title: after.title, facts: after.facts }

describe('a rebase', () => {
  test('gives the bytes of a new image', () => {
    const rebased = rebase(documents(image(before)), { key: before.key }, newBase)
    const clean = image(after)
    expect(Buffer.from(rebased.config.bytes).toString()).toBe(
      Buffer.from(clean.config.bytes).toString(),
    )
    expect(rebased.manifest.digest).toBe(clean.manifest.digest)
    expect(rebased.kept.map(({ digest }) => digest)).toEqual(clean.layers.slice(1))
  })

  test('is refused where the base is not among the layers, or documents do not fit', () => {
    const made = documents(image(before))
    expect(() => rebase(made, { key: hex('e') as Key }, newBase)).toThrow(
      expect.objectContaining({ code: 'rebase-impossible' }),
    )
    const config = JSON.parse(Buffer.from(made.config).toString()) as {
      rootfs: { diff_ids: string[] }
    }
    config.rootfs.diff_ids.pop()
    expect(() =>
      rebase(
        { ...made, config: Buffer.from(JSON.stringify(config)) },
        { key: before.key },
        newBase,
      ),
    ).toThrow(expect.objectContaining({ code: 'rebase-impossible' }))
  })
})

describe('a verdict', () => {
  const nothing = { libraries: {}, interpreters: [] }
  const none = { interpreters: [], scope: [], needs: [] }
  const identity = { suite: 'trixie', architecture: 'amd64', glibc: '2.41' }
  const verdict = (change: Partial<typeof identity>) =>
    verifyRebase({
      ...{ before: identity, after: { ...identity, ...change } },
      ...{ requires: none, provides: nothing, providedBefore: undefined },
    }).reasons

  test.each([
    [{}, []],
    [{ glibc: '2.42' }, []],
    [{ glibc: '2.9' }, ['the C library is older: 2.41 → 2.9']],
    [{ suite: 'bookworm' }, ['the base is of another suite: trixie → bookworm']],
    [{ architecture: 'arm64' }, ['the base is of another architecture: amd64 → arm64']],
  ])('on %j', (change, reasons) => {
    expect(verdict(change)).toEqual(reasons)
  })

  test('names what is missing, and whose it is', () => {
    const needs = [{ owner: 'psycopg2 2.9', file: 'x.so', libraries: ['libpq.so.5'], symbols: {} }]
    expect(
      verifyRebase({
        ...{ before: identity, after: identity, provides: nothing, providedBefore: undefined },
        requires: { ...none, needs },
      }),
    ).toEqual({
      reasons: ['psycopg2 2.9 needs libpq.so.5, which no package has'],
      owners: ['psycopg2 2.9'],
    })
  })
})
