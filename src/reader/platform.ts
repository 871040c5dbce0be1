/** Which image of an index is meant. */
import { PycaskError } from '../errors.js'
import type { Descriptor, IndexDocument } from './documents.js'
import { indexTypes, manifestTypes, shown, unsupported } from './documents.js'
import type { Platform } from './types.js'

/** Go's names of this machine. */
export function hostPlatform(machine: string): Platform {
  const names: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' }
  return { os: 'linux', architecture: names[machine] ?? machine }
}

/** `linux/arm64`, `linux/arm/v7` or `arm64`; throws `platform-invalid`. */
export function parsePlatform(text: string): Platform {
  const parts = text.split('/')
  const [os, architecture, variant] = parts.length === 1 ? ['linux', text] : parts
  const good = [os, architecture, variant ?? 'v1'].every((part) =>
    /^[a-z0-9_.-]+$/.test(part ?? ''),
  )
  if (parts.length > 3 || !good || os === undefined || architecture === undefined)
    throw new PycaskError({
      code: 'platform-invalid',
      what: `${JSON.stringify(text)} is no platform`,
      hint: 'such as linux/amd64, linux/arm64 or linux/arm/v7',
    })
  return { os, architecture, ...(variant === undefined ? {} : { variant }) }
}

export const platformText = ({ os, architecture, variant }: Platform): string =>
  [os, architecture, variant].filter((part) => part !== undefined).join('/')

/**
 * The manifest (or nested index) of an index for `wanted`; without it the one for this machine, or
 * the only one there is. Throws `platform-missing`, which lists those that are there.
 */
export function choosePlatform(
  index: IndexDocument,
  options: {
    readonly wanted: Platform | undefined
    readonly host: Platform
    readonly name: string
  },
): Descriptor {
  const { wanted, host, name } = options
  const known = index.manifests.filter(({ mediaType }) =>
    [...manifestTypes, ...indexTypes].includes(mediaType),
  )
  if (known.length === 0) {
    const [first] = index.manifests
    throw unsupported(
      first === undefined
        ? `${name} is an empty index`
        : `${name} is an index of ${shown(first.mediaType)}, not of images`,
    )
  }
  // BuildKit puts attestations beside the images, for a platform that is none.
  const images = known.filter(
    ({ platform, annotations }) =>
      platform?.os !== 'unknown' && !('vnd.docker.reference.type' in annotations),
  )
  const [first] = images
  if (first !== undefined && images.length === 1 && wanted === undefined) return first
  const found = images.find(({ platform }) => platform && fits(platform, wanted ?? host))
  if (found !== undefined) return found
  const there = images.map(({ platform }) => (platform ? platformText(platform) : 'no platform'))
  throw new PycaskError({
    code: 'platform-missing',
    what: `${name} has no image for ${platformText(wanted ?? host)}`,
    hint: `choose one that is there with --platform: ${there.join(', ')}`,
  })
}

/** arm64 is v8 where nothing else is said. */
function fits(found: Platform, wanted: Platform): boolean {
  const variant = ({ architecture, variant: said }: Platform): string | undefined =>
    architecture === 'arm64' ? (said ?? 'v8') : said
  return (
    found.os === wanted.os &&
    found.architecture === wanted.architecture &&
    (wanted.variant === undefined || variant(found) === variant(wanted))
  )
}
