import { execFileSync } from 'node:child_process'
import { beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  checkHtml,
  checkJson,
  checkJunit,
  checkMarkdown,
  checkSarif,
  checkText,
  compareModels,
  comparisonOf,
  rules,
  type Checked,
} from '../../src/contract/index.js'
import { squarify } from '../../src/contract/formats/treemap.js'
import {
  elf,
  file,
  goodDraft,
  judged,
  modelOf,
  site,
  stdlib,
  type Draft,
} from './support/images.js'

async function checkedOf(draft: Draft, other?: Draft): Promise<Checked> {
  const [model, report] = [
    await modelOf(draft),
    await judged(draft, { waive: { S2: { reason: 'we run them' } } }),
  ]
  const comparison =
    other === undefined
      ? undefined
      : comparisonOf(compareModels(model, await modelOf(other)), report, await judged(other))
  return { model, report, comparison, seconds: 1.25 }
}

function bad(): Draft {
  const draft = goodDraft()
  const put = (name: string, content: string | Buffer, mode = 0o644) =>
    draft.layers[2].set(name, file(name, content, { mode }))
  put('opt/acme/app/<b>&"x', 'x', 0o4755)
  put(`${stdlib}/test/x`, 'x')
  put(`${site}/demo.libs/libnew-0123456789.so.1`, elf({ soname: 'libnew.so.1' }))
  draft.config.User = ''
  return draft
}

let checked: Checked
beforeAll(async () => {
  checked = await checkedOf(bad(), goodDraft())
})

test('text names rule, path and cure, and what was waived', () => {
  const text = checkText(checked)
  expect(text).toMatch(
    /^ error {2}C1 {3}the user is a number, and not 0\n {13}the user is not set, so root\n {13}fix: USER/m,
  )
  expect(text).toContain('opt/acme/app/<b>&"x is setuid')
  expect(text).toMatch(/waived {3}S2 {3}we run them/)
  expect(text).toMatch(/ not good: 2 errors, 1 warnings/)
})

test('JSON is plain and says the same', () => {
  const json = JSON.parse(JSON.stringify(checkJson(checked))) as {
    good: boolean
    rules: { id: string; state: string; findings: { path?: string }[] }[]
  }
  expect(json.good).toBe(false)
  expect(json.rules.filter(({ state }) => state === 'broken').map(({ id }) => id)).toEqual([
    'C1',
    'C5',
    'C7',
  ])
})

test('SARIF has every rule, a place in the repository and one in the image, and suppressions', () => {
  const sarif = checkSarif(
    [{ checked, placeOf: () => ({ file: 'pyproject.toml', line: 7 }) }],
    '1.0',
  ) as {
    version: string
    runs: [{ tool: { driver: { rules: { id: string }[] } }; results: Record<string, never>[] }]
  }
  const [run] = sarif.runs
  expect(sarif.version).toBe('2.1.0')
  expect(run.tool.driver.rules).toHaveLength(rules.length)
  expect(run.results).toContainEqual(
    expect.objectContaining({
      ruleId: 'C5',
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'pyproject.toml', uriBaseId: '%SRCROOT%' },
            region: { startLine: 7 },
          },
          logicalLocations: [{ fullyQualifiedName: '/opt/acme/app/<b>&"x', kind: 'resource' }],
        },
      ],
      partialFingerprints: { 'pycaskRulePath/v1': 'C5:opt/acme/app/<b>&"x' },
    }),
  )
  for (const { ruleId, ruleIndex } of run.results as unknown as {
    ruleId: string
    ruleIndex: number
  }[])
    expect(run.tool.driver.rules[ruleIndex]?.id).toBe(ruleId)
  expect(run.results.filter((one) => 'suppressions' in one)).toHaveLength(1)
})

test('JUnit is XML that others read', () => {
  const parsed = execFileSync(
    'python3',
    [
      '-c',
      'import sys, xml.etree.ElementTree as t; r = t.parse(sys.stdin).getroot(); print(r.get("tests"), r.get("failures"), *[c.get("name").split()[0] for c in r.iter("testcase") if c.find("failure") is not None], [f.get("message") for f in r.iter("failure")][1])',
    ],
    { input: checkJunit([checked]) },
  ).toString()
  const counted = checked.report.results.length
  expect(parsed.trim()).toBe(
    `${counted} 2 C1 C5 opt/acme/app/<b>&"x is setuid (mode 4755, owner 0:0)`,
  )
})

test('Markdown takes nothing of the image for markup, and folds the details', () => {
  const markdown = checkMarkdown(checked)
  expect(markdown).toContain('| ❌ | **C5** no setuid or setgid files |')
  // Between fences it is shown as it is.
  expect(markdown.replace(/```diff[^`]*```/g, '')).not.toContain('<b>')
  expect(markdown.split('<details>').length).toBe(markdown.split('</details>').length)
})

describe('a comparison', () => {
  test('names what is new, what changed, what is grafted, and rules newly broken', () => {
    const { differences, newlyBroken } = checked.comparison ?? {}
    expect(differences).toMatchObject({
      same: false,
      grafted: [{ name: 'libnew in demo', after: 'libnew-0123456789.so.1' }],
      configuration: [{ name: 'user', before: '65532:65532', after: '' }],
      packages: [],
      files: {
        added: [
          'opt/acme/app/<b>&"x',
          `${stdlib}/test/x`,
          `${site}/demo.libs/libnew-0123456789.so.1`,
        ],
        removed: [],
        content: [],
      },
    })
    expect(newlyBroken?.map(({ id }) => id)).toEqual(['C1', 'C5', 'C7'])
  })

  test('counts the layers that a deployment does not have', () => {
    const { differences } = checked.comparison ?? {}
    expect(differences?.pulledBytes).toBe(checked.model.layers[2]?.compressedBytes)
  })

  test('tells versions that moved, and rights', async () => {
    const draft = goodDraft()
    const status = draft.layers[0].get('var/lib/dpkg/status')
    draft.layers[0].set('var/lib/dpkg/status', {
      ...file(
        'var/lib/dpkg/status',
        String(status?.content).replace('Version: 1.0-1', 'Version: 1.0-2'),
      ),
    })
    const passwd = draft.layers[0].get('etc/passwd')
    draft.layers[0].set('etc/passwd', {
      ...file('etc/passwd', passwd?.content),
      mode: 0o600,
      uid: 3,
    })
    const { comparison } = await checkedOf(draft, goodDraft())
    expect(comparison?.differences.packages).toEqual([
      { name: 'libc6', before: '1.0-1', after: '1.0-2' },
    ])
    expect(comparison?.differences.files.rights).toEqual([
      'etc/passwd: mode 0644 → 0600, owner 0:0 → 3:0',
    ])
    expect(comparison?.differences.files.content).toEqual(['var/lib/dpkg/status'])
  })

  test('of an image with itself says that nothing changed', async () => {
    const { comparison } = await checkedOf(goodDraft(), goodDraft())
    expect(comparison?.text).toContain('no change to the image')
    expect(comparison?.differences).toMatchObject({ same: true, pulledBytes: 0, folders: [] })
  })
})

test('the page asks nothing of the network, and nothing of the image is markup in it', () => {
  const html = checkHtml(checked)
  expect(html).not.toMatch(/(src|href)=|url\(|@import|<b>/)
  expect(html).toContain("default-src 'none'")
})

test('areas of the size map fill it, in proportion, without overlap', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 40 }),
      (sizes) => {
        const whole = { x: 0, y: 0, width: 800, height: 300 }
        const placed = squarify(
          sizes.map((bytes) => ({ bytes })),
          whole,
        )
        const total = sizes.reduce((sum, one) => sum + one, 0)
        expect(placed).toHaveLength(sizes.length)
        for (const [{ bytes }, { x, y, width, height }] of placed) {
          expect(width * height).toBeCloseTo((bytes / total) * 800 * 300, 3)
          expect(x).toBeGreaterThan(-1e-6)
          expect(y + height).toBeLessThan(300 + 1e-6)
          expect(x + width).toBeLessThan(800 + 1e-6)
        }
      },
    ),
  )
})
