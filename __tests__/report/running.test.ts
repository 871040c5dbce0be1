import { expect, test } from '@jest/globals'
import { clock, createRunning } from '../../src/report/running.js'

test('what is being made, with its time and what it took before: what takes longest first', () => {
  let nowMs = 0
  const running = createRunning(() => nowMs)
  expect(running.line()).toBe('')
  running.begin({ label: 'wheel pyyaml', expectedSeconds: 20 })
  running.begin({ label: 'python', expectedSeconds: 270 })
  running.begin({ label: 'wheel \u001b[2Jodd' })
  nowMs = 1_000
  expect(running.line()).toBe('')
  nowMs = 12_000
  expect(running.line()).toBe(
    'python 0:12 of about 4:30, wheel pyyaml 0:12 of about 0:20, wheel odd 0:12',
  )
  // Longer than ever: no promise any more.
  nowMs = 25_000
  running.end('wheel \u001b[2Jodd')
  running.end('never begun')
  expect(running.line()).toBe('python 0:25 of about 4:30, wheel pyyaml 0:25')
})

test.each([
  [0.9, '0:00'],
  [61, '1:01'],
  [3_600 + 180, '1:03:00'],
])('%d s are %s', (seconds, text) => {
  expect(clock(seconds)).toBe(text)
})
