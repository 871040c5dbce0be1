/** How far a push is: bytes, and the time that the rest will take. */
import type { Digest } from '../words.js'
import type { BlobProgress, PushableBlob } from './blobs.js'

export interface PushProgress {
  readonly sentBytes: number
  /** All that has to be sent, as far as that is known: what the registry has falls out. */
  readonly totalBytes: number
  /** From the speed so far; undefined in the first second. */
  readonly secondsLeft: number | undefined
}

/** Adds up what is told of single blobs. `nowMs` is any clock. */
export function createProgress(
  blobs: readonly PushableBlob[],
  onProgress: ((progress: PushProgress) => void) | undefined,
  nowMs: () => number = () => performance.now(),
): (digest: Digest) => BlobProgress {
  const open = new Map(blobs.map(({ digest, sizeBytes }) => [digest, sizeBytes]))
  const sent = new Map<Digest, number>()
  let beganMs: number | undefined
  const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0)
  const tell = (): void => {
    const [sentBytes, totalBytes] = [sum(sent.values()), sum(open.values())]
    const seconds = beganMs === undefined ? 0 : (nowMs() - beganMs) / 1000
    const left = seconds < 1 || sentBytes === 0 ? undefined : (totalBytes - sentBytes) * seconds
    onProgress?.({
      ...{ sentBytes, totalBytes },
      secondsLeft: left === undefined ? undefined : Math.max(0, left / sentBytes),
    })
  }
  return (digest) => ({
    there: () => {
      open.delete(digest)
      sent.delete(digest)
    },
    begun: () => {
      beganMs ??= nowMs()
      sent.set(digest, 0)
    },
    sent: (bytes) => {
      sent.set(digest, (sent.get(digest) ?? 0) + bytes)
      tell()
    },
  })
}
