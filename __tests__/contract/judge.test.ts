import { expect, test } from '@jest/globals'
import { file, goodDraft, judged, stdlib } from './support/images.js'

const withTests = () => {
  const draft = goodDraft()
  for (const name of ['a', 'b']) {
    const member = file(`${stdlib}/test_${name}/test/x`, name)
    draft.layers[1].set(member.name, member)
  }
  return draft
}
const of = async (waiver: { reason: string; until?: string; paths?: string[] }) => {
  const report = await judged(withTests(), { waive: { S2: waiver } })
  const result = report.results.find(({ rule }) => rule.id === 'S2')
  return { report, result }
}
const reason = 'our tests need them'

test('a waiver with a reason takes a rule out', async () => {
  const { report, result } = await of({ reason })
  expect(result).toMatchObject({ state: 'waived', reason, findings: [] })
  expect(result?.waived).toHaveLength(2)
  expect(report.outdated).toEqual([])
})

test('one with paths covers those alone', async () => {
  const { result } = await of({ reason, paths: ['opt/acme/**/test_a/*'] })
  expect(result).toMatchObject({ state: 'broken' })
  expect(result?.findings.map(({ path }) => path)).toEqual([`${stdlib}/test_b/test`])
})

test('one that has ended counts no more, and is reported', async () => {
  const { report, result } = await of({ reason, until: '2026-11-23' })
  expect(result?.state).toBe('broken')
  expect(report.outdated).toEqual([{ id: 'S2', why: `ended on 2026-11-23: ${reason}` }])
  expect((await of({ reason, until: '2026-11-24' })).result?.state).toBe('waived')
})

test('one that nothing needs is reported', async () => {
  const { outdated } = await judged(goodDraft(), { waive: { S2: { reason } } })
  expect(outdated).toEqual([{ id: 'S2', why: `nothing needs it any more: ${reason}` }])
})

test('levels decide whether an image is good', async () => {
  expect((await judged(withTests())).good).toBe(true)
  expect((await judged(withTests(), { levels: { S2: 'error' } })).good).toBe(false)
  const off = await judged(withTests(), { levels: { S2: 'off' } })
  expect(off.results.find(({ rule }) => rule.id === 'S2')?.state).toBe('off')
})
