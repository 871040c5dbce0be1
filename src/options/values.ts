/** Schemas of single values that need more than a pattern. */
import * as z from 'zod'
import { textSchema, wholeNumber, words, type Kind } from './kinds.js'

/** How one package is built: `[tool.pycask.packages.NAME]`. */
export interface PackageOptions {
  readonly libraries?: 'system' | 'bundled' | undefined
  readonly wheelPlatform?: string | undefined
  /** Debian packages that its build needs beyond the compilers. */
  readonly buildPackages: readonly string[]
  /** Environment of its build. */
  readonly env: Readonly<Record<string, string>>
  /** PEP 517 config settings; each has one or more values. */
  readonly configSettings: Readonly<Record<string, readonly string[]>>
  /** What it is built with beyond what it asks for, as in a requirements file. */
  readonly buildRequires: readonly string[]
  /** A folder of patches for its source; absolute once options are read. */
  readonly patches?: string | undefined
  /** Patterns of files of it that the image does not get. */
  readonly exclude: readonly string[]
  /** Whether it is compiled to bytecode; where it does not say, the option of that name does. */
  readonly compile?: boolean | undefined
}

/** PEP 503: how names of packages are compared. */
export const normalizedName = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-')

const namePattern = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/

/** A package's name, normalised, or `:all:`. */
export const packageName = z
  .string('a package name or :all:')
  .refine((name) => name === ':all:' || namePattern.test(name), 'a package name or :all:')
  .overwrite((name) => (name === ':all:' ? name : normalizedName(name)))

const knownSources = ['python.org', 'debian']
const sourceExpected =
  'python.org, debian, an address with {version}, {file} or {sha256} in it, or a folder (./name)'

/** Where CPython's source comes from. Folders are resolved when options are read. */
export const source = z
  .string(sourceExpected)
  .refine(
    (text) =>
      knownSources.includes(text) ||
      (/^https?:\/\/\S+$/.test(text) && /\{(version|file|sha256)\}/.test(text)) ||
      isFolder(text),
    sourceExpected,
  )

/** Whether a source is a folder: it looks like a path. */
export const isFolder = (text: string): boolean => /^(?!https?:)(\.|~|[^:]*\/)/.test(text)

const portExpected = 'a port from 1 to 65535, with /tcp or /udp behind it or not'

/** `8000`, `"8000"` and `"8000/tcp"` all become `8000/tcp`, as the image's config writes it. */
export const port = z
  .union(
    [z.int(portExpected).min(1, portExpected).max(65535, portExpected), z.string()],
    portExpected,
  )
  .transform((value, context) => {
    const [number, protocol = 'tcp', ...more] = String(value).split('/')
    const parsed = wholeNumber(number ?? '')
    const good =
      typeof parsed === 'number' && parsed >= 1 && parsed <= 65535 && /^(tcp|udp)$/.test(protocol)
    if (good && more.length === 0) return `${parsed}/${protocol}`
    context.addIssue({ code: 'custom', message: portExpected })
    return z.NEVER
  })

/** How an engine finds out whether a container works. Times are in nanoseconds, as in the image's config. */
export interface HealthCheck {
  /** Exec form; at least the program. */
  readonly command: readonly string[]
  readonly intervalNs?: number | undefined
  readonly timeoutNs?: number | undefined
  readonly startPeriodNs?: number | undefined
  readonly startIntervalNs?: number | undefined
  readonly retries?: number | undefined
}

const durationExpected = 'a time such as "30s", "1m30s" or "500ms"'
const unitNs = { ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 } as const

/** Go's notation, as in a Dockerfile: `1m30s` is 90 seconds. */
const duration = z
  .string(durationExpected)
  .regex(/^(\d{1,6}(\.\d{1,3})?(ms|s|m|h))+$/, durationExpected)
  .transform((text) =>
    [...text.matchAll(/([\d.]+)(ms|s|m|h)/g)].reduce(
      (sum, [, number, unit]) =>
        sum + Math.round(Number(number) * unitNs[unit as keyof typeof unitNs]),
      0,
    ),
  )

const checkExpected =
  'a list of words, or a table with command, interval, timeout, start-period, start-interval, retries'
const wordsExpected = 'a list of words such as ["python", "-m", "web.health"]'
const retriesExpected = 'a whole number from 1 to 1000'

/** A list of words, or a table with `command` and times. */
export const healthCheck: Kind<HealthCheck> = {
  ...words(),
  schema: z
    .union(
      [
        z.array(z.string(wordsExpected), wordsExpected).transform((command) => ({ command })),
        z.looseObject({}),
      ],
      checkExpected,
    )
    .pipe(
      z
        .strictObject(
          {
            command: z.array(z.string(wordsExpected), wordsExpected).min(1, wordsExpected),
            interval: duration.optional(),
            timeout: duration.optional(),
            'start-period': duration.optional(),
            'start-interval': duration.optional(),
            retries: z
              .int(retriesExpected)
              .min(1, retriesExpected)
              .max(1000, retriesExpected)
              .optional(),
          },
          checkExpected,
        )
        .transform((table): HealthCheck => ({
          command: table.command,
          intervalNs: table.interval,
          timeoutNs: table.timeout,
          startPeriodNs: table['start-period'],
          startIntervalNs: table['start-interval'],
          retries: table.retries,
        })),
    ),
}

/** What a self-contained wheel may claim. */
export const wheelPlatform = /^(auto|none|manylinux_2_\d{1,2})$/
export const wheelPlatformExpected = 'auto, none, or a platform such as manylinux_2_28'

const strings = 'a table of texts'
const onePackage = z
  .strictObject(
    {
      libraries: z.enum(['system', 'bundled'], 'system or bundled').optional(),
      'wheel-platform': textSchema(wheelPlatform, wheelPlatformExpected).optional(),
      'build-packages': z
        .array(
          textSchema(/^[a-z0-9][a-z0-9.+-]+$/, 'a Debian package name'),
          'a list of Debian package names',
        )
        .default([]),
      env: z.record(z.string(), z.string('a text'), strings).default({}),
      'config-settings': z
        .record(
          z.string(),
          z.union([z.string(), z.array(z.string())], 'a text or a list of texts'),
          'a table of texts or lists of texts',
        )
        .default({}),
      'build-requires': z
        .array(z.string('a requirement').min(1), 'a list of requirements, such as setuptools<80')
        .default([]),
      patches: z.string('a folder').min(1, 'a folder').optional(),
      exclude: z.array(z.string('a pattern').min(1), 'a list of patterns').default([]),
      compile: z.boolean('true or false').optional(),
    },
    'a table with libraries, wheel-platform, build-packages, build-requires, env, config-settings, patches, exclude or compile',
  )
  .transform((table): PackageOptions => ({
    libraries: table.libraries,
    wheelPlatform: table['wheel-platform'],
    buildPackages: table['build-packages'],
    env: table.env,
    configSettings: Object.fromEntries(
      Object.entries(table['config-settings']).map(([name, value]) => [name, [value].flat()]),
    ),
    buildRequires: table['build-requires'],
    patches: table.patches,
    exclude: table.exclude,
    compile: table.compile,
  }))

/** Keyed by normalised names. */
export const packagesTable = z
  .record(textSchema(namePattern, 'a package name'), onePackage, 'a table of packages')
  .transform((packages, context): Readonly<Record<string, PackageOptions>> => {
    const named = Object.entries(packages).map(([name, value]) => [normalizedName(name), value])
    const names = named.map(([name]) => name)
    if (new Set(names).size === names.length)
      return Object.fromEntries(named) as Record<string, PackageOptions>
    context.addIssue({
      code: 'custom',
      message: 'each package once (names differ in - _ . or case)',
    })
    return z.NEVER
  })
