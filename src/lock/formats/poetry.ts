/** poetry.lock, as Poetry 2 writes it. https://github.com/python-poetry/poetry (packages/locker.py) */
import * as z from 'zod'
import { PycaskError } from '../../errors.js'
import { checkSelection, type Selection } from '../selection.js'
import { canonicalName, type Target } from '../types.js'
import { pinsFor, type Pin, type Pins } from './pins.js'
import { packageLines, parseToml } from './toml.js'

const document = z.object({
  package: z
    .array(
      z.object({
        name: z.string(),
        version: z.string(),
        'python-versions': z.string().optional(),
        groups: z.array(z.string()).optional(),
        markers: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
        files: z.array(z.object({ file: z.string(), hash: z.string() })).default([]),
        source: z.object({ type: z.string(), url: z.string() }).optional(),
      }),
    )
    .default([]),
  extras: z.record(z.string(), z.array(z.string())).default({}),
  metadata: z.object({ 'lock-version': z.string() }),
})

/**
 * @throws PycaskError `lock-unreadable`, `lock-too-old` (a lock before version 2.1 does not say which
 *   group a package belongs to), and what `checkSelection` and `pinsFor` throw
 */
export function readPoetryLock(
  text: string,
  file: string,
  selection: Selection,
  target: Target,
  project: string,
): Pins {
  const { package: packages, extras, metadata } = parseToml(text, document, file)
  const lines = packageLines(text)
  if (packages.some(({ groups }) => groups === undefined))
    throw new PycaskError({
      code: 'lock-too-old',
      what: `${file}: lock-version ${metadata['lock-version']} does not say which groups its packages belong to; expected 2.1 or later`,
      hint: 'lock again with Poetry 2: poetry lock',
      at: { file },
    })
  const known = [...new Set(['main', ...packages.flatMap(({ groups }) => groups ?? [])])]
  checkSelection(file, selection, { extras: Object.keys(extras), groups: known })
  const wanted = ['main', ...selection.groups.map(canonicalName)]
  const pins = packages.flatMap((found, index): Pin[] => {
    const groups = (found.groups ?? []).filter((group) => wanted.includes(canonicalName(group)))
    if (groups.length === 0) return []
    const { markers, source } = found
    const markersOf = groups.map((group) =>
      markers === undefined || typeof markers === 'string' ? markers : markers[group],
    )
    return [
      {
        name: found.name,
        version: found.version,
        // One group that has no marker takes it in without a condition.
        markers: markersOf.includes(undefined) ? [] : markersOf.flatMap((one) => one ?? []),
        requiresPython: rangeOf(found['python-versions']),
        hashes: found.files.map(({ hash }) => hash),
        refused:
          source?.type === 'git'
            ? 'a repository has no hash that an index could be checked against'
            : undefined,
        from: ['url', 'file', 'directory'].includes(source?.type ?? '') ? source?.url : undefined,
        at: { file, line: lines[index] },
      },
    ]
  })
  const indexUrls = packages.flatMap(({ source }) =>
    source?.type === 'legacy' ? [source.url] : [],
  )
  return {
    ...pinsFor(
      pins,
      target,
      { extras: selection.extras.map(canonicalName), groups: wanted },
      { lock: file, project },
    ),
    indexUrls: [...new Set(indexUrls)],
  }
}

/** Poetry's `||` is not of PEP 440; the marker beside it says the same. */
const rangeOf = (text: string | undefined): string | undefined =>
  text === undefined || text === '*' || text.includes('||') ? undefined : text
