/** What is noted of an image's Python while it imports, with a Python of this machine. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { watchScript } from '../../src/contract/observe.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp('/tmp/pycask-observe-')
  await mkdir(join(folder, 'modules'))
  await writeFile(join(folder, 'modules/mine.py'), 'x = 1\n')
})
afterEach(() => rm(folder, { recursive: true }))

/** Imports a module that has no bytecode; in /tmp, where writing is harmless. */
function wrote(env: Readonly<Record<string, string>>): unknown {
  const program = `${watchScript}
sys.path.insert(0, sys.argv[1])
import mine, json
print(json.dumps(wrote))`
  const args = ['-S', '-c', program, join(folder, 'modules')]
  const said = execFileSync('python3', args, { env: { PATH: process.env['PATH'], ...env } })
  return JSON.parse(said.toString())
}

test('bytecode beside a source in /tmp is nothing that is written', () => {
  expect(wrote({})).toEqual([])
})

test('bytecode that is kept apart is told, in /tmp too, by its folder alone', () => {
  const apart = join(folder, 'bytecode')
  const told = wrote({ PYTHONPYCACHEPREFIX: `${apart}/` }) as string[]
  expect(told.length).toBeGreaterThan(0)
  expect(new Set(told)).toEqual(new Set([apart]))
})

test('where Python writes no bytecode, none is told', () => {
  const apart = join(folder, 'bytecode')
  expect(wrote({ PYTHONPYCACHEPREFIX: apart, PYTHONDONTWRITEBYTECODE: '1' })).toEqual([])
})
