/** The lock of build requirements: what to say when it, or something in it, is missing. */
import { mkdtemp, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parse } from 'smol-toml'
import * as z from 'zod'
import { PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import type { Fetch } from './fetch.js'
import { openSource, type Buildable } from './source.js'

/**
 * The error for sdists that have to be built without a lock of build requirements. It says what
 * each one's pyproject.toml asks for, so that the lock can be written down from it.
 *
 * @param file where the lock is looked for, as it should stand in messages
 * @param directory an existing folder for the sdists, which are fetched for this
 */
export async function buildLockMissing(options: {
  readonly host: Host
  readonly fetch: Fetch
  readonly file: string
  readonly wanted: readonly Buildable[]
  readonly directory: string
}): Promise<PycaskError> {
  const { host, fetch, file, wanted } = options
  const directory = await mkdtemp(join(options.directory, 'sdists-'))
  try {
    const asked = await Promise.all(
      wanted.map(async ({ package: { name }, source }) => {
        const path = join(directory, `${name}-${source.file.name}`)
        await openSource(source, path, fetch)
        return { name, requires: await buildRequires(host, path) }
      }),
    )
    const names = wanted.map(({ package: one }) => shownRelease(one))
    return new PycaskError({
      code: 'build-lock-missing',
      what: `${names.join(', ')} ${names.length === 1 ? 'has' : 'have'} to be built from source, and there is no lock of what that needs: ${file}`,
      details: asked.map(
        ({ name, requires: of }) => `${name} asks for ${of.join(', ') || 'nothing'}`,
      ),
      hint: 'pycask lock writes it',
      at: wanted[0]?.package.at,
    })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** `name==1.0`; the name alone where only a build tells the version. */
export const shownRelease = ({ name, version }: { name: string; version: string }): string =>
  version === '' ? name : `${name}==${version}`

const pyproject = z.object({
  'build-system': z.object({ requires: z.array(z.string()).default([]) }).optional(),
})

/** What PEP 518 says for an sdist that does not say anything. */
const fallback = ['setuptools>=40.8.0']

/** `[build-system].requires` of an sdist; what PEP 518 says where it says nothing. */
export async function buildRequires(host: Host, sdist: string): Promise<readonly string[]> {
  const command = ['python3', '-I', '-c', readMember, sdist, String(mostBytes)]
  const { exitCode, stdout } = await host.run(command, { cwd: dirname(sdist) })
  if (exitCode !== 0) return fallback
  try {
    return pyproject.parse(parse(stdout))['build-system']?.requires ?? fallback
  } catch {
    return fallback
  }
}

/** No pyproject.toml is longer; one that is made to fill the memory is not read to its end. */
const mostBytes = 4 * 1024 * 1024

// -I: modules of the folder that we happen to run in are not imported.
const readMember = `
import sys, tarfile, zipfile
path, most = sys.argv[1], int(sys.argv[2])
wanted = lambda name: name.count('/') == 1 and name.endswith('/pyproject.toml')
found = None
if path.lower().endswith('.zip'):
    archive = zipfile.ZipFile(path)
    for name in filter(wanted, archive.namelist()):
        found = archive.open(name).read(most + 1)
        break
else:
    with tarfile.open(path, 'r|*') as archive:
        for member in archive:
            if wanted(member.name) and member.isfile():
                found = archive.extractfile(member).read(most + 1)
                break
if found is None or len(found) > most:
    sys.exit(1)
sys.stdout.buffer.write(found)
`
