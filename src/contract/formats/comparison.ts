/** What changed, for a terminal and as Markdown. */
import { formatBytes } from '../../report/index.js'
import type { Change, Comparison, Differences, Growth } from '../compare.js'
import { details, escape } from './markdown.js'

const signed = (bytes: number): string => `${bytes < 0 ? '−' : '+'}${formatBytes(Math.abs(bytes))}`
const growthText = ({ name, before, after }: Growth): string =>
  `${name}: ${formatBytes(before)} → ${formatBytes(after)} (${signed(after - before)})`
const changeText = ({ name, before, after }: Change): string =>
  before === undefined
    ? `+ ${name} ${after ?? ''}`
    : after === undefined
      ? `- ${name} ${before}`
      : `  ${name} ${before} → ${after}`

/** Changes that people ask for by name. */
const named = [
  'Python',
  'Debian packages',
  'packages of Python',
  'libraries inside of wheels',
  'configuration',
]

/** Titles and lines of everything that changed; at most `most` lines each. */
function parts(differences: Differences, most: number): (readonly [string, readonly string[]])[] {
  const { layers, folders, wheelSizes, files, pythons, packages, wheels, grafted, configuration } =
    differences
  const cut = (lines: readonly string[]): readonly string[] =>
    lines.length <= most ? lines : [...lines.slice(0, most), `… and ${lines.length - most} more`]
  const all: (readonly [string, readonly string[]])[] = [
    ['Python', pythons.map(changeText)],
    ['Debian packages', packages.map(changeText)],
    ['packages of Python', wheels.map(changeText)],
    ['libraries inside of wheels', grafted.map(changeText)],
    ['configuration', configuration.map(changeText)],
    ['layers', layers.filter(({ moved }) => moved).map(growthText)],
    ['sizes of packages of Python', wheelSizes.map(growthText)],
    ['folders', folders.map(growthText)],
    ['rights', files.rights],
    ['contents', files.content],
    ['new files', files.added],
    ['files that are gone', files.removed],
  ]
  return all
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => [title, cut(lines)] as const)
}

/** What has a name and changed: versions, settings. */
export const changeLines = (differences: Differences): readonly string[] =>
  parts(differences, 20)
    .filter(([title]) => named.includes(title))
    .flatMap(([, lines]) => lines)

/** What it costs, in one line. */
export function growthSentence({
  pulledBytes,
  compressed,
  unpacked,
  startUp = [],
}: Differences): string {
  return [
    ...(compressed === undefined ? [] : [growthText(compressed)]),
    growthText(unpacked),
    ...(pulledBytes === undefined ? [] : [`a deployment pulls ${formatBytes(pulledBytes)}`]),
    ...startUp.map(
      ({ name, before, after }) => `${name}: ${before.toFixed(1)} → ${after.toFixed(1)} ms`,
    ),
  ].join('; ')
}

export function comparisonText(differences: Differences, newly: Comparison['newlyBroken']): string {
  if (differences.same) return ` against ${differences.other}: no change to the image`
  return [
    ` against ${differences.other}`,
    ` ${growthSentence(differences)}`,
    ...(differences.unread === undefined ? [] : [` files are not compared: ${differences.unread}`]),
    ...newly.map(
      ({ id, title, findings }) => ` newly broken: ${id} ${title}: ${findings[0] ?? ''}`,
    ),
    ...parts(differences, 10).flatMap(([title, lines]) => [
      ` ${title}`,
      ...lines.map((line) => `   ${line}`),
    ]),
  ].join('\n')
}

export function comparisonMarkdown(
  differences: Differences,
  newly: Comparison['newlyBroken'],
): string {
  if (differences.same) return `Against ${escape(differences.other)}: **no change to the image**.`
  const all = parts(differences, 100)
  // One screen: what has names is shown, the rest is folded.
  const first = all.filter(([title]) => named.includes(title)).slice(0, 3)
  const block = (lines: readonly string[]) =>
    `\`\`\`diff\n${lines.join('\n').replaceAll('```', "'''")}\n\`\`\``
  return [
    `Against ${escape(differences.other)}: ${escape(growthSentence(differences))}.`,
    ...(differences.unread === undefined
      ? []
      : [`Files are not compared: ${escape(differences.unread)}.`]),
    ...(newly.length === 0
      ? []
      : [
          newly
            .map(
              ({ id, title, findings }) =>
                `- Newly broken: **${id}** ${escape(title)}: ${escape(findings[0] ?? '')}`,
            )
            .join('\n'),
        ]),
    ...first.map(([title, lines]) => `**${title}**\n\n${block(lines.slice(0, 12))}`),
    ...(all.length === 0
      ? []
      : [
          details(
            'Everything that changed',
            all.map(([title, lines]) => `**${title}**\n\n${block(lines)}`).join('\n\n'),
          ),
        ]),
  ].join('\n\n')
}
