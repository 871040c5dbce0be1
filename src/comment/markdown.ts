/** The comment. Every text of the report stands between backquotes: there it is no markup, no mention, no link. */
import type { ReadBrief } from './brief.js'

/** The first line of the comment, by which the next run finds it. */
export const marker = '<!-- pycask-check -->'

const signs = { error: '❌', warn: '⚠️', info: 'ℹ️' } as const
/** Rules that are shown before the rest is folded. */
const shownRules = 5

type Image = ReadBrief['images'][number]

/** One screen for each image; details folded. At most about 60 kB: GitHub takes 65,536 characters. */
export function commentMarkdown(briefs: readonly ReadBrief[], commit: string): string {
  const images = briefs.flatMap((one) => one.images).slice(0, mostImages)
  const parts = [marker, ...images.map(imagePart), `<sub>of commit ${commit}</sub>`]
  const text = parts.join('\n\n')
  return text.length <= mostCharacters
    ? text
    : [marker, ...images.map(headline), `<sub>of commit ${commit}</sub>`].join('\n\n')
}

const mostImages = 20
const mostCharacters = 60_000

const headline = ({ name, good }: Image): string =>
  `### ${good ? '✅' : '❌'} ${code(name)} ${good ? 'is good' : 'is not good'}`

function imagePart(image: Image): string {
  const { comparison, notCompared, merging, broken } = image
  const order = [...broken.filter(({ isNew }) => isNew), ...broken.filter(({ isNew }) => !isNew)]
  const [first, rest] = [order.slice(0, shownRules), order.slice(shownRules)]
  return [
    headline(image),
    ...(comparison === undefined
      ? []
      : comparison.same
        ? [`Against ${code(comparison.other)}: **no change to the image**.`]
        : [`Against ${code(comparison.other)}: ${code(comparison.cost)}`]),
    ...(notCompared === undefined ? [] : [`Not compared: ${code(notCompared)}`]),
    ...(comparison === undefined || comparison.changes.length === 0
      ? []
      : [fenced(comparison.changes)]),
    ...(merging === undefined ? [] : [code(merging)]),
    ...(first.length === 0 ? [] : [first.map(item).join('\n')]),
    ...(rest.length === 0 ? [] : [folded(`${rest.length} more`, rest.map(item).join('\n'))]),
    `<sub>${image.digest}</sub>`,
  ].join('\n\n')
}

function item({ rule, level, title, what, findings, isNew }: Image['broken'][number]): string {
  const more = findings > 1 ? ` and ${findings - 1} more` : ''
  return `- ${signs[level]} **${rule}**${isNew ? ' **new**' : ''} ${code(title)}: ${code(what)}${more}`
}

/** Between backquotes as they are: those of the text, line feeds and control characters are gone. */
function code(text: string): string {
  const line = plain(text).trim()
  return line === '' ? '' : `\`${line}\``
}

const fenced = (lines: readonly string[]): string =>
  `\`\`\`diff\n${lines.map((line) => plain(line)).join('\n')}\n\`\`\``

const plain = (text: string): string =>
  // Cc, Cf, Zl, Zp: line ends, and what turns the direction of writing.
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').replaceAll('`', "'")

const folded = (summary: string, content: string): string =>
  `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`
