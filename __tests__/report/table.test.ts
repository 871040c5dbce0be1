import { describe, expect, test } from '@jest/globals'
import type { Outcome } from '../../src/make/types.js'
import type { Key } from '../../src/words.js'
import { buildTable, layerTable, planTable, type LayerRow } from '../../src/report/index.js'

export const outcome = (change: Partial<Outcome>): Outcome => ({
  kind: 'wheel',
  name: 'a',
  title: '1.0',
  key: 'a'.repeat(64) as Key,
  state: 'reused',
  seconds: 0.01,
  sizeBytes: 1000,
  reasons: [],
  ...(change.state === undefined || change.state === 'reused' ? { store: 'cache' } : {}),
  ...change,
})

const wheels = ['click', 'flask', 'gunicorn'].map((name) => outcome({ name }))
const python = outcome({
  kind: 'python',
  name: 'python',
  title: '3.13.15, full',
  sizeBytes: 9_812_000,
})

describe('buildTable', () => {
  test('is one aligned row for each thing, and one for all that was reused of a kind', () => {
    const text = buildTable(
      [
        outcome({
          ...{ kind: 'base', name: 'base', title: 'trixie, minimal, 21 packages' },
          ...{ store: 'registry', sizeBytes: 9_100_000 },
        }),
        python,
        ...wheels,
        outcome({
          ...{ name: 'psycopg2', title: '2.9.13', state: 'built', seconds: 11.84 },
          ...{ sizeBytes: 312_000, reasons: ['version: 2.9.12 → 2.9.13', 'gcc: 14.1 → 14.2'] },
        }),
        outcome({
          ...{ kind: 'dependencies', name: 'dependencies', title: '4 wheels', state: 'built' },
          ...{ seconds: 1.1, sizeBytes: 4_300_000, reasons: ['psycopg2: 2.9.12 → 2.9.13'] },
        }),
      ],
      [
        {
          ...{ kind: 'image', title: 'web@sha256:5f0c', state: 'pushed', where: '14.2 s' },
          ...{ size: '19 MB', reasons: [] },
        },
      ],
    )
    expect(`\n${text}\n`).toBe(`
 base          trixie, minimal, 21 packages  reused  registry  9.1 MB
 python        3.13.15, full                 reused  cache     9.8 MB
 wheel         psycopg2 2.9.13               built   11.8 s    312 kB  version: 2.9.12 → 2.9.13
                                                                       gcc: 14.1 → 14.2
 wheels        3 others                      reused  cache
 dependencies  4 wheels                      built   1.1 s     4.3 MB  psycopg2: 2.9.12 → 2.9.13
 image         web@sha256:5f0c               pushed  14.2 s     19 MB
`)
  })

  test('says so when all of a kind were reused, and from which stores', () => {
    const text = buildTable([...wheels, outcome({ name: 'far', store: 'registry' })])
    expect(text).toBe(' wheels  all 4  reused  cache, registry')
  })

  test('names a single reused one', () => {
    expect(buildTable(wheels.slice(0, 1))).toBe(' wheel  click 1.0  reused  cache  1.0 kB')
  })
})

describe('planTable', () => {
  test('shows what is missing and why, and what cannot be known yet', () => {
    const text = planTable([
      python,
      outcome({
        ...{ name: 'pyyaml', state: 'missing', sizeBytes: 0 },
        reasons: ['libyaml-0-2: 0.2.5-1 → 0.2.5-2'],
      }),
      outcome({
        ...{ kind: 'app', name: 'app', title: '', state: 'unknown', sizeBytes: 0 },
        ...{ key: undefined, reasons: ['depends on python'] },
      }),
    ])
    expect(`\n${text}\n`).toBe(`
 python  3.13.15, full  reused   cache  9.8 MB
 wheel   pyyaml 1.0     missing                 libyaml-0-2: 0.2.5-1 → 0.2.5-2
 app                    unknown                 depends on python
`)
  })

  test('is empty for nothing, and never lets a text break a line or move the cursor', () => {
    expect(planTable([])).toBe('')
    const nasty = outcome({ title: 'a\nb\u001b[2J', state: 'missing', reasons: ['x\ny'] })
    expect(planTable([nasty]).split('\n')).toHaveLength(1)
    expect(planTable([nasty])).not.toContain('\u001b')
  })
})

describe('layerTable', () => {
  test('is one aligned row for each layer, with what became of it', () => {
    const layers: readonly LayerRow[] = [
      {
        title: 'base trixie, minimal, 35 packages',
        sizeBytes: 11_200_000,
        unpackedBytes: 28_000_000,
        state: 'mounted',
      },
      {
        title: 'python 3.13.15, full',
        sizeBytes: 9_800_000,
        unpackedBytes: 31_000_000,
        state: 'existing',
      },
      { title: 'app web 1.0.0', sizeBytes: 2_200, unpackedBytes: 0, state: 'pushed' },
    ]
    expect(layerTable(layers).split('\n')).toEqual([
      ' layer 1  base trixie, minimal, 35 packages   11 MB  28 MB unpacked  mounted',
      ' layer 2  python 3.13.15, full               9.8 MB  31 MB unpacked  already there',
      ' layer 3  app web 1.0.0                      2.2 kB                  pushed',
    ])
    // An image that was not pushed has nothing in a registry.
    const unpushed = layers.map((layer) => ({ ...layer, state: undefined }))
    expect(layerTable(unpushed)).not.toMatch(/mounted|pushed|there/)
  })
})
