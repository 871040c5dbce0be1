/** How two images differ, in plain words. */
import type { Contents } from './contents.js'

export interface Change {
  readonly what: string
  /** Undefined: it is new. */
  readonly from: string | undefined
  /** Undefined: it is gone. */
  readonly to: string | undefined
}

export interface Difference {
  readonly packages: readonly Change[]
  readonly python: readonly Change[]
  readonly wheels: readonly Change[]
  readonly settings: readonly Change[]
  readonly files: {
    readonly added: readonly string[]
    readonly removed: readonly string[]
    readonly changed: readonly string[]
  }
  readonly sizeBytes: { readonly from: number; readonly to: number }
}

export function differenceOf(a: Contents, b: Contents): Difference {
  const files = changesOf(a.files, b.files)
  const paths = (some: readonly Change[]): readonly string[] => some.map(({ what }) => what)
  return {
    packages: changesOf(a.packages, b.packages),
    python: a.python === b.python ? [] : [{ what: 'CPython', from: a.python, to: b.python }],
    wheels: changesOf(a.wheels, b.wheels),
    settings: changesOf(a.settings, b.settings),
    files: {
      added: paths(files.filter(({ from }) => from === undefined)),
      removed: paths(files.filter(({ to }) => to === undefined)),
      changed: paths(files.filter(({ from, to }) => from !== undefined && to !== undefined)),
    },
    sizeBytes: { from: a.sizeBytes, to: b.sizeBytes },
  }
}

/** Whether there is any; the size follows from the rest. */
export const isSame = ({ packages, python, wheels, settings, files }: Difference): boolean =>
  [packages, python, wheels, settings, files.added, files.removed, files.changed].every(
    (list) => list.length === 0,
  )

function changesOf(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly Change[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((what) => before.get(what) !== after.get(what))
    .sort()
    .map((what) => ({ what, from: before.get(what), to: after.get(what) }))
}
