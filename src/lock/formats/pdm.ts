/** pdm.lock. https://pdm-project.org/en/latest/usage/lockfile/ */
import * as z from 'zod'
import { PycaskError } from '../../errors.js'
import { checkSelection, type Selection } from '../selection.js'
import { canonicalName, type Target } from '../types.js'
import { pinsFor, type Pin, type Pins } from './pins.js'
import { packageLines, parseToml } from './toml.js'

const document = z.object({
  metadata: z.object({
    groups: z.array(z.string()).default(['default']),
    strategy: z.array(z.string()).default([]),
  }),
  package: z
    .array(
      z.object({
        name: z.string(),
        version: z.string().optional(),
        requires_python: z.string().optional(),
        groups: z.array(z.string()).optional(),
        marker: z.string().optional(),
        files: z.array(z.object({ hash: z.string() })).default([]),
        git: z.string().optional(),
        hg: z.string().optional(),
        svn: z.string().optional(),
        bzr: z.string().optional(),
        url: z.string().optional(),
        path: z.string().optional(),
      }),
    )
    .default([]),
})

/**
 * @throws PycaskError `lock-unreadable`, `lock-too-old` (a lock without `inherit_metadata` does not say
 *   which group a package belongs to), and what `checkSelection` and `pinsFor` throw
 */
export function readPdmLock(
  text: string,
  file: string,
  selection: Selection,
  target: Target,
  project: string,
): Pins {
  const { metadata, package: packages } = parseToml(text, document, file)
  const lines = packageLines(text)
  if (packages.length > 0 && packages.every(({ groups }) => groups === undefined))
    throw new PycaskError({
      code: 'lock-too-old',
      what: `${file}: the lock does not say which groups its packages belong to`,
      hint: 'lock again with inherit_metadata: pdm lock -S inherit_metadata',
      at: { file },
    })
  // Groups and optional dependencies share one set of names here.
  checkSelection(file, selection, { extras: metadata.groups, groups: metadata.groups })
  const wanted = ['default', ...selection.groups, ...selection.extras].map(canonicalName)
  const pins = packages.flatMap((found, index): Pin[] => {
    const { groups = ['default'], name, version, marker } = found
    if (!groups.some((group) => wanted.includes(canonicalName(group)))) return []
    const repository = found.git ?? found.hg ?? found.svn ?? found.bzr
    return [
      {
        name,
        version,
        markers: marker === undefined ? [] : [marker],
        requiresPython: found.requires_python,
        hashes: found.files.map(({ hash }) => hash),
        refused:
          repository !== undefined
            ? 'a repository has no hash that an index could be checked against'
            : undefined,
        from: found.url ?? found.path,
        at: { file, line: lines[index] },
      },
    ]
  })
  return {
    ...pinsFor(
      pins,
      target,
      { extras: selection.extras.map(canonicalName), groups: wanted },
      { lock: file, project },
    ),
    indexUrls: [],
  }
}
