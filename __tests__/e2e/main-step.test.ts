/** The committed action as a step of a workflow: outputs, groups, annotations, the job's summary. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyOfExample, example } from './support/cli.js'
import { runStep, type Step } from './support/step.js'

const minutes = 60_000
jest.setTimeout(2 * minutes)
let scratch: string

const step = (name: string, inputs: Readonly<Record<string, string>>): Promise<Step> =>
  runStep(scratch, name, inputs)

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'pycask-step-'))
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

describe('a step that builds', () => {
  let built: Step
  beforeAll(async () => {
    built = await step('build', {
      directory: example,
      optimize: 'fast-build',
      'output-layout': join(scratch, 'layout'),
    })
  }, 40 * minutes)

  test('gives the digest, the image and the path of its Python to later steps', async () => {
    expect(built.stderr).toBe('')
    expect(built.exitCode).toBe(0)
    const index = await readFile(join(scratch, 'layout/index.json'), 'utf8')
    expect(built.outputs['digest']).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(index).toContain(built.outputs['digest'])
    expect(built.outputs['image']).toBe(`pycask/web@${built.outputs['digest'] ?? ''}`)
    expect(built.outputs['python-path']).toBe('/opt/acme/venv/bin/python')
    expect(built.outputs['tags']).toBe('pycask/web:latest')
    const report = JSON.parse(await readFile(built.outputs['report'] ?? '', 'utf8')) as {
      images: { digest: string; products: object[] }[]
    }
    expect(report.images[0]?.digest).toBe(built.outputs['digest'])
    expect(report.images[0]?.products.length).toBeGreaterThan(10)
    const [sizes] = JSON.parse(built.outputs['sizes'] ?? '') as { layers: object[] }[]
    expect(sizes?.layers.length).toBeGreaterThanOrEqual(4)
  })

  test('folds its phases into groups, and sums up', () => {
    const groups = [...built.stdout.matchAll(/^::group::(.*)$/gm)].map(([, name]) => name)
    expect(groups).toEqual(['Prepare the runner', 'Restore the cache', 'Build'])
    expect(built.stdout).toMatch(/^Pycask \d+\.\d+\.\d+$/m)
    expect(built.stdout.match(/^::endgroup::$/gm)).toHaveLength(groups.length)
    expect(built.summary).toContain('## Pycask: pycask/web:latest')
    expect(built.summary).toContain(built.outputs['digest'])
    expect(built.summary).toMatch(/\| python \| 3\.13\.\d+, fast-build \|/)
  })
})

test('a plan sums up what would be made, and makes nothing', async () => {
  const project = await copyOfExample(join(scratch, 'changed'))
  await project.edit('main.py', 'Hello', 'Goodbye')
  const planned = await step('plan', {
    command: 'plan',
    directory: project.directory,
    optimize: 'fast-build',
  })
  expect(planned.exitCode).toBe(0)
  expect(planned.outputs).toMatchObject({ changed: 'true' })
  expect(planned.outputs['reasons']).toMatch(/^app: file main\.py: /m)
  const { include } = JSON.parse(planned.outputs['matrix'] ?? '') as { include: object[] }
  expect(include).toEqual([
    {
      python: planned.outputs['python-versions'],
      platform: expect.stringMatching(/^linux\/(amd64|arm64)$/) as unknown,
      architecture: expect.stringMatching(/^(amd64|arm64)$/) as unknown,
      runner: expect.stringMatching(/^ubuntu-24\.04/) as unknown,
      ...{ tags: 'latest', partial: false },
    },
  ])
  expect(planned.summary).toMatch(/\| app \| web 1\.0\.0 \| missing \|/)
})

test('a mistake is an annotation on its line, a summary and a failed step', async () => {
  const project = await copyOfExample(join(scratch, 'unhashed'))
  await project.edit(
    'requirements.txt',
    /^(psycopg2==\S+) \\\n(?: +--hash=\S+(?: \\)?\n)+/m,
    '$1\n',
  )
  const failed = await step('mistake', { directory: project.directory, optimize: 'fast-build' })
  expect(failed.exitCode).toBe(1)
  expect(failed.stdout).toMatch(
    /^::error title=Pycask%3A lock without hashes,file=[^,]*requirements\.txt,line=\d+::.*psycopg2/m,
  )
  expect(failed.summary).toContain('## Pycask failed')
  expect(failed.summary).toContain('has no hash')
})
