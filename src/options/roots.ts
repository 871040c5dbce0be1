/** What the application is: the project as a wheel, folders that are copied, or both. */
import * as z from 'zod'
import type { Kind } from './kinds.js'

/** A folder that is copied. */
export interface Root {
  /** Absolute once options are read. */
  readonly from: string
  /** Below `/opt/<org>/app`, without slashes at the ends; empty for that folder itself. */
  readonly to: string
}

export interface App {
  /** Whether the project is built as a wheel and installed into the venv. */
  readonly wheel: boolean
  readonly roots: readonly Root[]
}

/** Stands for the project itself in place of a folder. */
const wheel = 'wheel'
const expected =
  'wheel, a folder, a list of folders, or a table of folder = "place below /opt/<org>/app"'
const folder = z.string(expected).min(1, expected)
const place = z
  .string(expected)
  .refine((text) => !text.split('/').includes('..'), 'a place within /opt/<org>/app, without ..')
  .transform((text) => text.replace(/^(\.?\/)+|\/+$/g, '').replace(/^\.$/, ''))

const nameOf = (path: string): string => path.replace(/\/+$/, '').split('/').at(-1) ?? ''

const several = z.array(folder, expected).transform((names): App => {
  const folders = names.filter((name) => name !== wheel)
  // One folder is the application; several lie beside each other in it, as they do in the project.
  const alone = folders.length === 1 && names.length === 1
  return {
    wheel: names.includes(wheel),
    roots: folders.map((from) => ({ from, to: alone || from === '.' ? '' : nameOf(from) })),
  }
})

/** `wheel`, `.`, `["src", "migrations"]`, `{ src = ".", db = "migrations" }`. */
export const app: Kind<App> = {
  placeholder: 'wheel|FOLDER',
  several: 'by commas',
  fromText: (texts) => {
    const parts = texts.flatMap((text) => text.split(/[,\n]/)).flatMap((part) => part.trim() || [])
    if (!parts.some((part) => part.includes('='))) return parts
    return Object.fromEntries(parts.map((part) => part.split(/=(.*)/s).slice(0, 2))) as Readonly<
      Record<string, unknown>
    >
  },
  schema: z
    .union([folder.transform((one) => [one]), z.array(folder), z.record(folder, place)], expected)
    .pipe(
      z.union([
        several,
        z.record(folder, z.string()).transform((table): App => ({
          wheel: wheel in table,
          roots: Object.entries(table)
            .filter(([from]) => from !== wheel)
            .map(([from, to]) => ({ from, to })),
        })),
      ]),
    ),
}
