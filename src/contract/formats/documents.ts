/** The verdict for programs: JSON, SARIF 2.1.0 (OASIS), JUnit's XML. */
import type { Location } from '../../errors.js'
import type { Checked } from '../check.js'
import type { Result } from '../judge.js'
import type { Finding, Rule } from '../rule.js'
import { rules } from '../rules/index.js'

/** Everything that was found out, as plain values. Keys do not change their meaning. */
export function checkJson(checked: Checked): unknown {
  const { model, report, comparison, notCompared, building, seconds } = checked
  return {
    image: {
      name: model.name,
      place: model.place,
      digest: model.digest,
      id: model.configDigest,
      platform: model.platform,
      pythons: model.interpreters.map(({ version, minor, prefix }) => ({ version, minor, prefix })),
      layers: model.layers.map(
        ({ digest, diffId, title, compressedBytes, contentBytes, entries }) => ({
          ...{ digest, diffId, title, compressedBytes, contentBytes, entries },
        }),
      ),
    },
    good: report.good,
    rules: report.results.map(({ rule, level, state, findings, waived, reason }) => ({
      ...{ id: rule.id, title: rule.title, level, state, reason },
      findings,
      waived,
    })),
    outdatedWaivers: report.outdated,
    comparison: comparison?.json,
    ...{ notCompared, building },
    seconds,
  }
}

/**
 * SARIF for code scanning, which shows a result at a line of the repository: `placeOf` finds the one
 * that a finding comes from. The path in the image is a logical location.
 */
export function checkSarif(
  all: readonly {
    readonly checked: Pick<Checked, 'model' | 'report'>
    readonly placeOf: (rule: Rule, finding: Finding) => Location
  }[],
  version: string,
): unknown {
  const levels = { error: 'error', warn: 'warning', info: 'note' } as const
  const physical = ({ file, line = 1 }: Location) => ({
    artifactLocation: { uri: file, uriBaseId: '%SRCROOT%' },
    region: { startLine: line },
  })
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'pycask check',
            version,
            rules: rules.map(({ id, title, why, fix, level }) => ({
              id,
              name: title,
              shortDescription: { text: title },
              fullDescription: { text: why },
              help: { text: fix, markdown: `${why}\n\n**Cure:** ${fix}` },
              defaultConfiguration: { level: levels[level] },
              properties: { tags: [chapterOf(id)] },
            })),
          },
        },
        originalUriBaseIds: { '%SRCROOT%': { description: { text: "the repository's root" } } },
        results: all.flatMap(({ checked: { model, report }, placeOf }) =>
          report.results.flatMap(({ rule, level, findings, waived, reason }) =>
            [
              ...findings.map((one) => [one, false] as const),
              ...waived.map((one) => [one, true] as const),
            ].map(([finding, isWaived]) => ({
              ruleId: rule.id,
              ruleIndex: rules.indexOf(rule),
              level: levels[level],
              message: { text: `${model.name}: ${finding.what}` },
              locations: [
                {
                  physicalLocation: physical(placeOf(rule, finding)),
                  ...(finding.path === undefined
                    ? {}
                    : {
                        logicalLocations: [
                          { fullyQualifiedName: `/${finding.path}`, kind: 'resource' },
                        ],
                      }),
                },
              ],
              // The same finding of the next run is the same alert.
              partialFingerprints: {
                'pycaskRulePath/v1': `${rule.id}:${finding.path ?? finding.what}`,
              },
              ...(isWaived
                ? { suppressions: [{ kind: 'external', justification: reason ?? '' }] }
                : {}),
            })),
          ),
        ),
      },
    ],
  }
}

const chapterOf = (id: string): string =>
  ({ F: 'fast', S: 'small', C: 'security', U: 'usable', R: 'reproducible', H: 'fresh' })[
    id[0] ?? ''
  ] ?? ''

/** One test case for each rule of each image; errors are failures, the rest is output. */
export function checkJunit(all: readonly Checked[]): string {
  const suites = all.map(suiteOf)
  const total = (key: 'tests' | 'failures' | 'skipped' | 'time'): number =>
    suites.reduce((sum, { counts }) => sum + counts[key], 0)
  const counts = attributes({
    ...{ tests: total('tests'), failures: total('failures'), skipped: total('skipped') },
    time: total('time'),
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    ...suites.flatMap(({ lines }) => lines),
    '</testsuites>',
  ].join('\n')
}

interface Counts {
  readonly tests: number
  readonly failures: number
  readonly skipped: number
  readonly time: number
}

const attributes = ({ tests, failures, skipped, time }: Counts): string =>
  `tests="${tests}" failures="${failures}" skipped="${skipped}" time="${time.toFixed(3)}"`

function suiteOf({ model, report, seconds }: Checked) {
  const cases = report.results.filter(({ state }) => state !== 'off')
  const failing = (one: Result): boolean => one.state === 'broken' && one.level === 'error'
  const counts: Counts = {
    tests: cases.length,
    failures: cases.filter(failing).length,
    skipped: cases.filter(({ state }) => state === 'skipped' || state === 'waived').length,
    time: seconds,
  }
  const lines = cases.map((one) => {
    const { rule, state, findings, reason, level } = one
    const text = findings.map(({ what }) => what).join('\n')
    const inner = failing(one)
      ? `<failure message="${xml(findings[0]?.what ?? '')}" type="${rule.id}">${xml(`${text}\n${rule.fix}`)}</failure>`
      : state === 'skipped' || state === 'waived'
        ? `<skipped message="${xml(reason ?? '')}"/>`
        : state === 'broken'
          ? `<system-out>${xml(`${level}: ${text}`)}</system-out>`
          : ''
    return `    <testcase classname="${xml(model.name)}" name="${xml(`${rule.id} ${rule.title}`)}">${inner}</testcase>`
  })
  return {
    counts,
    lines: [
      `  <testsuite name="${xml(`pycask check ${model.name}`)}" ${attributes(counts)}>`,
      ...lines,
      '  </testsuite>',
    ],
  }
}

const xml = (text: string): string =>
  text
    // Control characters have no place in XML 1.0.
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
