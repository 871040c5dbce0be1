/** How long an image's Python takes to start, in the engine: alone, and with everything that is installed. */
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import * as z from 'zod'
import type { ImageModel } from '../inspect/index.js'
import type { Engine } from '../sandbox/types.js'
import type { Growth } from './compare.js'
import { pythonOf } from './observe.js'

const answer = z.object({ alone: z.array(z.number()), packages: z.array(z.number()) })

// Whole processes, from within: what the engine takes is not in them. The first one warms the cache.
const script = String.raw`
import json, subprocess, sys, time
names, times = json.loads(sys.argv[1]), int(sys.argv[2])
imports = 'import importlib\nfor name in %r:\n    try:\n        importlib.import_module(name)\n    except BaseException:\n        pass' % (names,)
def start(code):
    began = time.perf_counter()
    done = subprocess.run([sys.executable, '-c', code], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return (time.perf_counter() - began) * 1000
found = {'alone': [], 'packages': []}
for at in range(times + 1):
    for kind, code in (('alone', 'pass'), ('packages', imports)):
        if kind == 'packages' and not names:
            continue
        taken = start(code)
        if at > 0:
            found[kind].append(taken)
print(json.dumps(found))
`

const rounds = 3
const startsOfRound = 5
const mostModules = 300

export interface Startable {
  /** How the engine names it. */
  readonly reference: string
  readonly model: ImageModel
}

/**
 * Median times of both, which take turns, so that a machine that slows down slows down both.
 * Undefined where either has no Python that runs.
 */
export async function compareStarts(
  engine: Engine,
  image: Startable,
  other: Startable,
): Promise<readonly Growth[] | undefined> {
  const both = [other, image] as const
  const found = both.map(() => ({ alone: [] as number[], packages: [] as number[] }))
  for (let round = 0; round < rounds; round++)
    for (const at of round % 2 === 0 ? [0, 1] : [1, 0]) {
      const one = both[at]
      const times = one && (await startTimes(engine, one))
      if (times === undefined) return undefined
      found[at]?.alone.push(...times.alone)
      found[at]?.packages.push(...times.packages)
    }
  const growth = (name: string, kind: 'alone' | 'packages'): Growth[] => {
    const [before, after] = found.map((times) => median(times[kind]))
    return before === undefined || after === undefined ? [] : [{ name, before, after }]
  }
  return [
    ...growth('Python starts in', 'alone'),
    ...growth('and imports all that is installed in', 'packages'),
  ]
}

async function startTimes(engine: Engine, { reference, model }: Startable) {
  const python = pythonOf(model)
  if (python === undefined) return undefined
  const stdout = new PassThrough()
  const names = JSON.stringify(modulesOf(model))
  const [output, { exitCode }] = await Promise.all([
    text(stdout),
    engine.run({
      image: reference,
      command: [python, '-c', script, names, String(startsOfRound)],
      readOnly: true,
      stdout,
    }),
  ])
  if (exitCode !== 0) return undefined
  try {
    return answer.parse(JSON.parse(output))
  } catch {
    return undefined
  }
}

/** Top-level modules of the installed packages, as their records name them. */
export function modulesOf({ distributions }: Pick<ImageModel, 'distributions'>): readonly string[] {
  const names = new Set<string>()
  for (const { record = [], site } of distributions)
    for (const { path } of record) {
      if (!path.startsWith(`${site}/`)) continue
      const found = /^([A-Za-z]\w*)(?:\/__init__\.py|\.py|\.[\w-]+\.so)$/.exec(
        path.slice(site.length + 1),
      )?.[1]
      if (found !== undefined) names.add(found)
    }
  return [...names].sort().slice(0, mostModules)
}

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}
