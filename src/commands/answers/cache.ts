/** The answer of `pycask cache`. */
import { formatBytes, tableText } from '../../report/index.js'
import type { Answer } from '../answer.js'
import { cache, type CacheResult } from '../cache.js'
import type { CommandRequest } from '../session.js'

export async function answerCache(request: CommandRequest): Promise<Answer> {
  const result = await cache(request)
  return { text: cacheText(result), json: result }
}

function cacheText({ directory, kinds, sizeBytes, dropped }: CacheResult): string {
  const counted = (count: number): string => `${count} ${count === 1 ? 'product' : 'products'}`
  const total = kinds.reduce((sum, { products }) => sum + products, 0)
  return [
    tableText(
      kinds.map(({ kind, products, sizeBytes: bytes }) => ({
        ...{ kind, title: '', state: counted(products), where: '' },
        ...{ size: formatBytes(bytes), reasons: [] },
      })),
    ),
    ` ${directory}: ${counted(total)}, ${formatBytes(sizeBytes)}`,
    ...(dropped === undefined
      ? []
      : [` dropped ${counted(dropped.products)}, ${formatBytes(dropped.sizeBytes)}`]),
  ].join('\n')
}
