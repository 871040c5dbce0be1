/** The verdict for programs: JSON, SARIF 2.1.0 (OASIS), JUnit's XML. */
import type { Location } from '../../errors.js'
import type { Checked } from '../check.js'
import type { Result } from '../judge.js'
import { rules } from '../rules/index.js'

/** Everything that was found out, as plain values. Keys do not change their meaning. */
export function checkJson({ model, report, comparison, seconds }: Checked): unknown {
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
    seconds,
  }
}

/**
 * SARIF for code scanning. Code scanning shows a result at a line of the repository: `at` is where
 * the image is described; the path in the image is a logical location.
 */
export function checkSarif({ model, report }: Checked, at: Location, version: string): unknown {
  const levels = { error: 'error', warn: 'warning', info: 'note' } as const
  const physical = {
    artifactLocation: { uri: at.file, uriBaseId: '%SRCROOT%' },
    region: { startLine: at.line ?? 1 },
  }
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
        results: report.results.flatMap(({ rule, level, findings, waived, reason }) =>
          [
            ...findings.map((one) => [one, false] as const),
            ...waived.map((one) => [one, true] as const),
          ].map(([{ what, path }, isWaived]) => ({
            ruleId: rule.id,
            ruleIndex: rules.indexOf(rule),
            level: levels[level],
            message: { text: `${model.name}: ${what}` },
            locations: [
              {
                physicalLocation: physical,
                ...(path === undefined
                  ? {}
                  : { logicalLocations: [{ fullyQualifiedName: `/${path}`, kind: 'resource' }] }),
              },
            ],
            // The same finding of the next run is the same alert.
            partialFingerprints: { 'pycaskRulePath/v1': `${rule.id}:${path ?? what}` },
            ...(isWaived
              ? { suppressions: [{ kind: 'external', justification: reason ?? '' }] }
              : {}),
          })),
        ),
      },
    ],
  }
}

const chapterOf = (id: string): string =>
  ({ F: 'fast', S: 'small', C: 'security', U: 'usable', R: 'reproducible', H: 'fresh' })[
    id[0] ?? ''
  ] ?? ''

/** One test case for each rule; errors are failures, the rest is output. */
export function checkJunit({ model, report, seconds }: Checked): string {
  const cases = report.results.filter(({ state }) => state !== 'off')
  const failing = (one: Result): boolean => one.state === 'broken' && one.level === 'error'
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
  const counts = `tests="${cases.length}" failures="${cases.filter(failing).length}" skipped="${
    cases.filter(({ state }) => state === 'skipped' || state === 'waived').length
  }" time="${seconds.toFixed(3)}"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="${xml(`pycask check ${model.name}`)}" ${counts}>`,
    ...lines,
    '  </testsuite>',
    '</testsuites>',
  ].join('\n')
}

const xml = (text: string): string =>
  text
    // Control characters have no place in XML 1.0.
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
