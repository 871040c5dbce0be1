/** Reproducible: the same inputs are the same bytes, on every machine. */
import { listed, type Finding, type Rule } from '../rule.js'

export const reproducible: readonly Rule[] = [
  {
    id: 'R1',
    title: 'same inputs, same digest',
    why: 'Only then can somebody else prove what the image was made from.',
    fix: 'take times, names and orders from the inputs',
    level: 'error',
    test: "Pycask's own tests: builds twice in other folders, at other times, with other numbers of jobs, cold and warm",
  },
  {
    id: 'R2',
    title: 'headers of layers are normalised',
    why: 'Order, times, owners by name and attributes come from the build machine, and move the digest.',
    fix: 'SOURCE_DATE_EPOCH and rewrite-timestamp of BuildKit; tar --sort=name --owner=0 --numeric-owner --mtime=…',
    level: 'info',
    test: 'sorted, one time, no names of owners, no attributes but capabilities',
    check: ({ model }) =>
      model.layers.flatMap(({ index, headers, entries }): Finding[] => {
        if (entries === 0) return []
        const layer = `layer ${index + 1}`
        const { unsorted, named, extended, times } = headers
        return [
          ...(unsorted === undefined
            ? []
            : [{ what: `${layer} is not sorted: ${unsorted} comes too late`, path: unsorted }]),
          ...(times.length > 1 ? [{ what: `${layer} has files of different times` }] : []),
          ...(named === undefined
            ? []
            : [{ what: `${layer} names owners, such as that of ${named}`, path: named }]),
          ...(extended === undefined
            ? []
            : [
                {
                  what: `${layer} has attributes of the build machine, such as those of ${extended}`,
                  path: extended,
                },
              ]),
        ]
      }),
  },
  {
    id: 'R3',
    title: 'nothing of the build machine leaks',
    why: 'Paths and names of the machine tell about it, and move the digest.',
    fix: '-ffile-prefix-map, compileall -s/-p, a build folder that is always the same',
    level: 'warn',
    test: 'paths of sources in .pyc; folders that are not in the image, in sysconfig',
    check: ({ model }) => {
      const moved = [...model.files.values()].flatMap(({ path, content }) => {
        const elsewhere = content?.pyc?.elsewhere
        return elsewhere === undefined ||
          !elsewhere.startsWith('/') ||
          model.resolve(elsewhere.slice(1)) !== undefined
          ? []
          : [{ path, elsewhere }]
      })
      const configured = model.interpreters.flatMap(({ configuration, stdlib }) =>
        Object.entries(configuration).flatMap(([name, value]) =>
          [
            ...value.matchAll(
              /\/(?:home|root|tmp|build|builds|Users|github|workspace|__w|usr\/src)\/[^\s:='"]*/g,
            ),
          ]
            .map(([found]) => found)
            .filter((found) => model.resolve(found.slice(1)) === undefined)
            .slice(0, 1)
            .map((found) => ({
              what: `sysconfig of ${stdlib} has ${found} in ${name}`,
              path: stdlib,
            })),
        ),
      )
      return [
        ...configured,
        ...listed(moved, ({ path, elsewhere }) => ({
          what: `${path} was compiled from ${elsewhere}`,
          path,
        })),
      ]
    },
  },
  {
    id: 'R4',
    title: 'a lock without hashes is refused',
    why: 'A version is a name; a hash is a file.',
    fix: 'uv pip compile --generate-hashes',
    level: 'error',
    test: "Pycask's own tests",
  },
  {
    id: 'R5',
    title: 'annotations do not move the digest',
    why: 'A build at another time is the same build.',
    fix: 'take created and revision from the inputs, such as the time of the commit',
    level: 'info',
    setting: 'created',
    test: 'the time of creation is not later than that of any file: it came from the inputs',
    check: ({ model }) => {
      const created =
        model.annotations?.['org.opencontainers.image.created'] ?? model.config.created
      if (created === '') return []
      const time = Date.parse(created)
      if (Number.isNaN(time))
        return [{ what: `the time of creation is ${JSON.stringify(created)}` }]
      // A clock has parts of a second; a commit, or a date, has none.
      return /[:.]\d\d\.\d*[1-9]/.test(created)
        ? [{ what: `the image was created at ${created}, which is the time of a clock` }]
        : []
    },
  },
]
