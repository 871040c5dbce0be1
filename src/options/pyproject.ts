/** `[tool.pycask]` of a pyproject.toml, with the lines that its keys stand on. */
import { parse, TomlError } from 'smol-toml'
import { PycaskError } from '../errors.js'

/** What Pycask reads of `[project]`. */
export interface Project {
  readonly name?: string
  readonly version?: string
  /** Whether `[build-system]` and a name say that a wheel can be built of it. */
  readonly backend?: boolean
  /** Address of the source, from `[project.urls]`. */
  readonly source?: string
}

export interface Pyproject {
  /** What stands in `[tool.pycask]`; empty where there is no such table. */
  readonly options: Readonly<Record<string, unknown>>
  /** `[project]`, as far as it is well-formed (PEP 621). */
  readonly project: Project
  /** The line, from 1, of a key below `[tool.pycask]`, or of the nearest key above it. */
  readonly lineOf: (path: readonly string[]) => number | undefined
}

/**
 * @param file how the file is called in errors
 * @throws PycaskError `toml-invalid` with the line, `option-invalid` when `[tool.pycask]` is no table
 */
export function parsePyproject(content: string, file: string): Pyproject {
  const document = parseToml(content, file)
  const lines = keyLines(content)
  const lineOf = (path: readonly string[]): number | undefined => {
    for (let length = path.length; length >= 0; length--) {
      const line = lines.get(JSON.stringify(['tool', 'pycask', ...path.slice(0, length)]))
      if (line !== undefined) return line
    }
    return undefined
  }
  const tool = asTable(document['tool'])?.['pycask'] ?? {}
  const options = asTable(tool)
  if (options === undefined)
    throw new PycaskError({
      code: 'option-invalid',
      what: 'tool.pycask is not a table',
      hint: 'write [tool.pycask] on a line of its own and the options below it',
      at: { file, line: lineOf([]) },
    })
  const { name, version, urls } = asTable(document['project']) ?? {}
  const source = sourceUrl(asTable(urls) ?? {})
  return {
    options,
    project: {
      ...(typeof name === 'string' ? { name } : {}),
      ...(typeof version === 'string' ? { version } : {}),
      ...(source === undefined ? {} : { source }),
      ...(typeof name === 'string' && asTable(document['build-system']) ? { backend: true } : {}),
    },
    lineOf,
  }
}

/** By the well-known labels of project URLs, compared as the packaging specification says. */
function sourceUrl(urls: Readonly<Record<string, unknown>>): string | undefined {
  const named = new Map(
    Object.entries(urls).map(([label, url]) => [
      label.toLowerCase().replace(/[^a-z0-9]/g, ''),
      url,
    ]),
  )
  const found = ['source', 'repository', 'sourcecode', 'github'].map((label) => named.get(label))
  return found.find((url): url is string => typeof url === 'string' && /^https?:\/\//.test(url))
}

function parseToml(content: string, file: string): Readonly<Record<string, unknown>> {
  try {
    return parse(content)
  } catch (thrown) {
    if (!(thrown instanceof TomlError)) throw thrown
    const [reason = ''] = thrown.message.split('\n')
    throw new PycaskError({
      code: 'toml-invalid',
      what: `${file} is not valid TOML: ${reason.replace(/^Invalid TOML document: /, '')}`,
      at: { file, line: thrown.line },
      details: thrown.codeblock.trimEnd().split('\n'),
      cause: thrown,
    })
  }
}

const asTable = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined

const keyPart = /\s*(?:([A-Za-z0-9_-]+)|"((?:[^"\\]|\\.)*)"|'([^']*)')\s*/y

/**
 * The line of each key and table header in a valid document, keyed by its path as JSON. Keys of
 * inline tables are not found one by one; their table is.
 */
function keyLines(content: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  let table: readonly string[] = []
  const keep = (path: readonly string[], line: number): void => {
    const key = JSON.stringify(path)
    if (!found.has(key)) found.set(key, line)
  }
  const lines = content.split('\n')
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    const header = /^\s*\[\[?(.*)$/.exec(line)
    const path = dottedKey(header?.[1] ?? line, header ? ']' : '=')
    if (path === undefined) continue
    if (header) table = path.names
    const whole = header ? path.names : [...table, ...path.names]
    // Dotted keys and headers define the tables on their way, too.
    for (let length = 1; length <= whole.length; length++) keep(whole.slice(0, length), index + 1)
    if (!header) index += linesOfValue(line.slice(path.end), lines, index)
  }
  return found
}

/** The names of a dotted key at the start of a text and where what follows `end` begins. */
function dottedKey(text: string, end: string): { names: string[]; end: number } | undefined {
  const names: string[] = []
  let at = 0
  for (;;) {
    keyPart.lastIndex = at
    const match = keyPart.exec(text)
    if (match === null) return undefined
    names.push(match[1] ?? match[2] ?? match[3] ?? '')
    at = keyPart.lastIndex
    if (text[at] === end) return { names, end: at + 1 }
    if (text[at] !== '.') return undefined
    at++
  }
}

/** How many further lines a value takes: those of multi-line strings, arrays and inline tables. */
function linesOfValue(first: string, lines: readonly string[], index: number): number {
  const token = /"""|'''|"(?:[^"\\]|\\.)*"|'[^']*'|#.*|[[\]{}]/g
  let text = first
  let depth = 0
  let quote = ''
  for (let more = 0; ; more++) {
    let at = 0
    for (;;) {
      if (quote !== '') {
        const end = text.indexOf(quote, at)
        if (end < 0) break
        at = end + quote.length
        quote = ''
      }
      token.lastIndex = at
      const match = token.exec(text)
      if (match === null) break
      at = token.lastIndex
      if (match[0] === '"""' || match[0] === "'''") quote = match[0]
      else if (match[0] === '[' || match[0] === '{') depth++
      else if (match[0] === ']' || match[0] === '}') depth--
    }
    const next = lines[index + more + 1]
    if ((quote === '' && depth <= 0) || next === undefined) return more
    text = next
  }
}
