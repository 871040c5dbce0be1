/** What was made for a check and what merging costs, for a terminal and as Markdown. */
import { formatSeconds } from '../../report/index.js'
import type { Building, Made } from '../merging.js'
import { details, escape } from './markdown.js'

/** Of many products; all of them are in the JSON. */
const shownProducts = 8

const secondsText = ({ seconds }: Made): string =>
  seconds === undefined ? '' : `, ${formatSeconds(seconds)}`
const madeText = (one: Made): string =>
  `${one.product}${secondsText(one)}${one.reasons.length === 0 ? '' : `: ${one.reasons.join('; ')}`}`

function cut(lines: readonly string[]): readonly string[] {
  const rest = lines.length - shownProducts
  return rest <= 0 ? lines : [...lines.slice(0, shownProducts), `and ${rest} more`]
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

/** One sentence on what whoever merges this has to make, and how long it took here. */
export function mergingSentence({ merging, seconds }: Building, pulled: string): string {
  const sent = pulled === '' ? '' : `, and a deployment pulls ${pulled}`
  if (merging === undefined)
    return seconds === 0
      ? 'Nothing had to be made: the cache had all of it.'
      : `Building took ${formatSeconds(seconds)} here.`
  if (merging.length === 0) return `Merging makes nothing anew${sent}.`
  const took = merging.reduce((sum, one) => sum + (one.seconds ?? 0), 0)
  const kept = merging.filter((one) => one.seconds === undefined).length
  const time =
    kept === merging.length
      ? ''
      : `, which took ${formatSeconds(took)} here${kept > 0 ? ` (without ${plural(kept, 'product')} that the cache had)` : ''}`
  return `Merging makes ${plural(merging.length, 'product')} anew${time}${sent}.`
}

export function buildingText(building: Building, pulled: string): string {
  const { merging, missed } = building
  const made = merging ?? missed
  return [
    ` ${mergingSentence(building, pulled)}`,
    ...cut(made.map(madeText)).map((line) => `   ${line}`),
  ].join('\n')
}

export function buildingMarkdown(building: Building, pulled: string): string {
  const { merging, missed } = building
  const item = (one: Made): string => `- ${escape(madeText(one))}`
  const parts = [
    ...(merging === undefined || merging.length === 0
      ? []
      : [details('What merging makes anew, and why', merging.map(item).join('\n'))]),
    ...(missed.length === 0
      ? []
      : [
          details(
            `${plural(missed.length, 'product')} missed the cache of this run`,
            missed.map(item).join('\n'),
          ),
        ]),
  ]
  return [escape(mergingSentence(building, pulled)), ...parts].join('\n\n')
}
