/** Looks into wheels, with the Python of this machine. Nothing in a wheel is trusted. */
import { mkdir } from 'node:fs/promises'
import { PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'

/** What a hostile wheel may cost at most. Real ones unpack to a few gigabytes, and to ten times their size. */
export interface UnpackLimits {
  readonly bytes: number
  readonly files: number
  /** Beyond `ratioFromBytes`, so many times the wheel's own size. */
  readonly ratio: number
  readonly ratioFromBytes: number
}

const usual: UnpackLimits = {
  bytes: 64e9,
  files: 1_000_000,
  ratio: 250,
  ratioFromBytes: 1024 ** 3,
}

// Sizes are the directory's: zipfile reads no more of a member than stands there, and leaves `..`,
// leading slashes and links out. -I: modules of the folder that we happen to run in are not imported.
const script = `
import os, sys, zipfile
archive, directory, *numbers = sys.argv[1:]
most, files, ratio, free = map(int, numbers)
with zipfile.ZipFile(archive) as wheel:
    members = wheel.infolist()
    size = sum(member.file_size for member in members)
    if len(members) > files:
        sys.exit(f'it has {len(members)} files, more than {files}')
    if size > min(most, max(free, ratio * os.path.getsize(archive))):
        sys.exit(f'it would unpack from {os.path.getsize(archive)} to {size} bytes')
    wheel.extractall(directory)
`

/**
 * Unpacks a wheel (a zip file) into a new folder. Modes are not kept, links become files.
 *
 * @throws PycaskError `wheel-unreadable`: it is no zip, damaged, or unpacks to more than `limits`
 */
export async function unpackWheel(
  host: Host,
  wheel: string,
  directory: string,
  limits: Partial<UnpackLimits> = {},
): Promise<void> {
  await mkdir(directory, { recursive: true })
  const { bytes, files, ratio, ratioFromBytes } = { ...usual, ...limits }
  const numbers = [bytes, files, ratio, ratioFromBytes].map(String)
  const command = ['python3', '-I', '-c', script, wheel, directory, ...numbers]
  const { exitCode, stderr } = await host.run(command)
  if (exitCode === 0) return
  throw new PycaskError({
    code: /No space left on device|Disk quota exceeded/.test(stderr)
      ? 'disk-full'
      : 'wheel-unreadable',
    what: `${wheel} cannot be unpacked`,
    details: stderr.trimEnd().split('\n').slice(-1),
    hint: /would unpack|files, more than/.test(stderr)
      ? 'no honest wheel is like that: do not use it'
      : undefined,
  })
}
