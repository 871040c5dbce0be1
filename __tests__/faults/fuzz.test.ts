/**
 * Whatever a lock, a layer, an option or a document says: it is read, or refused by one clear error.
 * No crash, no hang, no password told, no more memory than is set. `npm run test:faults` does 10,000 of each.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { documentKinds } from './support/fuzz-documents.js'
import { lockFormats } from './support/fuzz-locks.js'
import { bundleProgram, fuzz, report, scaled, type Fuzzed } from './support/run.js'

jest.setTimeout(30 * 60_000)

const seed = 20_261_124
const mostBytes = 300_000_000
let program: Awaited<ReturnType<typeof bundleProgram>>
beforeAll(async () => {
  program = await bundleProgram()
})
afterAll(() => program.close())

/** Runs a job; both ways of ending must have come, else nothing was tried. */
async function tried(what: string, job: string, input: object, count: number): Promise<Fuzzed> {
  const started = performance.now()
  const found = await fuzz(program.script, job, { ...input, seed, count })
  expect(found.failures).toEqual([])
  expect(found.cases).toBe(count)
  expect(found.peakBytes).toBeLessThan(mostBytes)
  const fine = found.codes['fine'] ?? 0
  expect(fine).toBeGreaterThan(0)
  report({
    ...{ what, count, peakBytes: found.peakBytes, seconds: (performance.now() - started) / 1000 },
    result: `${fine} read, ${count - fine} refused with one of ${Object.keys(found.codes).length - (fine > 0 ? 1 : 0)} errors; slowest ${(found.slowestMs / 1000).toFixed(2)} s`,
  })
  return found
}

describe('fuzzed', () => {
  test.each(lockFormats)('locks: %s', async (format) => {
    const found = await tried(`locks, ${format}`, 'locks', { format }, scaled(250, 10_000))
    expect(found.codes['fine']).toBeGreaterThan(5)
    // What uv reads is uv's to judge.
    if (format !== 'uv.lock') expect(Object.keys(found.codes).length).toBeGreaterThan(2)
  })

  test('layers, and the documents above them', async () => {
    const { codes } = await tried('layers', 'layers', {}, scaled(150, 10_000))
    expect(Object.keys(codes)).toEqual(
      expect.arrayContaining(['fine', 'tar-invalid', 'path-escapes']),
    )
  })

  test('options: flags, inputs, variables, pyproject.toml', async () => {
    const { codes } = await tried('options', 'options', {}, scaled(500, 10_000))
    expect(Object.keys(codes)).toEqual(
      expect.arrayContaining(['fine', 'option-invalid', 'toml-invalid', 'options-invalid']),
    )
  })

  test.each(documentKinds)('documents: %s', async (kind) => {
    await tried(`documents, ${kind}`, 'documents', { kind }, scaled(120, 10_000))
  })
})
