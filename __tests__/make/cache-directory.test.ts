import { expect, test } from '@jest/globals'
import { cacheDirectory } from '../../src/make/index.js'

test.each([
  [{ PYCASK_CACHE: '/big/cache', XDG_CACHE_HOME: '/xdg', HOME: '/home/a' }, '/big/cache'],
  [{ PYCASK_CACHE: '', XDG_CACHE_HOME: '/xdg', HOME: '/home/a' }, '/xdg/pycask'],
  [{ XDG_CACHE_HOME: 'relative', HOME: '/home/a' }, '/home/a/.cache/pycask'],
  [{ HOME: '/home/a' }, '/home/a/.cache/pycask'],
])('%j keeps everything in %s', (env, expected) => {
  expect(cacheDirectory(env)).toBe(expected)
})
