/** Layers that others put on a base of ours. */
import { describe, expect, test } from '@jest/globals'
import { crossings, type OnTop } from '../../src/commands/refresh-below.js'

const onTop = (paths: readonly string[], removed: readonly string[] = []): OnTop => ({
  requires: { interpreters: [], scope: [], needs: [] },
  paths: new Set(paths),
  removed: new Set(removed),
  base: {
    provides: { libraries: {}, interpreters: [] },
    files: new Set(['usr/lib/os-release', 'etc/passwd', 'usr/lib/libz.so.1', 'usr/lib/libc.so.6']),
  },
})

describe('layers on top of a base', () => {
  test('that add files are no obstacle', () => {
    expect(crossings(onTop(['srv/app', 'usr/lib/theirs.so'], ['opt/app/old']))).toEqual([])
  })

  test('that replace or remove files of it are, with the paths', () => {
    expect(crossings(onTop(['etc/passwd', 'srv/app']))).toEqual([
      'layers on top of it replace /etc/passwd of the base',
    ])
    expect(crossings(onTop([], ['usr/lib/libz.so.1']))).toEqual([
      'layers on top of it remove /usr/lib/libz.so.1 of the base',
    ])
    // A whole folder.
    expect(crossings(onTop([], ['usr/lib']))).toHaveLength(1)
    const many = ['usr/lib/os-release', 'etc/passwd', 'usr/lib/libz.so.1', 'usr/lib/libc.so.6']
    expect(crossings(onTop(many))[0]).toMatch(/ and 1 more of the base$/)
  })
})
