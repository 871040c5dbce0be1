import { describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { abandoned, containerName, pidSpace } from '../../src/sandbox/containers.js'
import { lastLine } from '../../src/sandbox/words.js'

describe('containers', () => {
  test('have names that are never the same', () => {
    const names = new Set(Array.from({ length: 1_000 }, containerName))
    expect(names.size).toBe(1_000)
  })

  test('are abandoned when the process in their name is gone', () => {
    const { pid } = spawnSync('true')
    const dead = `pycask-${pid}-0a1b2c3d`
    expect(abandoned([dead, containerName(), 'pycask-1-00', 'someone-elses', ''])).toEqual([dead])
  })

  test('know the machine whose processes are meant', async () => {
    expect(await pidSpace()).toBe(await pidSpace())
    expect(await pidSpace()).toMatch(/^[^\s/]+\/\d*$/)
  })
})

test('the last line of an engine is its reason, not its advice', () => {
  const said =
    "docker: Error response from daemon: no such thing.\n\nRun 'docker run --help' for more information\n"
  expect(lastLine(said)).toBe('docker: Error response from daemon: no such thing.')
  expect(lastLine('')).toBe('it says nothing')
})
