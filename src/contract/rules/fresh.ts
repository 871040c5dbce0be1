/** Fresh: it says what it is made from, and somebody looks after it. */
import { skipped, type Rule } from '../rule.js'

const image = 'org.opencontainers.image'
const wanted: readonly (readonly [string, readonly string[]])[] = [
  ['the name of its base', [`${image}.base.name`]],
  ['the digest of its base', [`${image}.base.digest`, 'dev.pycask.key']],
  ['its source', [`${image}.source`]],
  ['its revision', [`${image}.revision`]],
  ['its version', [`${image}.version`]],
]

export const fresh: readonly Rule[] = [
  {
    id: 'H1',
    title: 'says what it was made from',
    why: 'Tools that update and report ask the image for its base, source and revision.',
    fix: 'annotations (or labels) org.opencontainers.image.*; Pycask takes them from the project and the workflow',
    level: 'info',
    setting: 'revision',
    test: 'annotations and labels: base name and digest, source, revision, version',
    check: ({ model }) => {
      const { annotations, config } = model
      if (annotations === undefined && Object.keys(config.config.Labels).length === 0)
        return skipped('an engine does not keep annotations')
      const layers: Readonly<Record<string, string>> = Object.fromEntries(
        model.layers.flatMap((layer) => Object.entries(layer.annotations)),
      )
      const said: Readonly<Record<string, string>> = {
        ...layers,
        ...config.config.Labels,
        ...annotations,
      }
      return wanted
        .filter(([, names]) => !names.some((name) => (said[name] ?? '') !== ''))
        .map(([what, names]) => ({ what: `it does not say ${what} (${names[0] ?? ''})` }))
    },
  },
  {
    id: 'H2',
    title: 'says why it was rebuilt',
    why: 'Who deploys wants to know whether it is a security fix.',
    fix: 'pycask build and refresh attach the record of inputs',
    level: 'info',
    test: 'the record of inputs is attached',
    check: ({ record, model }) => {
      if (model.place !== 'registry') return skipped('only a registry keeps what is attached')
      return record === undefined ? [{ what: 'no record of inputs is attached' }] : []
    },
  },
  {
    id: 'H3',
    title: 'an unchanged build pushes nothing',
    why: 'A digest that moves without a reason makes everybody deploy for nothing.',
    fix: 'reproducible builds, and a push that looks first',
    level: 'error',
    test: "Pycask's own tests",
  },
  {
    id: 'H4',
    title: 'an immutable tag beside the moving ones',
    why: 'A deployment that names a moving tag cannot be repeated.',
    fix: 'tags such as 3.13.15-trixie-20261123',
    level: 'info',
    test: 'the option tags; no image knows its tags',
  },
  {
    id: 'H5',
    title: 'someone notices when refreshing stops',
    why: 'GitHub switches schedules off after 60 quiet days.',
    fix: 'the refresh workflow looks at its own last success',
    level: 'info',
    test: 'the reusable workflow refresh.yml',
  },
]
