/** What is wrong although each option alone is right. */
import * as zlib from 'node:zlib'
import { PycaskError } from '../errors.js'
import type { OptionName } from './definitions.js'
import type { Options } from './types.js'

const hasZstd = (): boolean => 'zstdCompressSync' in zlib

export function checkTogether(options: Options): PycaskError[] {
  const mistakes: PycaskError[] = []
  const conflict = (name: OptionName, what: string, hint: string): void => {
    const { text, at } = options.origins[name]
    mistakes.push(new PycaskError({ code: 'option-conflict', what: `${text}: ${what}`, hint, at }))
  }
  if (options.push && options.image === undefined)
    conflict('push', 'there is no image to push to', 'name it with image, such as ghcr.io/acme/web')
  if (options.push && options.mirrors.length > 0 && options.pushByDigest)
    conflict('mirrors', 'push-by-digest has no tags for them', 'give mirrors to the command index')
  if (options.push && options.offline)
    conflict('push', 'cannot push while offline', 'drop one of push and offline')
  if ((options.push || options.load) && options.tags.length === 0)
    conflict('tags', 'at least one tag is needed', 'tags = ["latest"] is the default')
  if (options.compression === 'zstd' && !hasZstd())
    conflict(
      'compression',
      `this Node (${process.version}) has no zstd`,
      'take Node 22.15 or newer, or compression = "gzip"',
    )
  if (options.pushByDigest && !options.push)
    conflict('push-by-digest', 'nothing is pushed', 'set push too, or drop it')
  if (options.snapshot !== undefined && options.debianMirror?.includes('{snapshot}') !== true)
    conflict(
      'snapshot',
      'debian-mirror does not say where snapshots are found',
      'debian-mirror = "https://mirror.example/archive/{archive}/{snapshot}"',
    )
  for (const [from, to] of Object.entries(options.files)) {
    const parts = to.split('/').filter((part) => part !== '')
    const ours = to.startsWith(`/opt/${options.org}/`) && !parts.includes('..')
    const taken = ['python', 'venv'].includes(parts[2] ?? 'python')
    if (!ours || taken)
      conflict(
        'files',
        `${from} cannot go to ${to}: what is not of Debian lies below /opt/${options.org}, but not in its python or venv`,
        `such as /opt/${options.org}/etc/${from.split('/').at(-1) ?? ''}`,
      )
  }
  const only = new Set(options.onlyBinary)
  for (const name of options.noBinary)
    if (only.has(name))
      conflict('no-binary', `${name} is in only-binary, too`, 'it can be in one of them only')
  return mistakes
}
