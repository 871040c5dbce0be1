/** How long products took to make on this machine, for saying how long it may take now. A convenience: what is lost or wrong costs nothing. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { Recipe } from '../make/index.js'

type Made = Pick<Recipe<unknown>, 'kind' | 'name' | 'title'>

export interface Durations {
  /** It begins now. @returns seconds that it took the last time, or another one of its name did */
  begin(made: Made): number | undefined
  /** It is finished; does nothing where it had not begun. */
  end(made: Made): void
}

const kept = z.record(z.string(), z.number().positive())
/** A short look tells nobody anything. */
const leastSeconds = 3
const mostEntries = 500

/** @param nowMs milliseconds of any clock */
export function openDurations(cache: string, nowMs: () => number): Durations {
  const file = join(cache, 'durations.json')
  const began = new Map<string, number>()
  let known: Readonly<Record<string, number>> | undefined
  return {
    begin(made) {
      const [exact, similar] = namesOf(made)
      began.set(exact, nowMs())
      known ??= read(file)
      return known[exact] ?? known[similar]
    },
    end(made) {
      const names = namesOf(made)
      const start = began.get(names[0])
      if (start === undefined) return
      began.delete(names[0])
      const seconds = Math.round((nowMs() - start) / 1000)
      if (seconds < leastSeconds) return
      // Read again: another process may have added to it.
      const rest = Object.entries(read(file)).filter(([name]) => !names.includes(name))
      const fresh = names.map((name) => [name, seconds] as const)
      known = Object.fromEntries([...rest, ...fresh].slice(-mostEntries))
      write(file, known)
    },
  }
}

const namesOf = ({ kind, name, title }: Made): readonly [string, string] => [
  `${kind} ${name} ${title}`,
  `${kind} ${name}`,
]

function read(file: string): Readonly<Record<string, number>> {
  try {
    return kept.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return {}
  }
}

function write(file: string, durations: Readonly<Record<string, number>>): void {
  const temporary = `${file}.${process.pid}`
  try {
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(temporary, `${JSON.stringify(durations, undefined, 1)}\n`)
    renameSync(temporary, file)
  } catch {
    // Not kept, then; where half of it was written, that goes too.
    if (existsSync(temporary)) rmSync(temporary, { force: true })
  }
}
