/** The answer of `pycask store`. */
import { formatBytes } from '../../report/index.js'
import type { Answer } from '../answer.js'
import type { CommandRequest } from '../session.js'
import { store } from '../store.js'

export async function answerStore(request: CommandRequest): Promise<Answer> {
  const result = await store(request)
  const { name, kinds, products, sizeBytes, removed } = result
  const counted = (count: number): string =>
    `${String(count)} ${count === 1 ? 'product' : 'products'}`
  const lines = kinds.map(
    ({ kind, products: count, sizeBytes: bytes }) =>
      ` ${kind.padEnd(14)}${counted(count).padStart(14)}  ${formatBytes(bytes).padStart(7)}`,
  )
  const dropped =
    removed === undefined
      ? []
      : [
          ` removed ${counted(removed.products)}, ${formatBytes(removed.sizeBytes)} that the registry frees in its own time`,
        ]
  const rest = ` ${name}: ${counted(products)}, ${formatBytes(sizeBytes)}`
  return { text: [...lines, ...dropped, rest].join('\n'), json: result }
}
