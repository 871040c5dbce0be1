/** `pycask wheels`: make the wheels of the lock, and put them into a folder that others install from. */
import { chmod, copyFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PycaskError } from '../errors.js'
import type { Outcome, Product } from '../make/types.js'
import { allOf, type Wheelhouse } from '../pipeline.js'
import { derivedLock, derivedLockName, type WheelFacts } from '../wheels/index.js'
import { openSession, type CommandRequest } from './session.js'

export interface WheelsResult {
  /** The folder. */
  readonly output: string
  readonly pythons: readonly {
    /** `3.13.15` */
    readonly python: string
    readonly outcomes: readonly Outcome[]
  }[]
  /** Files that were put there, over all Pythons. */
  readonly files: number
  readonly seconds: number
}

/** One wheel, as `wheels.json` tells of it. */
interface WheelRecord {
  readonly file: string
  readonly sha256: string
  readonly name: string
  readonly version: string
  /** The locked file that it is, or was built from. */
  readonly from: { readonly file: string; readonly sha256: string }
  readonly built: boolean
  /** Shared libraries that the machine must have. */
  readonly requires: readonly string[]
  /** The Debian packages that have those, where it was built here. */
  readonly packages: readonly string[]
  /** Shared libraries that were copied into it, with Debian's package and version. */
  readonly grafted: WheelFacts['grafted']
}

/**
 * Makes CPython and all wheels, and writes the wheelhouse: the wheels, `requirements-3.13.txt` for
 * each Python (names, versions, hashes of what is there), the same as `pylock.cp313.toml`, and `wheels.json`. The folder appears whole;
 * one that was there is replaced only when everything is made, and only if it is a wheelhouse.
 *
 * @throws PycaskError `output-not-empty`, and what making the wheels throws
 */
export async function wheels(request: CommandRequest): Promise<WheelsResult> {
  const started = performance.now()
  const { options, images } = await openSession(request, { building: true })
  const { output } = options
  await checkReplaceable(output)
  const made = await allOf(
    images.map(async ({ release, runWheels, outcomes }) => ({
      release,
      house: await runWheels(),
      outcomes,
    })),
  )
  const records: Record<string, readonly WheelRecord[]> = {}
  await mkdir(dirname(output), { recursive: true })
  const beside = await mkdtemp(`${output}.new-`)
  const files = new Set<string>()
  try {
    for (const { release, house } of made) {
      const name = `${release.minor}${release.suffix}`
      records[name] = recordsOf(house)
      for (const wheel of house.wheels) {
        const { fileName } = wheel.facts
        if (!files.has(fileName)) await copyFile(await wheel.file(fileName), join(beside, fileName))
        files.add(fileName)
      }
      await writeFile(join(beside, `requirements-${name}.txt`), requirementsOf(records[name]))
      const lock = derivedLock(release.minor, records[name])
      await writeFile(join(beside, derivedLockName(release.minor, release.suffix)), lock)
    }
    await writeFile(join(beside, marker), `${JSON.stringify(records, undefined, 2)}\n`)
    await replaceFolder(output, beside)
  } catch (thrown) {
    await rm(beside, { recursive: true, force: true })
    throw thrown
  }
  return {
    output,
    pythons: made.map(({ release, outcomes }) => ({ python: release.name, outcomes: outcomes() })),
    files: files.size,
    seconds: (performance.now() - started) / 1000,
  }
}

/** A folder with this file is a wheelhouse of ours. */
const marker = 'wheels.json'

const hashOf = (wheel: Product<WheelFacts>): string =>
  wheel.files[wheel.facts.fileName]?.sha256 ?? ''

const recordsOf = ({ chosen, wheels: all }: Wheelhouse): readonly WheelRecord[] =>
  all.map((wheel, at) => {
    const { fileName, name, version, built, requires, grafted } = wheel.facts
    const from = chosen[at]?.file
    return {
      ...{ file: fileName, sha256: hashOf(wheel), name, version },
      from: { file: from?.name ?? '', sha256: from?.sha256 ?? '' },
      built,
      requires: requires.map(({ soname }) => soname),
      packages: [...new Set(requires.flatMap((library) => library.package ?? []))].sort(),
      grafted,
    }
  })

const requirementsOf = (records: readonly WheelRecord[]): string =>
  records
    .map(({ name, version, sha256 }) => `${name}==${version} --hash=sha256:${sha256}\n`)
    .join('')

/** Whether the folder is there. What is in it may be replaced only if we wrote it. */
async function checkReplaceable(directory: string): Promise<boolean> {
  const names = await readdir(directory).catch((thrown: unknown) => {
    if ((thrown as { readonly code?: unknown }).code === 'ENOENT') return undefined
    throw thrown
  })
  if (names === undefined) return false
  if (names.length > 0 && !names.includes(marker))
    throw new PycaskError({
      code: 'output-not-empty',
      what: `${directory} is no wheelhouse but has ${String(names.length)} entries, such as ${String(names[0])}`,
      hint: 'name a folder that does not exist yet, or one that pycask wheels wrote: --output',
    })
  return true
}

/** Puts a finished folder in the place of the one before. */
async function replaceFolder(directory: string, finished: string): Promise<void> {
  // mkdtemp makes folders that only their owner can look into.
  await chmod(finished, 0o755)
  const old = `${finished}.old`
  if (await checkReplaceable(directory)) await rename(directory, old)
  await rename(finished, directory)
  await rm(old, { recursive: true, force: true })
}
