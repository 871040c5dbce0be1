/** Whether a lock and what is asked for go together. */
import { PycaskError } from '../errors.js'
import { parseRequest, parseVersion, type VersionRequest } from '../python/index.js'
import type { Architecture } from '../words.js'
import type { LockedPlatform, LockedRelease, SystemLock } from './document.js'

/**
 * What is locked for this architecture.
 *
 * @param wanted what the options and this version of Pycask say
 * @throws PycaskError `system-lock-mismatch`
 */
export function platformFor(
  lock: SystemLock,
  wanted: {
    readonly file: string
    readonly suite: string
    readonly architecture: Architecture
    readonly tools: Readonly<Record<string, string>>
    /** Where the option `base` names an image. */
    readonly base: string | undefined
  },
): LockedPlatform {
  const { file, suite, architecture, tools, base } = wanted
  if (lock.suite !== suite)
    throw mismatch(file, `it is for ${lock.suite}, and the project asks for ${suite}`)
  for (const name of new Set([...Object.keys(lock.tools), ...Object.keys(tools)])) {
    const [locked, ours] = [lock.tools[name] ?? 'none', tools[name] ?? 'none']
    if (locked !== ours)
      throw mismatch(file, `it has ${name} ${locked}, and this version of Pycask has ${ours}`)
  }
  const found = lock.platforms.get(architecture)
  if (found === undefined)
    throw mismatch(
      file,
      `it has nothing for ${architecture}`,
      `pycask lock --system on a machine that is ${architecture} adds it`,
    )
  if (found.base?.name !== base)
    throw mismatch(
      file,
      `its base is ${found.base?.name ?? 'made of packages'}, and the project asks for ${base ?? 'one of packages'}`,
    )
  return found
}

/**
 * That the releases are those of the lock, with the same hashes.
 *
 * @throws PycaskError `system-lock-mismatch`
 */
export function checkReleases(
  lock: SystemLock,
  releases: readonly LockedRelease[],
  file: string,
): void {
  const names = (list: readonly LockedRelease[]): string => list.map(({ name }) => name).join(', ')
  if (names(lock.python) !== names(releases))
    throw mismatch(
      file,
      `it has CPython ${names(lock.python)}, and the project asks for ${names(releases)}`,
    )
  for (const [at, { name, files }] of lock.python.entries()) {
    const ours = new Map((releases[at]?.files ?? []).map((one) => [one.name, one.sha256]))
    for (const one of files)
      if (ours.has(one.name) && ours.get(one.name) !== one.sha256)
        throw mismatch(
          file,
          `the source of CPython ${name} is ${one.sha256} there, and ${ours.get(one.name) ?? ''} in what is known of releases`,
          'one of them is wrong: do not build before you know which',
        )
  }
}

/**
 * That the locked releases are what the project asks for: `3.13` is any of its patch releases.
 *
 * @throws PycaskError `system-lock-mismatch`
 */
export function checkRequests(
  requests: readonly string[],
  locked: readonly LockedRelease[],
  file: string,
): void {
  const wanted = requests.map((text) => ({ text, request: parseRequest(text) }))
  const other = locked.find(
    ({ name }) => !wanted.some(({ request }) => request !== undefined && isMeant(request, name)),
  )
  const left = wanted.find(
    ({ request }) => request !== undefined && !locked.some(({ name }) => isMeant(request, name)),
  )
  if (other !== undefined)
    throw mismatch(
      file,
      `it has CPython ${other.name}, and the project asks for ${requests.join(', ')}`,
    )
  if (left !== undefined) throw mismatch(file, `it has no CPython for ${left.text}`)
}

function isMeant(request: VersionRequest, name: string): boolean {
  const version = parseVersion(name.replace(/t$/, ''))
  return (
    version !== undefined &&
    request.freeThreaded === name.endsWith('t') &&
    request.includes(version)
  )
}

const mismatch = (file: string, why: string, hint?: string): PycaskError =>
  new PycaskError({
    code: 'system-lock-mismatch',
    what: `${file} does not fit: ${why}`,
    hint: hint ?? 'write it anew: pycask lock --system',
    at: { file },
  })
