/**
 * Known vulnerabilities, as those who track them publish them. They only say why a finding matters:
 * what is stale is decided by versions alone.
 *
 * Understood are Debian's list of security advisories (data/DSA/list of the security tracker), the
 * tracker's JSON of all CVEs, and OSV documents (ossf.github.io/osv-schema) for packages of Python,
 * Debian and CPython.
 */
import { compare, valid } from '@renovatebot/pep440'
import * as z from 'zod'
import { compareVersions } from '../debian/index.js'
import { PycaskError } from '../errors.js'
import { canonicalName } from '../lock/index.js'

/** What was fixed in which version of a source package of a suite. */
interface Fix {
  readonly id: string
  readonly fixed: string
}

/** A vulnerability of a release of some project. */
interface Affected {
  readonly id: string
  readonly versions: ReadonlySet<string>
  /** `[introduced, fixed)` each. */
  readonly ranges: readonly { readonly introduced: string; readonly fixed: string | undefined }[]
}

export interface Advisories {
  /** Those that are fixed after `from` and not after `to`, the newest first. `to` undefined: all after `from`. */
  ofPackage(source: string, suite: string, from: string, to: string | undefined): readonly string[]
  /** Those of a release on an index of Python's packages, and the first version that has none of them. */
  ofWheel(
    name: string,
    version: string,
  ): { readonly ids: readonly string[]; readonly fixed: string | undefined } | undefined
  /** Those that a release of CPython has, and `to` has not. */
  ofPython(from: string, to: string): readonly string[]
}

/** Nothing is known: no source is configured. */
export const noAdvisories: Advisories = {
  ofPackage: () => [],
  ofWheel: () => undefined,
  ofPython: () => [],
}

const osvEvent = z.looseObject({
  introduced: z.string().optional(),
  fixed: z.string().optional(),
})
const osvDocument = z.looseObject({
  id: z.string(),
  aliases: z.array(z.string()).optional(),
  withdrawn: z.string().optional(),
  affected: z
    .array(
      z.looseObject({
        package: z.looseObject({ ecosystem: z.string(), name: z.string() }).optional(),
        ranges: z
          .array(
            z.looseObject({
              type: z.string(),
              repo: z.string().optional(),
              events: z.array(osvEvent),
            }),
          )
          .optional(),
        versions: z.array(z.string()).optional(),
      }),
    )
    .optional(),
})

const trackerDocument = z.record(
  z.string(),
  z.record(
    z.string(),
    z.looseObject({
      releases: z
        .record(
          z.string(),
          z.looseObject({ status: z.string(), fixed_version: z.string().optional() }),
        )
        .optional(),
    }),
  ),
)

/** Ubuntu and Debian as OSV names them. */
const ecosystems: readonly (readonly [RegExp, string])[] = [
  [/^Debian:12\b/, 'bookworm'],
  [/^Debian:13\b/, 'trixie'],
  [/^Ubuntu:24\.04\b/, 'noble'],
]

/**
 * Reads the texts of all sources. What a text is, it says itself.
 *
 * @throws PycaskError `advisories-invalid` for a text that is none of what is understood
 */
export function parseAdvisories(
  texts: readonly { readonly from: string; readonly text: string }[],
): Advisories {
  const fixes = new Map<string, Fix[]>()
  const wheels = new Map<string, Affected[]>()
  const python: Affected[] = []
  const fix = (suite: string, source: string, one: Fix): void => {
    const key = `${suite} ${source}`
    fixes.set(key, [...(fixes.get(key) ?? []), one])
  }
  for (const { from, text } of texts) {
    if (/^\s*[[{]/.test(text) && !/^\s*\[\d\d \w{3} \d{4}\]/.test(text)) {
      const parsed = parsedJson(text, from)
      const documents = osvDocuments(parsed)
      if (documents !== undefined)
        for (const one of documents) readOsv(one, { fix, wheels, python })
      else readTracker(parsed, from, fix)
    } else readList(text, from, fix)
  }
  return {
    ofPackage: (source, suite, from, to) => {
      const found = (fixes.get(`${suite} ${source}`) ?? []).filter(
        ({ fixed }) =>
          compareVersions(from, fixed) < 0 && (to === undefined || compareVersions(fixed, to) <= 0),
      )
      return [...new Set(found.map(({ id }) => id))].sort().reverse()
    },
    ofWheel: (name, version) => {
      const found = (wheels.get(canonicalName(name)) ?? []).filter((one) => isIn(one, version))
      if (found.length === 0) return undefined
      const fixed = found.map((one) => fixedAfter(one, version))
      const last = fixed.every((one) => one !== undefined)
        ? fixed.reduce((a, b) => (compare(a, b) < 0 ? b : a))
        : undefined
      return { ids: [...new Set(found.map(({ id }) => id))].sort().reverse(), fixed: last }
    },
    ofPython: (from, to) => [
      ...new Set(python.filter((one) => isIn(one, from) && !isIn(one, to)).map(({ id }) => id)),
    ],
  }
}

function parsedJson(text: string, from: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw invalid(from, 'it begins like JSON and is none', cause)
  }
}

/** One document, a list of them, or what the API of OSV answers; undefined: something else. */
function osvDocuments(parsed: unknown): readonly z.output<typeof osvDocument>[] | undefined {
  const listed = z.looseObject({ vulns: z.array(z.unknown()) }).safeParse(parsed)
  const all = listed.success ? listed.data.vulns : Array.isArray(parsed) ? parsed : [parsed]
  const documents = all.map((one) => osvDocument.safeParse(one))
  return documents.every(({ success }) => success)
    ? documents.flatMap(({ data }) => data ?? [])
    : undefined
}

interface Into {
  readonly fix: (suite: string, source: string, one: Fix) => void
  readonly wheels: Map<string, Affected[]>
  readonly python: Affected[]
}

function readOsv(document: z.output<typeof osvDocument>, { fix, wheels, python }: Into): void {
  if (document.withdrawn !== undefined) return
  const cve = document.aliases?.find((alias) => alias.startsWith('CVE-'))
  const id = cve === undefined || cve === document.id ? document.id : `${document.id} (${cve})`
  for (const { package: of, ranges = [], versions = [] } of document.affected ?? []) {
    const spans = ranges
      .filter(({ type }) => type !== 'GIT')
      .flatMap(({ events }) => spansOf(events))
    if (of?.ecosystem === 'PyPI') {
      const name = canonicalName(of.name)
      const one: Affected = { id, versions: new Set(versions), ranges: spans }
      wheels.set(name, [...(wheels.get(name) ?? []), one])
      continue
    }
    const suite = ecosystems.find(([pattern]) => pattern.test(of?.ecosystem ?? ''))?.[1]
    if (of !== undefined && suite !== undefined)
      for (const { fixed } of spans) if (fixed !== undefined) fix(suite, of.name, { id, fixed })
    // CPython's own database names tags of its repository.
    const isPython = ranges.some(({ repo }) => /\/cpython\/?(\.git)?$/.test(repo ?? ''))
    if (isPython)
      python.push({
        ...{ id, ranges: [] },
        versions: new Set(versions.map((tag) => tag.replace(/^v/, ''))),
      })
  }
}

function spansOf(events: readonly z.output<typeof osvEvent>[]): Affected['ranges'] {
  const spans: { introduced: string; fixed: string | undefined }[] = []
  for (const { introduced, fixed } of events) {
    if (introduced !== undefined) spans.push({ introduced, fixed: undefined })
    const last = spans.at(-1)
    if (fixed !== undefined && last !== undefined) last.fixed = fixed
  }
  return spans
}

/** The tracker knows CVEs by source package and suite. */
function readTracker(parsed: unknown, from: string, fix: Into['fix']): void {
  const read = trackerDocument.safeParse(parsed)
  if (!read.success)
    throw invalid(from, 'it is neither an OSV document nor the JSON of the security tracker')
  for (const [source, all] of Object.entries(read.data))
    for (const [id, { releases = {} }] of Object.entries(all))
      for (const [suite, { status, fixed_version: fixed }] of Object.entries(releases))
        // Version 0: that suite never had it.
        if (status === 'resolved' && fixed !== undefined && fixed !== '0')
          fix(suite, source, { id, fixed })
}

/**
 *     [21 Nov 2026] DSA-6123-1 openssl - security update
 *         {CVE-2026-0001 CVE-2026-0002}
 *         [trixie] - openssl 3.5.5-1~deb13u1
 */
function readList(text: string, from: string, fix: Into['fix']): void {
  let id: string | undefined
  let count = 0
  for (const line of text.split('\n')) {
    const head = /^\[\d{1,2} \w{3} \d{4}\] (D[SL]A-[\d-]+)/.exec(line)?.[1]
    if (head !== undefined) {
      id = head
      count += 1
      continue
    }
    const [, suite = '', source = '', fixed = ''] =
      /^\s+\[([a-z]+)\] - (\S+) (\d\S*)/.exec(line) ?? []
    if (id !== undefined && source !== '') fix(suite, source, { id, fixed })
  }
  if (count === 0) throw invalid(from, 'it is no list of DSAs, and no JSON')
}

const isIn = ({ versions, ranges }: Affected, version: string): boolean =>
  versions.has(version) ||
  (valid(version) !== null &&
    ranges.some(
      ({ introduced, fixed }) =>
        (introduced === '0' || isNotOlder(version, introduced)) &&
        (fixed === undefined || !isNotOlder(version, fixed)),
    ))

/** What is no version of PEP 440 is older than all. */
const isNotOlder = (version: string, other: string): boolean =>
  valid(other) === null || compare(version, other) >= 0

const fixedAfter = ({ ranges }: Affected, version: string): string | undefined =>
  ranges
    .flatMap(({ fixed }) =>
      fixed !== undefined && valid(fixed) !== null && compare(fixed, version) > 0 ? [fixed] : [],
    )
    .sort(compare)[0]

const invalid = (from: string, why: string, cause?: unknown): PycaskError =>
  new PycaskError({
    code: 'advisories-invalid',
    what: `${from} cannot be read as advisories: ${why}`,
    hint: "what is understood: Debian's DSA list, its security tracker's JSON, OSV documents (docs/REFRESH.md)",
    cause,
  })
