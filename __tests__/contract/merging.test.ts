/** What merging costs, and which line caused a finding. */
import { describe, expect, test } from '@jest/globals'
import {
  buildingOf,
  compareRecords,
  lockedLines,
  placeOf,
  rules,
  type Recorded,
} from '../../src/contract/index.js'
import { buildingText, mergingSentence } from '../../src/contract/formats/building.js'
import type { Outcome } from '../../src/make/types.js'
import { optionTable } from '../../src/options/definitions.js'
import type { OpenedImage } from '../../src/reader/index.js'
import { file, goodDraft, modelOf, site, stdlib } from './support/images.js'

const product = (
  kind: string,
  name: string,
  title: string,
  inputs: Record<string, string>,
  facts: unknown = {},
): Recorded['products'][number] => ({
  ...{ kind, name, title, inputs, facts },
  key: `${kind} ${name} ${JSON.stringify(inputs)}`,
})
const recorded = (...products: Recorded['products'][number][]): Recorded => ({
  python: { name: '3.13.9' },
  products,
})
const flask = (version: string) =>
  product('wheel', 'flask', `${version}, published`, { wheel: `flask-${version}` })
const python = product('python', 'python', '3.13.9, full', { version: '3.13.9' })
const outcome = (
  { kind, name, title, key }: Recorded['products'][number],
  more: Partial<Outcome>,
): Outcome => ({
  ...{ kind, name, title, seconds: 0, sizeBytes: 1, reasons: [], state: 'reused' },
  key: key as Outcome['key'],
  ...more,
})

describe('what merging costs', () => {
  const now = recorded(python, flask('3.1.3'))
  const before = recorded(python, flask('3.1.2'))
  const built = [
    outcome(python, { store: 'published' }),
    outcome(flask('3.1.3'), { state: 'built', seconds: 2.5, reasons: ['wheel: a → b'] }),
  ]

  test('is what the published image was not made of, with the inputs that moved', () => {
    expect(buildingOf(built, now, before)).toEqual({
      seconds: 2.5,
      missed: [
        { product: 'wheel flask 3.1.3, published', seconds: 2.5, reasons: ['wheel: a → b'] },
      ],
      merging: [
        {
          product: 'wheel flask 3.1.3, published',
          seconds: 2.5,
          reasons: ['wheel: flask-3.1.2 → flask-3.1.3'],
        },
      ],
    })
  })

  test('counts what only the cache of the pull request has, though it took no time here', () => {
    const cached = [outcome(python, {}), outcome(flask('3.1.3'), { store: 'workflow cache' })]
    const building = buildingOf(cached, now, before)
    expect(building).toMatchObject({ missed: [], merging: [{ seconds: undefined }] })
    expect(mergingSentence(building, '12 kB')).toBe(
      'Merging makes 1 product anew, and a deployment pulls 12 kB.',
    )
  })

  test('is nothing where all is there, and is not known without a record', () => {
    expect(mergingSentence(buildingOf([outcome(python, {})], before, before), '')).toBe(
      'Merging makes nothing anew.',
    )
    const unknown = buildingOf(built, now, undefined)
    expect(buildingText(unknown, '')).toBe(
      ' Building took 2.5 s here.\n   wheel flask 3.1.3, published, 2.5 s: wheel: a → b',
    )
  })

  test('lists new products as new', () => {
    const { merging } = buildingOf([], now, recorded(python))
    expect(merging).toMatchObject([{ product: 'wheel flask 3.1.3, published', reasons: ['new'] }])
  })
})

test('two records tell what moved, though no layer is read', async () => {
  const model = await modelOf(goodDraft())
  const facts = (version: string, grafted: string) => ({
    ...{ name: 'flask', version },
    grafted: [{ soname: 'libyaml-0.so.2', version: grafted }],
  })
  const base = (version: string) =>
    product(
      'base',
      'base',
      '',
      {},
      { packages: [{ name: 'libssl3t64', version }], layer: { unpackedBytes: 5 } },
    )
  const image = {
    name: 'ghcr.example/acme/web:main',
    config: { ...model.config, config: { ...model.config.config, User: '7' } },
    platform: model.platform,
    layers: model.layers.slice(1).map((layer) => ({ ...layer, sizeBytes: 7, compressed: true })),
  } as unknown as OpenedImage
  const differences = compareRecords(
    model,
    {
      ...recorded(base('2'), product('wheel', 'flask', '', {}, facts('2', '0.3'))),
      python: { name: '3.13.9' },
    },
    {
      record: {
        ...recorded(base('1'), product('wheel', 'flask', '', {}, facts('1', '0.2'))),
        python: { name: '3.13.8' },
      },
      ...{ image, unread: '900 MB of other layers' },
    },
  )
  expect(differences).toMatchObject({
    same: false,
    unread: '900 MB of other layers',
    pythons: [{ name: 'CPython', before: '3.13.8', after: '3.13.9' }],
    packages: [{ name: 'libssl3t64', before: '1', after: '2' }],
    wheels: [{ name: 'flask', before: '1', after: '2' }],
    grafted: [{ name: 'libyaml-0.so.2 in flask', before: '0.2', after: '0.3' }],
    configuration: [{ name: 'user', before: '7', after: '65532:65532' }],
    unpacked: { before: 5, after: 5 },
    pulledBytes: model.layers[0]?.compressedBytes,
  })
})

describe('the line that caused a finding', () => {
  const places = {
    option: (name: string) =>
      name === 'base' || name === 'user' || name === 'app'
        ? { file: 'pyproject.toml', line: name.length }
        : undefined,
    locked: (name: string) => ({ file: 'uv.lock', line: name === 'demo' ? 12 : 1 }),
    otherwise: { file: 'pyproject.toml', line: 1 },
  }
  const rule = (id: string) => {
    const found = rules.find((one) => one.id === id)
    if (found === undefined) throw new Error(`no rule ${id}`)
    return found
  }

  test.each([
    ['a file of a wheel', 'C9', `${site}/demo/__init__.py`, 'uv.lock:12'],
    ['a folder of a wheel', 'S2', `${site}/demo`, 'uv.lock:12'],
    ['a file of a Debian package', 'C5', 'usr/lib/x86_64-linux-gnu/libz.so.1', 'pyproject.toml:4'],
    ['a file of CPython, whose options are not set', 'S2', `${stdlib}/os.py`, 'pyproject.toml:1'],
    ['a file of the application', 'C11', 'opt/acme/app/key.pem', 'pyproject.toml:3'],
    ['the configuration', 'C1', undefined, 'pyproject.toml:4'],
    ['what no option decides', 'R2', undefined, 'pyproject.toml:1'],
  ])('%s', async (_, id, path, expected) => {
    const draft = goodDraft()
    draft.layers[2].set('opt/acme/app/key.pem', file('opt/acme/app/key.pem', 'x'))
    const found = placeOf(rule(id), { what: 'x', path }, await modelOf(draft), places)
    expect(`${found.file}:${String(found.line)}`).toBe(expected)
  })

  test('rules name options that there are', () => {
    const names = new Set<string>(optionTable.keys())
    expect(rules.filter(({ setting }) => setting !== undefined && !names.has(setting))).toEqual([])
  })

  test.each([
    ['requirements.txt', '# a\nFlask_SQLAlchemy==3.1 \\\n    --hash=sha256:0\nweb[all]==1\n', 2, 4],
    [
      'uv.lock',
      '[[package]]\nname = "flask-sqlalchemy"\nversion = "1"\n[[package]]\nname = "web"\n',
      2,
      5,
    ],
    [
      'Pipfile.lock',
      '{\n    "default": {\n        "flask-sqlalchemy": {\n        },\n        "web": {\n',
      3,
      5,
    ],
  ])('%s names packages on lines', (_, text, first, second) => {
    const lines = lockedLines(text)
    expect([lines.get('flask-sqlalchemy'), lines.get('web')]).toEqual([first, second])
  })
})
