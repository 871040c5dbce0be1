import { readFile } from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import { optionTable } from '../../src/options/definitions.js'
import { actionYaml, jsonSchema, optionTables } from '../../src/options/documents.js'
import { root, run } from './run.js'

test('action.yml, the schema and the README are what src/options says', async () => {
  const { exitCode, stderr } = await run(process.execPath, 'scripts/generate.mjs', '--check')
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
}, 30_000)

test('no input of the action has a default: pyproject.toml keeps its say', () => {
  const [inputs = ''] = actionYaml().split('\noutputs:')
  expect(inputs).toMatch(/^ {2}image-command:$/m)
  expect(inputs).not.toMatch(/^ {4}default:/m)
})

test('no two inputs have one name', () => {
  const [inputs = ''] = actionYaml().split('\noutputs:')
  const names = [...inputs.matchAll(/^ {2}([a-z-]+):$/gm)].map((match) => match[1])
  // What is no option: the command and what it is about.
  const options = [...optionTable.values()].filter(({ input }) => input !== false)
  expect(names.length).toBeGreaterThan(options.length)
  expect(new Set(names).size).toBe(names.length)
})

test('the schema has what may stand in pyproject.toml, and nothing else', () => {
  const schema = JSON.parse(jsonSchema()) as { properties: Record<string, unknown> }
  expect(schema.properties).toHaveProperty('packages.additionalProperties.properties.libraries')
  expect(schema.properties).not.toHaveProperty('push')
})

test('the table of options tells every one of them', () => {
  for (const name of optionTable.keys()) expect(optionTables()).toContain(`\n| \`${name}\` |`)
})

test('action.yml runs the bundle', async () => {
  const text = await readFile(`${root}action.yml`, 'utf8')
  expect(text).toMatch(/using: node24\n {2}main: dist\/action\.js/)
})
