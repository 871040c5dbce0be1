/**
 * Killed anywhere: what is there is whole, and doing it again ends as if nothing had happened. In
 * `npm run test:faults` each scenario is killed at each of its writes, before it and in the middle of
 * it, and then at random moments: more than a thousand kills. Then each write fails instead.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startActionsService } from '../support/actions-service.js'
import { startRegistry } from '../registry/support/registry.js'
import type { Fault, FaultKind } from './support/injected.js'
import { createRandom } from './support/random.js'
import { bundleProgram, isFull, report, scaled, startJob, type Ended } from './support/run.js'
import { age, downloadText, scenarios, type Place, type Scenario } from './support/scenarios.js'

jest.setTimeout(60 * 60_000)

let program: Awaited<ReturnType<typeof bundleProgram>>
beforeAll(async () => {
  program = await bundleProgram()
})
afterAll(() => program.close())
const before = { ...process.env }
afterAll(() => {
  process.env = before
})

interface Stage extends Place {
  /** Called with each request that the service gets. */
  onRequest: ((count: number) => void) | undefined
  close(): Promise<void>
}

/** A fresh folder, and the service that the scenario talks to. */
async function stageOf({ service, prepare }: Scenario): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'pycask-kill-'))
  let count = 0
  const stage: Stage = {
    ...{ folder, service: '', onRequest: undefined },
    close: () => rm(folder, { recursive: true, force: true }),
  }
  const asked = (): void => stage.onRequest?.(++count)
  const served = await serviceOf(service, asked)
  Object.assign(stage, {
    service: served.address,
    close: async () => {
      await served.close()
      await rm(folder, { recursive: true, force: true })
    },
  })
  await prepare?.(stage)
  return stage
}

async function serviceOf(
  service: Scenario['service'],
  asked: () => void,
): Promise<{ address: string; close: () => Promise<void> }> {
  if (service === 'registry') {
    const registry = await startRegistry()
    registry.quirks.chaos = () => {
      asked()
      return undefined
    }
    return { address: registry.host, close: () => registry.close() }
  }
  if (service === 'actions') {
    const actions = await startActionsService()
    return { address: actions.url, close: () => actions.stop() }
  }
  if (service === undefined) return { address: '', close: () => Promise.resolve() }
  const server = createServer((_request, response) => {
    asked()
    response.writeHead(200, { 'content-length': downloadText.length })
    // In pieces, so that there is a middle.
    for (let at = 0; at < downloadText.length; at += 30_000)
      response.write(downloadText.slice(at, at + 30_000))
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

interface Answer {
  readonly ended: string
  readonly calls: number
  readonly wrong?: string
}
const answerOf = ({ lines, stderr, exitCode }: Ended): Answer => {
  const line = lines.find((one) => one.startsWith('{'))
  if (line === undefined) throw new Error(`ended with ${String(exitCode)}: ${stderr}`)
  return JSON.parse(line) as Answer
}

/** Runs the scenario in a process of its own. */
const run = (name: string, { folder, service }: Stage, fault?: Fault) =>
  startJob(program.script, 'scenario', { scenario: name, place: { folder, service }, fault })

/** What is wrong after a process was stopped, and after all was done again. */
async function judged(
  scenario: Scenario,
  stage: Stage,
  expected: string,
): Promise<readonly string[]> {
  const left = (await scenario.judge?.(stage)) ?? []
  // As after a day: what the dead left is nobody's any more.
  await age(stage.folder)
  await quietly(() => scenario.act(stage))
  const result = await scenario.result(stage)
  const rest = await readdir(stage.folder, { recursive: true })
  return [
    ...left,
    ...(result === expected ? [] : [`another result: ${result}, expected ${expected}`]),
    // Nothing of the dead is left beside what was asked for.
    ...rest
      .filter((path) => /^(out|store|second|cache)\/.*(\.tmp(\/|$)|\.new$)/.test(path))
      .map((path) => `left: ${path}`),
  ]
}

/** The cache's client tells of itself on standard output. */
async function quietly(work: () => Promise<void>): Promise<void> {
  const spy = jest.spyOn(process.stdout, 'write').mockReturnValue(true)
  await work().finally(() => spy.mockRestore())
}

/** At most so many points from 1 to `count`, spread over all of them. */
const spread = (count: number, most: number): number[] =>
  Array.from({ length: Math.min(count, most) }, (_, index) =>
    count <= most ? index + 1 : 1 + Math.floor(((index + 0.5) * count) / most),
  )

/** In `npm test` what matters most; all of them in `npm run test:faults`. */
const tried = Object.keys(scenarios).filter(
  (name) => isFull || /store$|over an older|a push|refresh/.test(name),
)
const kinds: readonly FaultKind[] = isFull ? ['ENOSPC', 'EIO', 'EROFS', 'EMFILE'] : ['ENOSPC']

function scenarioOf(name: string): Scenario {
  const found = scenarios[name]
  if (found === undefined) throw new Error(`no scenario ${name}`)
  return found
}

describe.each(tried)('%s', (name) => {
  const scenario = scenarioOf(name)
  let expected: string
  let calls: number
  let normalMs: number
  beforeAll(async () => {
    const stage = await stageOf(scenario)
    try {
      const started = performance.now()
      const { ended, calls: counted } = answerOf(await run(name, stage).ended)
      normalMs = performance.now() - started
      expect(ended).toBe('well')
      calls = counted
      expected = await scenario.result(stage)
      expect(expected).not.toBe('')
    } finally {
      await stage.close()
    }
  })

  test('killed in the middle: what is there is whole, and it can be gone on with', async () => {
    const started = performance.now()
    const random = createRandom(20_261_124)
    let [kills, survived] = [0, 0]
    const wrong: string[] = []
    const once = async (how: string, stop: (stage: Stage) => Promise<Ended>): Promise<void> => {
      const stage = await stageOf(scenario)
      try {
        const { signal } = await stop(stage)
        if (signal === 'SIGKILL') kills += 1
        else survived += 1
        const found = await judged(scenario, stage, expected)
        wrong.push(...found.map((one) => `${how}: ${one}`))
      } finally {
        await stage.close()
      }
    }
    const atWrites = spread(calls, scaled(1, 60))
    for (const at of atWrites)
      for (const kind of ['kill', 'torn'] as const)
        await once(`${kind} at write ${at}`, (stage) => run(name, stage, { at, kind }).ended)
    // Between writes, and while a service answers.
    for (let count = scaled(1, 40); count > 0; count--)
      await once('at a random moment', (stage) => {
        const running = startJob(
          program.script,
          'scenario',
          { scenario: name, place: { folder: stage.folder, service: stage.service } },
          {
            onLine: (line) => {
              if (line !== 'begin') return
              setTimeout(() => running.process.kill('SIGKILL'), random.next() * normalMs * 0.5)
            },
          },
        )
        return running.ended
      })
    if (scenario.service === 'registry' || scenario.service === 'files')
      for (let count = 1; count <= scaled(2, 25); count++)
        await once(`at request ${count}`, async (stage) => {
          const running = run(name, stage)
          stage.onRequest = (asked) => {
            if (asked === count) running.process.kill('SIGKILL')
          }
          const ended = await running.ended
          stage.onRequest = undefined
          return ended
        })
    expect(wrong).toEqual([])
    expect(kills).toBeGreaterThan(0)
    report({
      what: `killed: ${name}`,
      count: kills,
      result: `all whole, and the same in the end (${survived} ended before)`,
      seconds: (performance.now() - started) / 1000,
    })
  })

  test.each(kinds)(
    'a write that fails with %s: the right result, or one clear error and nothing half-written',
    async (kind) => {
      const started = performance.now()
      const codes = new Map<string, number>()
      const wrong: string[] = []
      const points = spread(calls, scaled(1, 25))
      for (const at of points) {
        const stage = await stageOf(scenario)
        try {
          const answer = answerOf(await run(name, stage, { at, kind }).ended)
          codes.set(answer.ended, (codes.get(answer.ended) ?? 0) + 1)
          if (answer.wrong !== undefined) wrong.push(`${kind} at write ${at}: ${answer.wrong}`)
          const found = await judged(scenario, stage, expected)
          wrong.push(...found.map((one) => `${kind} at write ${at}: ${one}`))
        } finally {
          await stage.close()
        }
      }
      expect(wrong).toEqual([])
      report({
        what: `writes fail with ${kind}: ${name}`,
        count: points.length,
        result: [...codes].map(([code, count]) => `${count} ${code}`).join(', '),
        seconds: (performance.now() - started) / 1000,
      })
    },
  )
})
