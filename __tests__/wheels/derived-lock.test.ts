/** The lock of made wheels. */
import { expect, it } from '@jest/globals'
import { readPylock } from '../../src/lock/formats/pylock.js'
import { derivedLock, derivedLockName } from '../../src/wheels/index.js'

it('names each wheel by path and hash, and the locked file that it comes from', () => {
  const wheel = (name: string, built: boolean) => ({
    ...{ name, version: '1.0', built, file: `${name}-1.0-py3-none-any.whl` },
    sha256: 'a'.repeat(64),
    from: { file: `${name}-1.0.tar.gz`, sha256: 'b'.repeat(64) },
  })
  const text = derivedLock('3.13', [wheel('pyyaml', true), wheel('click', false)])
  expect(text).toContain('requires-python = "==3.13.*"')
  expect(text).toContain('from = "pyyaml-1.0.tar.gz"')
  const packages = readPylock(text, {
    ...{ file: 'pylock.cp313.toml', directory: '/house', project: '/' },
    selection: { extras: [], groups: [] },
    target: { pythonVersion: '3.13.15', suite: 'trixie', architecture: 'amd64', glibc: [2, 41] },
  })
  expect(packages.map(({ name, wheels }) => [name, wheels[0]?.url, wheels[0]?.sha256])).toEqual([
    ['click', 'file:///house/click-1.0-py3-none-any.whl', 'a'.repeat(64)],
    ['pyyaml', 'file:///house/pyyaml-1.0-py3-none-any.whl', 'a'.repeat(64)],
  ])
  expect([derivedLockName('3.13', ''), derivedLockName('3.14', 't')]).toEqual([
    'pylock.cp313.toml',
    'pylock.cp314t.toml',
  ])
})
