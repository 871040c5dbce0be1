/** Looks into wheels and sdists, with the Python of this machine. */
import { mkdir } from 'node:fs/promises'
import { PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'

/**
 * Unpacks a wheel (a zip file) into a new folder. Modes are not kept.
 *
 * @throws PycaskError `wheel-unreadable`
 */
export async function unpackWheel(host: Host, wheel: string, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true })
  const command = ['python3', '-m', 'zipfile', '-e', wheel, directory]
  const { exitCode, stderr } = await host.run(command)
  if (exitCode !== 0)
    throw new PycaskError({
      code: 'wheel-unreadable',
      what: `${wheel} cannot be unpacked`,
      details: stderr.trimEnd().split('\n').slice(-1),
    })
}
