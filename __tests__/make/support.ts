/** Small real recipes in real folders. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import * as z from 'zod'
import type { Log } from '../../src/host/types.js'
import {
  createMaker,
  type Inputs,
  type Maker,
  type Recipe,
  type Store,
} from '../../src/make/index.js'

export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'pycask-make-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export interface RecordingLog extends Log {
  readonly lines: string[]
}

export function recordingLog(): RecordingLog {
  const lines: string[] = []
  const keep = (level: string) => (message: string) => void lines.push(`${level}: ${message}`)
  return { lines, info: keep('info'), warn: keep('warn'), debug: keep('debug') }
}

export const wheelFacts = z.object({ fileName: z.string() })
export type WheelFacts = z.infer<typeof wheelFacts>

export interface CountedRecipe extends Recipe<WheelFacts> {
  readonly builds: () => number
}

/** A wheel whose one file says what it was made of. */
export function wheelRecipe(
  name: string,
  inputs: Inputs,
  change: Partial<Recipe<WheelFacts>> & { readonly discovered?: Inputs } = {},
): CountedRecipe {
  let builds = 0
  const { discovered, ...rest } = change
  return {
    kind: 'wheel',
    name,
    title: inputs['version'] ?? '1.0',
    inputs: { name, ...inputs },
    facts: wheelFacts,
    builds: () => builds,
    build: async ({ directory }) => {
      builds++
      const path = join(directory, 'made')
      await writeFile(path, `wheel of ${JSON.stringify({ name, ...inputs })}\n`)
      return {
        files: { [`${name}.whl`]: path },
        facts: { fileName: `${name}.whl` },
        ...(discovered === undefined ? {} : { discovered }),
      }
    },
    ...rest,
  }
}

export function makerOf(
  stores: readonly Store[],
  options: { building?: boolean; log?: Log; signal?: AbortSignal } = {},
): Maker {
  return createMaker({
    stores,
    building: options.building ?? true,
    log: options.log ?? recordingLog(),
    signal: options.signal ?? new AbortController().signal,
  })
}

/** Bundles child.ts into `folder`, to be run by another node. */
export async function bundleChild(folder: string): Promise<string> {
  const outfile = join(folder, 'child.mjs')
  await build({
    entryPoints: [join(import.meta.dirname, 'child.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  })
  return outfile
}

export interface Child {
  readonly process: ChildProcess
  readonly lines: string[]
  /** Resolves with the first line of standard output that starts so. */
  said(start: string): Promise<string>
  readonly ended: Promise<number | null>
}

export function startChild(script: string, ...args: readonly string[]): Child {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  const waiting: { start: string; resolve: (line: string) => void }[] = []
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    for (const line of parts) {
      lines.push(line)
      for (const { start, resolve } of waiting) if (line.startsWith(start)) resolve(line)
    }
  })
  return {
    process: child,
    lines,
    said: (start) =>
      new Promise((resolve, reject) => {
        const already = lines.find((line) => line.startsWith(start))
        if (already !== undefined) resolve(already)
        waiting.push({ start, resolve })
        child.on('close', () => reject(new Error(`the child ended without saying ${start}`)))
      }),
    ended: new Promise((resolve) => child.on('close', resolve)),
  }
}
