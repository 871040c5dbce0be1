import { describe, expect, test } from '@jest/globals'
import * as actionsCore from '@actions/core'
import { PycaskError } from '../../src/errors.js'
import {
  createTerminalLog,
  createWorkflowLog,
  wantsColour,
  type WorkflowCore,
} from '../../src/report/index.js'

function terminal(options: {
  running?: () => string
  tty: boolean
  verbose?: boolean
  colour?: boolean
  columns?: number
}) {
  let text = ''
  let time = 0
  let tick = (): void => undefined
  const log = createTerminalLog({
    stream: {
      write: (more) => (text += more),
      isTTY: options.tty,
      columns: options.columns,
    },
    verbose: options.verbose ?? false,
    colour: options.colour ?? false,
    now: () => time,
    ...(options.running && { running: options.running }),
    every(ticking) {
      tick = ticking
      return () => (tick = () => undefined)
    },
  })
  return {
    log,
    text: () => text,
    pass: (ms: number) => (time += ms),
    tick: () => {
      tick()
    },
  }
}

describe('the log of a terminal', () => {
  test('is plain lines; details only when asked for; a warning only once', () => {
    const quiet = terminal({ tty: false })
    quiet.log.info('python: compiling')
    quiet.log.warn('the cache is slow')
    quiet.log.warn('the cache is slow')
    quiet.log.debug('GET /v2/')
    expect(quiet.text()).toBe('python: compiling\nwarning: the cache is slow\n')
    const verbose = terminal({ tty: false, verbose: true })
    verbose.log.debug('GET /v2/')
    expect(verbose.text()).toBe('GET /v2/\n')
  })

  test('rewrites one line of progress, and clears it before anything else', () => {
    const { log, text, pass } = terminal({ tty: true, columns: 24 })
    log.progress('compiling 1')
    log.progress('compiling 2')
    pass(200)
    log.progress('compiling a very long name of a file')
    log.info('done')
    expect(text()).toBe('compiling 1\r\u001b[Kcompiling a very long …\r\u001b[Kdone\n')
  })

  test('paints what came too early with the next tick, and clocks that go on; not after its end', () => {
    let seconds = 0
    const { log, text, tick } = terminal({ tty: true, running: () => `python 0:0${seconds}` })
    log.progress('unpack')
    log.progress('compile')
    seconds = 1
    tick()
    tick()
    log.clear()
    seconds = 2
    tick()
    const erased = '\r\u001b[K'
    expect(text()).toBe(`python 0:00 | unpack${erased}python 0:01 | compile${erased}`)
  })

  test('is calm where nothing can be rewritten: a line in ten seconds', () => {
    const { log, text, pass } = terminal({ tty: false })
    for (let file = 0; file < 250; file++) {
      log.progress(`compiling ${file}`)
      pass(100)
    }
    expect(text()).toBe('compiling 0\ncompiling 100\ncompiling 200\n')
  })

  test('shows no escape sequences of others', () => {
    const { log, text } = terminal({ tty: true })
    log.info('\u001b[2Jevil\u0007')
    expect(text()).toBe('evil\n')
  })
})

test.each([
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ TERM: 'dumb' }, true, false],
])('colours with %j on a terminal (%s): %s', (env, isTTY, expected) => {
  expect(wantsColour(env, { isTTY })).toBe(expected)
})

function recordingCore(): { core: WorkflowCore; calls: unknown[][] } {
  const calls: unknown[][] = []
  const keep =
    (name: string) =>
    (...args: unknown[]) =>
      void calls.push([name, ...args])
  const core: WorkflowCore = {
    info: keep('info'),
    warning: keep('warning'),
    debug: keep('debug'),
    error: keep('error'),
    notice: keep('notice'),
    startGroup: keep('startGroup'),
    endGroup: keep('endGroup'),
    summary: { addRaw: () => ({ write: () => Promise.reject(new Error('no summary here')) }) },
  }
  return { core, calls }
}

describe('the log of a workflow', () => {
  test('speaks to @actions/core as it is', () => {
    expect(createWorkflowLog(actionsCore)).toBeDefined()
  })

  test('folds a step into a group that ends, whatever happens, with its seconds', async () => {
    const { core, calls } = recordingCore()
    const log = createWorkflowLog(core)
    await log.group('Python', async () => {
      log.info('compiling')
      await log.group('inner', () => Promise.resolve())
    })
    await expect(log.group('Wheels', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(calls).toEqual([
      ['startGroup', 'Python'],
      ['info', 'compiling'],
      ['info', 'inner'],
      ['info', 'took 0.0 s'],
      ['endGroup'],
      ['startGroup', 'Wheels'],
      ['info', 'took 0.0 s'],
      ['endGroup'],
    ])
  })

  test('lets no output give the runner commands', () => {
    const { core, calls } = recordingCore()
    const log = createWorkflowLog(core)
    log.info('::add-mask::a\n  ::error::b\nc ##[command]d std::vector')
    expect(calls).toEqual([['info', ': :add-mask::a\n  : :error::b\nc # #[command]d std::vector']])
  })

  test('annotates the line at fault, and tells no more than ten', () => {
    const { core, calls } = recordingCore()
    const error = (line: number) =>
      new PycaskError({
        code: 'lock-without-hashes',
        what: `line ${line} has no hash`,
        at: { file: 'requirements.txt', line },
      })
    createWorkflowLog(core).fail(
      new AggregateError(Array.from({ length: 12 }, (_, index) => error(index + 1))),
    )
    const annotations = calls.filter(([name]) => name === 'error')
    expect(annotations).toHaveLength(10)
    expect(annotations[0]).toEqual([
      'error',
      'line 1 has no hash',
      { title: 'Pycask: lock without hashes', file: 'requirements.txt', startLine: 1 },
    ])
    expect(calls[0]?.[1]).toContain('requirements.txt:12: line 12 has no hash')
  })

  test('shows remarks at their lines, ten of each level, and gives no commands', () => {
    const { core, calls } = recordingCore()
    createWorkflowLog(core).annotate(
      (['notice', 'error'] as const).flatMap((level) =>
        Array.from({ length: 11 }, (_, at) => ({
          ...{ level, title: 'S2 no tests', message: `${at} a\u001b[31m\rb`, file: 'uv.lock' },
          ...(at === 1 ? {} : { line: 7 }),
        })),
      ),
    )
    expect(calls.filter(([name]) => name === 'error')).toHaveLength(10)
    expect(calls.filter(([name]) => name === 'notice')).toHaveLength(10)
    expect(calls).toContainEqual(['info', '1 more errors are not shown at their lines'])
    expect(calls[0]?.[2]).toEqual({ title: 'S2 no tests', file: 'uv.lock', startLine: 7 })
    expect(calls[1]?.[2]).toEqual({ title: 'S2 no tests', file: 'uv.lock' })
    expect(String(calls[0]?.[1])).not.toMatch(/\p{Cc}/u)
  })

  test('logs the summary where there is none', async () => {
    const { core, calls } = recordingCore()
    await createWorkflowLog(core).summary('## Pycask')
    expect(calls).toEqual([['info', '## Pycask']])
  })
})
