import { describe, expect, test } from '@jest/globals'
import { tagsOf } from '../../src/commands/tags.js'
import { read } from '../options/helpers.js'

const one = { name: '3.13.15', minor: '3.13', suffix: '' } as const
const other = { name: '3.14.6t', minor: '3.14', suffix: 't' } as const

describe('tags', () => {
  test('one image has the tags that are given', async () => {
    expect(tagsOf(await read(), [one])).toEqual([['latest']])
    const flags = ['--tags=1.4,{python}-{suite},{minor}']
    expect(tagsOf(await read({ flags }), [one])).toEqual([['1.4', '3.13.15-trixie', '3.13']])
  })

  test('of several images each is its Python, where none are given', async () => {
    expect(tagsOf(await read(), [one, other])).toEqual([['3.13'], ['3.14t']])
  })

  test.each([
    ['--tags=1.4-{minor},latest', 'would both get the tag latest'],
    ['--output-archive=web.tar', 'would both get the file /project/web.tar'],
  ])('%s is refused for two images', async (flag, expected) => {
    const options = await read({ flags: [flag] })
    expect(() => tagsOf(options, [one, other])).toThrow(expected)
  })
})
