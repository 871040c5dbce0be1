/**
 * A whole root file system (a tar) as entries of a layer. Contents are laid down as numbered files,
 * so that no name or link of the tar ever leads anywhere on this machine.
 */
import { closeSync, createReadStream, openSync, writeSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Entry } from '../../image/index.js'
import { defaultLimits, readTar } from '../../reader/index.js'

/** Permission bits that a layer of ours may have: what runs as root only by its mode is no use to it. */
const fileMode = 0o777
const folderMode = 0o1777

/**
 * The entries of a tar, with owners; setuid and setgid bits are left behind, and so are devices.
 * Contents are written into `directory`, which is made and must stay until the layer is written.
 */
export async function entriesOfTar(tar: string | Readable, directory: string): Promise<Entry[]> {
  await mkdir(directory, { recursive: true })
  const entries = new Map<string, Entry>()
  let files = 0
  const stream = typeof tar === 'string' ? createReadStream(tar, { highWaterMark: 2 ** 20 }) : tar
  await readTar(
    stream,
    ({ path, type, mode, uid, gid, target }) => {
      if (path === '') return undefined
      const placed = { path, ...(uid === 0 ? {} : { uid }), ...(gid === 0 ? {} : { gid }) }
      if (type === 'directory')
        entries.set(path, { ...placed, type: 'directory', mode: mode & folderMode })
      else if (type === 'symlink') entries.set(path, { ...placed, type: 'symlink', target })
      else if (type === 'hardlink') entries.set(path, { type: 'hardlink', path, target })
      else if (type === 'file') {
        const file = join(directory, String(files++))
        entries.set(path, { ...placed, type: 'file', mode: mode & fileMode, source: { file } })
        const descriptor = openSync(file, 'w')
        return {
          write: (bytes) => void writeSync(descriptor, bytes),
          end: () => closeSync(descriptor),
        }
      }
      return undefined
    },
    { entries: defaultLimits.entries },
  )
  return [...entries.values()]
}

/** What an image never ships, because it is a machine's own, a cache or a log; folders stay. */
const leftBehind: readonly RegExp[] = [
  /^(dev|proc|sys|run|tmp|boot)\/./,
  /^var\/(cache|log|tmp|spool)\/.*[^/]$/,
  /^var\/lib\/(apt\/lists|systemd|update-notifier)\/./,
  /^var\/lib\/dpkg\/(.*-old|lock.*|triggers\/Lock|available)$/,
  /^var\/lib\/dbus\/machine-id$/,
  /^etc\/(machine-id|hostname|hosts|resolv\.conf|mtab|\.pwd\.lock|(passwd|group|shadow|gshadow|subuid|subgid)-)$/,
  /^root\/\.(cache|gnupg|wget-hsts|bash_history)(\/|$)/,
  // Debian's Python writes these with the times of their sources, which are others here.
  /^usr\/(lib|share)\/python3.*\.pyc$/,
  /\.dpkg-(new|old|dist|tmp)$/,
]

/** Whether a file or link is something that a run of package managers leaves on a machine. */
export const isLeftBehind = ({ path, type }: Entry): boolean =>
  type !== 'directory' && leftBehind.some((pattern) => pattern.test(path))
