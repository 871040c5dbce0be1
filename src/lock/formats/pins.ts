/** Locks that name versions and hashes, but no addresses: poetry.lock, pdm.lock, Pipfile.lock. */
import { PycaskError, type Location } from '../../errors.js'
import type { Sha256 } from '../../words.js'
import {
  acceptsPython,
  evaluateMarker,
  markerEnvironment,
  type MarkerSelection,
} from '../markers.js'
import { lockCommand, unsupportedEntry, withoutHashes } from '../selection.js'
import { canonicalName, type LockedPackage, type Target } from '../types.js'
import { directPackage, type DirectPlaces } from './direct.js'
import type { Requirement } from './requirements.js'
import { sha256Of } from './toml.js'

/** One entry of a lock, before it is known whether the target needs it. */
export interface Pin {
  readonly name: string
  readonly version: string | undefined
  /** True where any of them is; always where there is none. */
  readonly markers: readonly string[]
  readonly requiresPython?: string | undefined
  /** `sha256:…` */
  readonly hashes: readonly string[]
  /** Why it is not a release of an index. */
  readonly refused?: string | undefined
  /** The address, file or folder that it is, where it is none of an index. */
  readonly from?: string | undefined
  readonly at: Location
}

/** What such a lock says to a target. */
export interface Pins {
  readonly requirements: readonly Requirement[]
  /** What is of no index: with its files, or a folder. */
  readonly direct: readonly LockedPackage[]
  /** Indexes that the lock names beside the ones that this machine is set up with. */
  readonly indexUrls: readonly string[]
}

/**
 * The pins that a target needs.
 *
 * @throws PycaskError `lock-entry-unsupported`, `lock-without-hashes`, `lock-unreadable`,
 *   `package-not-available`, `lock-ambiguous`
 */
export function pinsFor(
  pins: readonly Pin[],
  target: Target,
  selection: MarkerSelection,
  places: DirectPlaces,
): Pick<Pins, 'requirements' | 'direct'> {
  const environment = markerEnvironment(target)
  const needed = new Map<string, Requirement>()
  const direct = new Map<string, LockedPackage>()
  for (const pin of pins) {
    const { name, version, at } = pin
    const applies = (marker: string): boolean =>
      explained(at, name, () => evaluateMarker(marker, environment, selection))
    if (pin.markers.length > 0 && !pin.markers.some(applies)) continue
    if (pin.refused !== undefined) throw unsupportedEntry(name, pin.refused, at)
    const canonical = canonicalName(name)
    if (pin.from !== undefined) {
      const hashes = new Set(pin.hashes.flatMap((hash) => sha256Of(hash) ?? []))
      const entry = { name, version: version ?? '', from: pin.from, hashes, at }
      const found = directPackage(entry, places)
      const other = needed.get(canonical)
      if (other !== undefined) throw ambiguous(canonical, other, pin)
      if (found !== undefined) direct.set(canonical, found)
      continue
    }
    if (version === undefined) throw unsupportedEntry(name, 'it has no version', at)
    // They become lines of a requirements file: nothing else may be said there.
    if (!projectName.test(name) || !versionText.test(version))
      throw unsupportedEntry(name, `${JSON.stringify(version)} is not one version of a package`, at)
    if (!acceptsPython(pin.requiresPython, target)) throw wrongPython(pin, target)
    const hashes = new Set<Sha256>(pin.hashes.flatMap((hash) => sha256Of(hash) ?? []))
    const other = needed.get(canonical) ?? direct.get(canonical)
    if (hashes.size === 0 && other === undefined) throw withoutHashes(pin)
    if (other !== undefined && other.version !== version) throw ambiguous(canonical, other, pin)
    const merged = new Set([...(needed.get(canonical)?.hashes ?? []), ...hashes])
    needed.set(canonical, {
      ...{ name: canonical, version, conditional: false, hashes: merged },
      at: other?.at ?? at,
    })
  }
  return { requirements: [...needed.values()], direct: [...direct.values()] }
}

const projectName = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/
const versionText = /^[A-Za-z0-9.!+_-]*[A-Za-z0-9]$/

/** Runs what may find a marker at fault, and says where it stands. */
export function explained<T>(at: Location, name: string, run: () => T): T {
  try {
    return run()
  } catch (cause) {
    throw new PycaskError({
      code: 'lock-unreadable',
      what: `${where(at)}: ${name}: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: `lock again: ${lockCommand(at.file)}`,
      at,
      cause,
    })
  }
}

const where = ({ file, line }: Location): string => `${file}:${String(line ?? 1)}`

/** The error for a release that does not support the target's Python. */
export function wrongPython(
  { name, version, requiresPython, at }: Pick<Pin, 'name' | 'version' | 'requiresPython' | 'at'>,
  { pythonVersion }: Target,
): PycaskError {
  return new PycaskError({
    code: 'package-not-available',
    what: `${where(at)}: ${name}==${version ?? ''} requires Python ${requiresPython ?? ''}, and the image has ${pythonVersion}`,
    hint: 'lock another version of it, or build for another Python',
    at,
  })
}

/** The error for one name that means two releases. */
export function ambiguous(
  name: string,
  first: { readonly version: string; readonly at: Location },
  second: { readonly version: string | undefined; readonly at: Location },
): PycaskError {
  return new PycaskError({
    code: 'lock-ambiguous',
    what: `${where(second.at)}: ${name} is locked as ${first.version} (line ${String(first.at.line ?? 1)}) and as ${second.version ?? 'another release'}, both for this Python and platform`,
    hint: 'extras or groups that exclude each other were selected together: take one of them out',
    at: second.at,
  })
}

/** The same as a requirements file with hashes, for uv. */
export const requirementsText = ({
  requirements,
  indexUrls,
}: Pick<Pins, 'requirements' | 'indexUrls'>): string =>
  [
    ...indexUrls.map((url) => `--extra-index-url ${url.replace(/\s/g, '')}`),
    ...requirements.map(({ name, version, hashes }) =>
      [`${name}==${version}`, ...[...hashes].map((hash) => `--hash=sha256:${hash}`)].join(
        ' \\\n  ',
      ),
    ),
    '',
  ].join('\n')
