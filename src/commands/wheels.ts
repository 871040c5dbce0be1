/** `pycask wheels`: make the wheels of the lock, and put them into a folder that others install from. */
import { chmod, copyFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PycaskError } from '../errors.js'
import type { Outcome } from '../make/types.js'
import { allOf, type Wheelhouse } from '../pipeline.js'
import { derivedWheels } from '../pipeline-wheels.js'
import { billOfWheel } from '../sbom/index.js'
import {
  derivedLock,
  derivedLockName,
  type DerivedWheel,
  type WheelFacts,
} from '../wheels/index.js'
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
interface WheelRecord extends DerivedWheel {
  /** Shared libraries that the machine must have. */
  readonly requires: readonly string[]
  /** The Debian packages that have those, where it was built here. */
  readonly packages: readonly string[]
  /** Shared libraries that were copied into it, with Debian's package and version. */
  readonly grafted: WheelFacts['grafted']
}

/**
 * Makes CPython and all wheels, and writes the wheelhouse: the wheels, `requirements-3.13.txt` for
 * each Python (names, versions, hashes of what is there), the same as `pylock.cp313.toml`, `wheels.json`,
 * and beside each wheel its bill of materials (`*.whl.cdx.json`). The folder appears whole;
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
      for (const [at, wheel] of house.wheels.entries()) {
        const { fileName } = wheel.facts
        const sha256 = wheel.files[fileName]?.sha256
        const locked = house.chosen[at]?.file
        if (files.has(fileName) || sha256 === undefined || locked === undefined) continue
        await copyFile(await wheel.file(fileName), join(beside, fileName))
        const bill = billOfWheel({ facts: wheel.facts, sha256, locked }, house.target)
        await writeFile(join(beside, `${fileName}.cdx.json`), bill)
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

const recordsOf = ({ chosen, wheels: all }: Wheelhouse): readonly WheelRecord[] =>
  derivedWheels(chosen, all).flatMap((derived, at) => {
    const wheel = all[at]
    if (wheel === undefined) return []
    const { requires, grafted } = wheel.facts
    return {
      ...derived,
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
