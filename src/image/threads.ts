/** Threads that compress: as many as there are cores, started when there is work for them. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { constants, deflateRaw } from 'node:zlib'
import { promisify } from 'node:util'

export type Method = 'gzip' | 'zstd'

/** One piece of a stream. Equal pieces give equal bytes, on whichever thread. */
export interface Piece {
  readonly method: Method
  readonly level: number
  readonly bytes: Uint8Array
  /** gzip: what comes before it, 32 KiB at most. */
  readonly dictionary?: Uint8Array | undefined
  /** gzip: it ends the stream. */
  readonly last?: boolean
}

/**
 * What a thread runs; as text, so that it is part of the bundle. A piece that does not end its stream
 * ends at a byte (Z_SYNC_FLUSH, RFC 1951 3.2.4), so that the next one can be put behind it.
 */
const program = `
const { parentPort } = require('node:worker_threads')
const zlib = require('node:zlib')
const { Z_FINISH, Z_SYNC_FLUSH, ZSTD_c_compressionLevel } = zlib.constants
parentPort.on('message', ({ method, level, bytes, dictionary, last }) => {
  try {
    const packed = method === 'zstd'
      ? zlib.zstdCompressSync(bytes, { params: { [ZSTD_c_compressionLevel]: level } })
      : zlib.deflateRawSync(bytes, { level, dictionary, finishFlush: last ? Z_FINISH : Z_SYNC_FLUSH })
    // Small outputs lie in a buffer that others share, which cannot be handed over.
    const own = packed.byteLength === packed.buffer.byteLength ? packed : new Uint8Array(packed)
    parentPort.postMessage({ packed: own }, [own.buffer])
  } catch (error) {
    parentPort.postMessage({ fault: String(error) })
  }
})
`

export interface Threads {
  readonly count: number
  /** The piece, compressed. Takes its bytes away: they must not be used any more. */
  compress(piece: Piece): Promise<Uint8Array>
}

interface Task {
  readonly piece: Piece
  readonly resolve: (packed: Uint8Array) => void
  readonly reject: (error: Error) => void
}

/** A pool of `count` threads, which do not keep the process alive while they have nothing to do. */
export function createThreads(count: number): Threads {
  const waiting: Task[] = []
  const idle: Worker[] = []
  let started = 0

  const next = (worker: Worker): void => {
    const task = waiting.shift()
    if (task === undefined) {
      worker.unref()
      idle.push(worker)
      return
    }
    worker.ref()
    const { piece, resolve, reject } = task
    const settle = (): void => {
      worker.removeAllListeners('message')
      worker.removeAllListeners('error')
    }
    worker.once('message', (answer: { packed?: Uint8Array; fault?: string }) => {
      settle()
      next(worker)
      if (answer.packed !== undefined) resolve(answer.packed)
      else reject(new Error(`compressing failed: ${answer.fault ?? 'no answer'}`))
    })
    worker.once('error', (error) => {
      settle()
      started -= 1
      reject(error)
      more()
    })
    const { buffer } = piece.bytes
    worker.postMessage(piece, buffer instanceof ArrayBuffer ? [buffer] : [])
  }
  const more = (): void => {
    if (waiting.length === 0) return
    const free = idle.pop()
    if (free !== undefined) next(free)
    else if (started < count) {
      started += 1
      next(new Worker(program, { eval: true }))
    }
  }
  return {
    count,
    compress: (piece) =>
      new Promise((resolve, reject) => {
        waiting.push({ piece, resolve, reject })
        more()
      }),
  }
}

/** Shared by all layers of the process: they would only get into each other's way. */
export const sharedThreads: Threads = createThreads(availableParallelism())

const deflate = promisify(deflateRaw)

/** The only piece of its stream: not worth a thread, which takes longer to start. */
export const compressAlone = ({ bytes, level }: Piece): Promise<Uint8Array> =>
  deflate(bytes, { level, finishFlush: constants.Z_FINISH })
