import { expect, test } from '@jest/globals'
import type { Product } from '../../src/make/types.js'
import { standingAlone, type WheelFacts } from '../../src/wheels/index.js'
import type { Key, Sha256 } from '../../src/words.js'

const wheel = (name: string, sizeBytes: number): Product<WheelFacts> => {
  const fileName = `${name}-1-py3-none-any.whl`
  return {
    ...{ kind: 'wheel', name, title: name, key: name as Key, inputs: {}, discovered: {} },
    files: { [fileName]: { sha256: '' as Sha256, sizeBytes } },
    facts: {
      fileName,
      name,
      version: '1',
      built: false,
      metadata: { requirements: [], parts: [] },
      requires: [],
      provides: [],
      grafted: [],
    },
    file: () => Promise.resolve(''),
  }
}
const names = (wheels: readonly Product<WheelFacts>[]) => wheels.map(({ name }) => name)

test('heavy wheels stand alone, by name; the others stay together in their order', () => {
  const wheels = [wheel('scipy', 40), wheel('six', 1), wheel('numpy', 20), wheel('flask', 2)]
  const { alone, together } = standingAlone(wheels, { leastBytes: 20 })
  expect(names(alone)).toEqual(['numpy', 'scipy'])
  expect(names(together)).toEqual(['six', 'flask'])
})

test('a wheel that is added or grows moves no other from layer to layer', () => {
  const before = standingAlone([wheel('numpy', 20), wheel('six', 1)], { leastBytes: 20 })
  const after = standingAlone([wheel('numpy', 20), wheel('six', 3), wheel('torch', 900)], {
    leastBytes: 20,
  })
  expect(names(after.alone)).toEqual([...names(before.alone), 'torch'])
  expect(names(after.together)).toEqual(names(before.together))
})

test('there are never more than the most: the largest stand alone', () => {
  const wheels = Array.from({ length: 20 }, (_, at) =>
    wheel(`w${String(at).padStart(2, '0')}`, 100 + at),
  )
  const { alone, together } = standingAlone(wheels, { leastBytes: 1 })
  expect(names(alone)).toEqual(['w13', 'w14', 'w15', 'w16', 'w17', 'w18', 'w19'])
  expect(together).toHaveLength(13)
})
