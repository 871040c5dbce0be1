/** The answer of `pycask index`. */
import { formatBytes, tableText } from '../../report/index.js'
import type { Answer } from '../answer.js'
import { indexImages } from '../index-images.js'
import type { CommandRequest } from '../session.js'

export async function answerIndex(request: CommandRequest): Promise<Answer> {
  const result = await indexImages(request)
  const { name, digest, tags, platforms, unchanged } = result
  const references = tags.map((tag) => `${name}:${tag}`)
  const rows = platforms.map(({ platform, digest: part, sizeBytes }) => ({
    kind: platform,
    title: part,
    state: '',
    where: '',
    size: formatBytes(sizeBytes),
    reasons: [],
  }))
  const where = `${unchanged ? 'already at' : 'pushed to'} ${references.join(', ')}`
  return {
    text: `${tableText(rows)}\n\n ${name}@${digest}  ${where}`,
    json: result,
    outputs: {
      ...{ digest, image: `${name}@${digest}`, tags: references.join('\n') },
      changed: String(!unchanged),
    },
  }
}
