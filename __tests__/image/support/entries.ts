/** Whatever may go into a layer, at random. */
import fc from 'fast-check'
import type { Entry } from '../../../src/image/index.js'

/** Names as file systems take them: any Unicode, up to 255 bytes; long ones are not rare. */
const segment = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
    fc.string({ unit: fc.constantFrom('a', 'é', '-'), minLength: 90, maxLength: 127 }),
  )
  .filter(
    (text) =>
      !/[/\0]|^\.{1,2}$|^\.wh\./u.test(text) &&
      Buffer.byteLength(text) <= 255 &&
      Buffer.from(text).toString() === text,
  )
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))
const owner = fc.oneof(fc.integer({ min: 0, max: 70_000 }), fc.integer({ min: 0, max: 2 ** 31 }))
const attribute = fc.tuple(
  fc.constantFrom('user.note', 'user.a.b', 'security.capability'),
  fc.uint8Array({ minLength: 1, maxLength: 60 }),
)

const file = fc.record(
  {
    type: fc.constant('file' as const),
    path,
    mode: fc.integer({ min: 0, max: 0o777 }),
    source: fc.record({ bytes: fc.uint8Array({ maxLength: 2000 }) }),
    uid: owner,
    gid: owner,
    xattrs: fc.array(attribute, { maxLength: 2 }).map((pairs) => Object.fromEntries(pairs)),
  },
  { requiredKeys: ['type', 'path', 'mode', 'source'] },
)
const directory = fc.record({
  type: fc.constant('directory' as const),
  path,
  mode: fc.integer({ min: 0, max: 0o1777 }).map((mode) => mode & 0o1777),
})
const symlink = fc.record({
  type: fc.constant('symlink' as const),
  path,
  target: path.filter((target) => Buffer.byteLength(target) < 1000),
})

/** Entries of a layer: no path is another one's parent, and some files have a second name. */
export const someEntries: fc.Arbitrary<readonly Entry[]> = fc
  .tuple(
    fc.uniqueArray(fc.oneof({ weight: 3, arbitrary: file }, symlink, directory), {
      comparator: (a: string, b: string) =>
        a === b || `${a}/`.startsWith(`${b}/`) || `${b}/`.startsWith(`${a}/`),
      selector: ({ path }) => path,
      minLength: 1,
      maxLength: 10,
    }),
    fc.boolean(),
  )
  .map(([entries, linked]): readonly Entry[] => {
    const first = entries.find((entry) => entry.type === 'file')
    const name = 'zz second name'
    return linked && first !== undefined && !entries.some(({ path }) => path.startsWith(name))
      ? [...entries, { type: 'hardlink', path: name, target: first.path }]
      : entries
  })
