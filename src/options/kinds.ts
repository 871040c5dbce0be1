/**
 * The kinds of values that options have: how each is written as text (a flag, an action input, an
 * environment variable) and what it must be in `[tool.pycask]`.
 *
 * The message of every leaf schema says what was expected, as a noun phrase: mistakes are told as
 * `found X, expected <message>`.
 */
import * as z from 'zod'
import { splitWords } from './words.js'

export interface Kind<Value> {
  /** What the value must be in `[tool.pycask]`, and what it becomes. */
  readonly schema: z.ZodType<Value>
  /**
   * Turns what was written as text into what `schema` takes; text that cannot be is handed on, so
   * that the schema refuses it. A flag that is given more than once has several texts.
   */
  readonly fromText: (texts: readonly string[]) => unknown
  /** What stands for the value in `--help`; absent where a flag needs no value. */
  readonly placeholder?: string
  /** How several values are written as text; for the documentation. */
  readonly several?: 'by commas' | 'by lines' | 'as words' | 'as KEY=VALUE'
}

const last = (texts: readonly string[]): string => texts.at(-1) ?? ''

/** A text that fits a pattern. `expected` completes `expected …`. */
export function text(placeholder: string, pattern: RegExp, expected: string) {
  return {
    placeholder,
    fromText: last,
    schema: textSchema(pattern, expected),
  } satisfies Kind<string>
}

/** The schema of a text that fits a pattern, for use inside lists and tables. */
export const textSchema = (pattern: RegExp, expected: string) =>
  z.string(expected).regex(pattern, expected)

/** One of a few words. */
export function choice<const Values extends readonly [string, ...string[]]>(...values: Values) {
  const schema: z.ZodType<Values[number]> = z.enum(values, listed(values))
  return { placeholder: values.join('|'), fromText: last, schema }
}

/** A path; it is resolved against the project's folder when options are read. */
export function path(placeholder: 'FILE' | 'FOLDER') {
  const expected = `a path to a ${placeholder.toLowerCase()}`
  return { placeholder, fromText: last, schema: z.string(expected).min(1, expected) }
}

/** Yes or no: `--name`, `--no-name`, `true`, `false`. */
export function yesOrNo() {
  return {
    schema: z.boolean('true or false'),
    fromText: (texts: readonly string[]): unknown => {
      const word = last(texts).trim().toLowerCase()
      if (word === 'true' || word === '1') return true
      if (word === 'false' || word === '0') return false
      return last(texts)
    },
  }
}

/** A whole number within bounds. */
export function integer(placeholder: string, least: number, most: number, expected: string) {
  return {
    placeholder,
    schema: z.int(expected).min(least, expected).max(most, expected),
    fromText: (texts: readonly string[]): unknown => wholeNumber(last(texts)),
  }
}

/** Decimal digits as a number, anything else as it is. */
export const wholeNumber = (text: string): unknown =>
  /^-?\d{1,15}$/.test(text.trim()) ? Number(text) : text

const unitBytes: Readonly<Record<string, number>> = {
  ...{ '': 1, B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 },
  ...{ KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 },
}

/** A number of bytes: `2 GB`, `500MiB`, or a plain number. */
export function size() {
  const expected = 'a size such as 2 GB or 500 MiB'
  const parse = (text: string | number): number => {
    const match = /^(\d+(?:\.\d+)?)\s*([a-zA-Z]*)$/.exec(String(text).trim())
    return Math.round(Number(match?.[1] ?? NaN) * (unitBytes[match?.[2] ?? ''] ?? NaN))
  }
  const schema: z.ZodType<number> = z
    .union([z.string(), z.number()], expected)
    .refine((value) => Number.isSafeInteger(parse(value)), expected)
    .overwrite(parse) as unknown as z.ZodType<number>
  return { placeholder: 'SIZE', fromText: last, schema }
}

/** A list: several flags, or one text cut at commas and line ends (or at line ends only). */
export function list<Item>(
  placeholder: string,
  item: z.ZodType<Item>,
  expected: string,
  several: 'by commas' | 'by lines' = 'by commas',
) {
  const cut = several === 'by commas' ? /[,\n]/ : /\n/
  return {
    placeholder,
    several,
    schema: z.array(item, expected) as z.ZodType<readonly Item[]>,
    fromText: (texts: readonly string[]): unknown =>
      texts.flatMap((one) => one.split(cut)).flatMap((one) => one.trim() || []),
  }
}

/** A command line in exec form: words as a shell would cut them, or a JSON list. */
export function words() {
  const expected = 'a list of words such as ["gunicorn", "web:app"]'
  return {
    placeholder: 'WORDS',
    several: 'as words' as const,
    schema: z.array(z.string(expected), expected) as z.ZodType<readonly string[]>,
    fromText: (texts: readonly string[]): unknown => splitWords(last(texts)) ?? last(texts),
  }
}

type Strings = Readonly<Record<string, string>>

/** Names and values: `KEY=VALUE`, one a line or a flag. */
export function table(names: RegExp, expected: string) {
  const name = textSchema(names, expected)
  return {
    placeholder: 'KEY=VALUE',
    several: 'as KEY=VALUE' as const,
    schema: z.record(name, z.string(expected), expected) as z.ZodType<Strings>,
    fromText: (texts: readonly string[]): unknown => {
      const lines = texts.flatMap((one) => one.split('\n')).filter((line) => line.trim() !== '')
      const wrong = lines.find((line) => !line.includes('='))
      if (wrong !== undefined) return wrong
      return Object.fromEntries(
        lines.map((line) => {
          const at = line.indexOf('=')
          return [line.slice(0, at).trim(), line.slice(at + 1)]
        }),
      )
    },
  }
}

/** `a, b or c`. */
export function listed(values: readonly string[]): string {
  return values.length < 2
    ? values.join('')
    : `${values.slice(0, -1).join(', ')} or ${values.at(-1) ?? ''}`
}
