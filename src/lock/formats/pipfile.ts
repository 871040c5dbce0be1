/** Pipfile.lock. https://pipenv.pypa.io/en/latest/pipfile.html */
import * as z from 'zod'
import type { Location } from '../../errors.js'
import { checkSelection, type Selection } from '../selection.js'
import { canonicalName, type Target } from '../types.js'
import { pinsFor, type Pin, type Pins } from './pins.js'
import { parseJson } from './toml.js'

const entry = z.object({
  version: z.string().optional(),
  hashes: z.array(z.string()).default([]),
  markers: z.string().optional(),
  git: z.string().optional(),
  hg: z.string().optional(),
  svn: z.string().optional(),
  ref: z.string().optional(),
  file: z.string().optional(),
  path: z.string().optional(),
  editable: z.boolean().optional(),
})

const document = z
  .object({
    _meta: z.object({
      sources: z.array(z.object({ name: z.string(), url: z.string() })).default([]),
    }),
  })
  .catchall(z.record(z.string(), entry))

/**
 * Categories are groups: `develop` is also called `dev`, as in Pipenv's own options.
 *
 * @param env for `${NAME}` in the addresses of indexes
 * @throws PycaskError `lock-unreadable`, and what `checkSelection` and `pinsFor` throw
 */
export function readPipfileLock(
  text: string,
  file: string,
  selection: Selection,
  target: Target,
  env: Readonly<Record<string, string | undefined>>,
  project: string,
): Pins {
  const { _meta: meta, ...categories } = parseJson(text, document, file) as z.infer<
    typeof document
  > &
    Record<string, Record<string, z.infer<typeof entry>>>
  const groups = selection.groups.map((group) => (group === 'dev' ? 'develop' : group))
  checkSelection(
    file,
    { extras: selection.extras, groups },
    { extras: undefined, groups: Object.keys(categories) },
  )
  const wanted = ['default', ...groups].map(canonicalName)
  const at = places(text, file)
  const pins = Object.entries(categories).flatMap(([category, packages]) =>
    wanted.includes(canonicalName(category))
      ? Object.entries(packages).map(([name, found]): Pin => {
          const { version, markers } = found
          return {
            name,
            version: version?.replace(/^===?\s*/, ''),
            markers: markers === undefined ? [] : [markers],
            hashes: found.hashes,
            refused:
              (found.git ?? found.hg ?? found.svn) === undefined
                ? undefined
                : 'a repository has no hash that an index could be checked against',
            from: found.file ?? found.path,
            at: at(category, name),
          }
        })
      : [],
  )
  return {
    ...pinsFor(pins, target, { extras: [], groups: wanted }, { lock: file, project }),
    // The first one is what pip is set up with on every machine, by Pipenv's own template.
    indexUrls: meta.sources
      .filter(({ name }) => name !== 'pypi')
      .map(({ url }) => url.replace(/\$\{?(\w+)\}?/g, (_, name: string) => env[name] ?? '')),
  }
}

/** Finds lines as Pipenv indents them: a category by four spaces, its packages by eight. */
function places(text: string, file: string): (category: string, name: string) => Location {
  const lines = new Map<string, number>()
  let category = ''
  for (const [index, line] of text.split('\n').entries()) {
    category = /^ {4}"([^"]+)": \{/.exec(line)?.[1] ?? category
    const name = /^ {8}"([^"]+)": \{/.exec(line)?.[1]
    if (name !== undefined) lines.set(`${category}/${name}`, index + 1)
  }
  return (of, name) => ({ file, line: lines.get(`${of}/${name}`) })
}
