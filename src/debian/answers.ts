/**
 * Answers that were worked out from one state of the lists, kept on disk: the resolver takes half
 * a second each time, reading its earlier answer a millisecond.
 */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type * as z from 'zod'
import { writeIfDifferent } from './apt.js'

/** Goes up when the shape or the meaning of what is kept changes. */
const format = '1'

export interface Answers {
  /** The kept answer to `question`, or `work`'s, which is then kept. Equal questions run once. */
  of<T>(question: readonly string[], schema: z.ZodType<T>, work: () => Promise<T>): Promise<T>
}

/** Answers for the lists with this `fingerprint`; those for other lists are removed. */
export async function createAnswers(directory: string, fingerprint: string): Promise<Answers> {
  const own = `${format}-${fingerprint.slice(0, 32)}`
  const folder = join(directory, own)
  await mkdir(folder, { recursive: true })
  for (const name of await readdir(directory))
    if (name !== own) await rm(join(directory, name), { recursive: true, force: true })

  const underWay = new Map<string, Promise<unknown>>()
  return {
    of: (question, schema, work) => {
      const key = createHash('sha256').update(JSON.stringify(question)).digest('hex').slice(0, 32)
      const file = join(folder, `${key}.json`)
      const answer = async () => {
        const kept = await readKept(file, schema)
        if (kept !== undefined) return kept.value
        const value = await work()
        // Another process may have found newer lists and swept this folder away meanwhile.
        await mkdir(folder, { recursive: true })
        await writeIfDifferent(file, JSON.stringify(value))
        return value
      }
      const running = underWay.get(key) ?? answer().finally(() => underWay.delete(key))
      underWay.set(key, running)
      return running as ReturnType<typeof answer>
    },
  }
}

async function readKept<T>(file: string, schema: z.ZodType<T>): Promise<{ value: T } | undefined> {
  try {
    const parsed = schema.safeParse(JSON.parse(await readFile(file, 'utf8')))
    return parsed.success ? { value: parsed.data } : undefined
  } catch {
    return undefined
  }
}
