import { describe, expect, test } from '@jest/globals'
import { parseReference } from '../../src/registry/index.js'

const hash = `sha256:${'0123456789abcdef'.repeat(4)}`

describe('a reference', () => {
  test.each([
    ['web', { registry: 'docker.io', repository: 'library/web', familiar: 'web' }],
    [
      'acme/web:1',
      { registry: 'docker.io', repository: 'acme/web', tag: '1', familiar: 'acme/web' },
    ],
    ['index.docker.io/web', { registry: 'docker.io', repository: 'library/web', familiar: 'web' }],
    ['localhost/web', { registry: 'localhost', repository: 'web', familiar: 'localhost/web' }],
    [
      'localhost:5000/a/b:c',
      { registry: 'localhost:5000', repository: 'a/b', tag: 'c', familiar: 'localhost:5000/a/b' },
    ],
    ['[::1]:5000/web', { registry: '[::1]:5000', repository: 'web', familiar: '[::1]:5000/web' }],
    [
      `ghcr.io/acme/web:1.4@${hash}`,
      {
        registry: 'ghcr.io',
        repository: 'acme/web',
        tag: '1.4',
        digest: hash,
        familiar: 'ghcr.io/acme/web',
      },
    ],
    ['registry.example/a__b/c-d', { repository: 'a__b/c-d' }],
  ])('%s is understood', (text, expected) => {
    expect(parseReference(text)).toMatchObject(expected)
    if (!text.includes(':')) expect(parseReference(text).tag).toBeUndefined()
  })

  test.each([
    ['ghcr.io/Acme/Web:V1', 'lower-case', 'ghcr.io/acme/web:V1'],
    ['Acme/web', 'lower-case', 'acme/web'],
    ['https://ghcr.io/acme/web', 'scheme', 'ghcr.io/acme/web'],
    ['', 'empty', 'such as'],
    ['ghcr.io/', 'empty', 'such as'],
    ['a//b', 'empty', 'such as'],
    ['web:', 'tag ""', 'such as'],
    ['web:-a', 'tag "-a"', 'such as'],
    [`web:${'a'.repeat(129)}`, '128', 'such as'],
    ['web@sha256:abc', 'digest "sha256:abc"', 'such as'],
    [`web@${hash}@${hash}`, 'more than one "@"', 'such as'],
    ['a/b-', '"b-"', 'such as'],
    ['a b', '"a b"', 'such as'],
    ['-.example/web', '"-.example" is no registry', 'such as'],
    [`registry.example/${'a'.repeat(250)}`, '255', 'such as'],
  ])('%j is refused with the reason', (text, why, hint) => {
    let thrown: unknown
    try {
      parseReference(text)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toMatchObject({
      code: 'reference-invalid',
      what: expect.stringContaining(why) as unknown,
      hint: expect.stringContaining(hint) as unknown,
    })
  })
})
