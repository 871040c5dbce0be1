/** Takes a container's tar to the disk. What runs in the container is not trusted. */
import { chmod, lstat, mkdir, opendir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, type Readable } from 'node:stream'
import { PycaskError } from '../errors.js'
import type { Host } from '../host/index.js'
import { lastLine } from './words.js'

/**
 * Unpacks `tar` into `directory`, which is made. Modes are kept but for setuid, setgid and sticky
 * bits; owners are not. Errors: `disk-full`, `sandbox-output-invalid`.
 */
export async function unpack(host: Host, tar: Readable, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true })
  const command = ['tar', '-x', '-p', '--no-same-owner', '-f', '-', '-C', directory]
  const env = { ...host.env, LC_ALL: 'C' }
  const { exitCode, stderr } = await host.run(command, { stdin: readToItsEnd(tar), env })
  if (exitCode !== 0) throw notUnpacked(stderr, directory)
  await makeHarmless(directory)
}

/** The tar program leaves after the end mark; whoever sends must not find a broken pipe then. */
function readToItsEnd(tar: Readable): Readable {
  const passed = new PassThrough()
  passed.on('close', () => {
    tar.unpipe(passed)
    tar.resume()
  })
  tar.on('close', () => {
    if (!tar.readableEnded) passed.destroy()
  })
  return tar.pipe(passed)
}

function notUnpacked(stderr: string, directory: string): PycaskError {
  if (/No space left on device|Disk quota exceeded|Wrote only \d+ of \d+ bytes/.test(stderr))
    return new PycaskError({
      code: 'disk-full',
      what: `no space left in ${directory}`,
      hint: `free some space there: df -h ${directory}`,
    })
  return new PycaskError({
    code: 'sandbox-output-invalid',
    what: `the output of the container cannot be unpacked: ${lastLine(stderr)}`,
    hint: 'the end of the log says what the container did last',
  })
}

async function makeHarmless(directory: string): Promise<void> {
  for await (const entry of await opendir(directory)) {
    const path = join(directory, entry.name)
    if (entry.isSymbolicLink()) continue
    if (!entry.isDirectory() && !entry.isFile()) {
      await rm(path, { force: true })
      throw new PycaskError({
        code: 'sandbox-output-invalid',
        what: `the output of the container holds ${entry.name}, which is no file, folder or link`,
        hint: 'a build must leave nothing else in /build/out',
      })
    }
    const { mode } = await lstat(path)
    if ((mode & 0o7000) !== 0) await chmod(path, mode & 0o777)
    if (entry.isDirectory()) await makeHarmless(path)
  }
}
