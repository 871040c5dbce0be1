/** Registries, as the options want them to be spoken to. */
import type { Host } from '../host/types.js'
import type { Options } from '../options/index.js'
import { formatBytes, formatSeconds } from '../report/index.js'
import {
  createRegistryClient,
  type PushProgress,
  type RegistryClient,
  type RegistryOptions,
} from '../registry/index.js'

/** A client; what it sends is told to `onStep`, every few seconds where that is a workflow's log. */
export function registries(
  host: Host,
  { insecureRegistries }: Pick<Options, 'insecureRegistries'>,
  more: Omit<RegistryOptions, 'insecure' | 'onProgress'> & {
    readonly onProgress?: ((text: string) => void) | undefined
  } = {},
): RegistryClient {
  const { onProgress, ...rest } = more
  return createRegistryClient(host, {
    ...rest,
    insecure: insecureRegistries,
    ...(onProgress && {
      onProgress: (progress: PushProgress, at: { readonly familiar: string }) => {
        onProgress(`pushing ${at.familiar}: ${progressText(progress)}`)
      },
    }),
  })
}

/** `12 MB of 40 MB, 3.1 s left` */
export function progressText({ sentBytes, totalBytes, secondsLeft }: PushProgress): string {
  const amount = `${formatBytes(sentBytes)} of ${formatBytes(totalBytes)}`
  return secondsLeft === undefined ? amount : `${amount}, ${formatSeconds(secondsLeft)} left`
}
