// What Pycask adds around CPython's own configure and make: one build of the project with a CPython that nobody
// has built before (a macro that nothing reads makes its key another), everything else warm.
import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { table } from './measure.mjs'

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url))
const cache = process.env.PYCASK_CACHE ?? join(homedir(), '.cache/pycask')
/** Begins the lines of a build's log that say how far it is, and these steps of it are CPython's own. */
const stepMark = '::step '
const theirs = ['configure', 'train', 'compile']

/** @param options.optimize `full` or `fast-build` */
export async function overhead({ project, optimize }) {
  const folder = await mkdtemp(join(tmpdir(), 'pycask-overhead-'))
  const build = (more) => spawnBuild([project, '--optimize', optimize, ...more], folder)
  const macro = `-DPYCASK_BENCH=${Date.now()}`
  try {
    // Whatever else the image needs is there then.
    await build([]).done
    const began = performance.now()
    const known = new Set(await logs())
    const { done } = build([`--cflags=${macro}`])
    const marks = []
    let over = false
    const watching = (async () => {
      const seen = new Map()
      while (!over) {
        for (const name of await logs()) {
          if (known.has(name)) continue
          const lines = (await readFile(join(cache, 'logs', name), 'utf8')).split('\n')
          const steps = lines.filter((line) => line.startsWith(stepMark))
          for (const step of steps.slice(seen.get(name) ?? 0))
            marks.push({ step: step.slice(stepMark.length), at: performance.now() - began })
          seen.set(name, steps.length)
        }
        await sleep(100)
      }
    })()
    try {
      await done
    } finally {
      over = true
      await watching
    }
    const total = performance.now() - began
    const ends = [...marks.slice(1).map(({ at }) => at), total]
    const seconds = { before: marks[0].at / 1000 }
    for (const [index, { step, at }] of marks.entries())
      seconds[step] = (seconds[step] ?? 0) + (ends[index] - at) / 1000
    return { optimize, seconds, total: total / 1000 }
  } finally {
    await rm(folder, { recursive: true, force: true })
    await forget(macro)
  }
}

const logs = async () =>
  (await readdir(join(cache, 'logs')).catch(() => [])).filter((name) =>
    /^(python|profile)-/.test(name),
  )

function spawnBuild(args, folder) {
  const command = [cli, 'build', ...args, '--cache', cache, '--output-layout', join(folder, 'out')]
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'ignore', 'inherit'] })
  const done = new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`pycask build ended with ${code}`)),
    )
  })
  return { done }
}

/** Nobody will ask for these products again. */
async function forget(macro) {
  for (const kind of ['python', 'profile']) {
    const products = join(cache, 'products', kind)
    for (const key of await readdir(products).catch(() => [])) {
      const text = await readFile(join(products, key, 'product.json'), 'utf8').catch(() => '')
      if (text.includes(macro)) await rm(join(products, key), { recursive: true })
    }
  }
}

/** What was measured, as Markdown. */
export function overheadReport({ optimize, seconds, total }) {
  const own = theirs.reduce((sum, step) => sum + (seconds[step] ?? 0), 0)
  const share = ((total - own) / own) * 100
  const rows = Object.entries(seconds).map(([step, taken]) => [
    step,
    `${taken.toFixed(1)} s`,
    theirs.includes(step) ? 'CPython' : 'Pycask',
  ])
  return [
    `\`optimize: ${optimize}\`, builder and everything but CPython warm: ${total.toFixed(0)} s, of which ${own.toFixed(0)} s are CPython's own configure, training and make. What Pycask adds is ${share.toFixed(1)} % of that. The last step's time goes on to the end of the program: layers, checks in the runtime base, the image.`,
    table(['step', 'time', 'whose'], rows),
  ].join('\n\n')
}
