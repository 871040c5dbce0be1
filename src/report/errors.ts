/** How failures look: in a terminal and as annotations of a workflow. */
import { messageOf, PycaskError } from '../errors.js'
import { printable } from './format.js'

export interface Annotation {
  readonly title: string
  /** What, the details and what to do, as text of several lines. */
  readonly message: string
  readonly file?: string
  /** From 1. */
  readonly line?: number
}

/**
 * Text for a terminal, without a last line feed:
 *
 *     error: requirements.txt:14: psycopg2==2.9.13 has no hash
 *       Pycask only installs what the lock names by hash.
 *       hint: uv pip compile --generate-hashes requirements.in -o requirements.txt
 *       log: …
 *
 * Of an AggregateError all are told, each once. What is no PycaskError is a bug of ours: it is
 * shown with its stack and asks to be reported.
 */
export function errorText(error: unknown, options: { readonly colour: boolean }): string {
  const paint = (style: string, text: string): string =>
    options.colour ? `\u001b[${style}m${text}\u001b[0m` : text
  const texts = separate(error).map((one) => {
    const { what, place, lines } = partsOf(one)
    const first = [place, what].filter((text) => text !== '').join(': ')
    const [head = '', ...more] = first.split('\n')
    return [
      `${paint('1;31', 'error:')} ${paint('1', head)}`,
      ...more.map((line) => `  ${line}`),
      ...lines.flatMap(({ label, text }) =>
        text.split('\n').map((line, index) => {
          if (label === undefined || index > 0) return `  ${line}`
          return `  ${paint(label === 'hint' ? '36' : '2', `${label}:`)} ${line}`
        }),
      ),
    ].join('\n')
  })
  return [...new Set(texts)].join('\n\n')
}

/** The same for @actions/core's `error`. The message repeats what: logs do not show titles. */
export function errorAnnotations(error: unknown): readonly Annotation[] {
  const annotations = separate(error).map((one) => {
    const { title, what, lines } = partsOf(one)
    const texts = lines.map(({ label, text }) => (label === undefined ? text : `${label}: ${text}`))
    const at = one instanceof PycaskError ? one.at : undefined
    return {
      title,
      message: [what, ...texts].join('\n'),
      ...(at === undefined ? {} : { file: at.file }),
      ...(at?.line === undefined ? {} : { line: at.line }),
    }
  })
  const told = new Map(annotations.map((one) => [JSON.stringify(one), one]))
  return [...told.values()]
}

/** The errors that an AggregateError holds, those in it too; one of anything else. */
export function separate(error: unknown): readonly unknown[] {
  const errors = listOf(error) ?? listOf((error as { cause?: unknown } | undefined)?.cause)
  if (errors === undefined || errors.length === 0) return [error]
  // Several mistakes told as one: each has a place of its own. Other causes are no list of ours.
  if (error instanceof PycaskError && !errors.every((one) => one instanceof PycaskError))
    return [error]
  return [...new Set(errors.flatMap(separate))]
}

/** The errors of an AggregateError, by shape: one of another realm is no instance of ours. */
function listOf(error: unknown): readonly unknown[] | undefined {
  if (!(error instanceof Error) || !('errors' in error)) return undefined
  return Array.isArray(error.errors) ? (error.errors as readonly unknown[]) : undefined
}

interface Parts {
  readonly title: string
  readonly what: string
  /** `requirements.txt:14`, or empty. */
  readonly place: string
  readonly lines: readonly { readonly label?: string; readonly text: string }[]
}

function partsOf(error: unknown): Parts {
  return error instanceof PycaskError ? partsOfMistake(error) : partsOfBug(error)
}

function partsOfMistake(error: PycaskError): Parts {
  const { at, hint, logFile, cause } = error
  const place = [at?.file, at?.line].filter((part) => part !== undefined).join(':')
  const told = [error.what, ...error.details].join('\n')
  const why = cause === undefined ? '' : printable(messageOf(cause))
  return {
    title: `Pycask: ${error.code.replaceAll('-', ' ')}`,
    what: printable(error.what),
    // Some say it themselves, as part of the sentence.
    place: error.what.startsWith(`${place}:`) ? '' : place,
    lines: [
      ...error.details.map((text) => ({ text: printable(text) })),
      ...(why === '' || told.includes(why) ? [] : [{ label: 'cause', text: why }]),
      ...(hint === undefined ? [] : [{ label: 'hint', text: printable(hint) }]),
      ...(logFile === undefined ? [] : [{ label: 'log', text: logFile }]),
    ],
  }
}

function partsOfBug(error: unknown): Parts {
  const stack = error instanceof Error ? error.stack : undefined
  const name = error instanceof Error ? `${error.name}: ` : ''
  const what = `a bug in Pycask: ${name}${printable(messageOf(error))}`
  // The first lines of a stack repeat name and message.
  const frames = printable(stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
  const cause = error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : ''
  return {
    title: 'Pycask: a bug',
    what,
    place: '',
    lines: [
      ...frames.map((text) => ({ text: text.trimEnd() })),
      ...(cause === '' ? [] : [{ label: 'cause', text: printable(cause) }]),
      { label: 'hint', text: 'please report it, with these lines and what you ran' },
    ],
  }
}
