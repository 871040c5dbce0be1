/** The recipe of a wheel that an index publishes. */
import { join } from 'node:path'
import { parseWheelName, type LockedFile, type LockedPackage } from '../lock/index.js'
import type { Recipe } from '../make/types.js'
import type { Fetch } from './fetch.js'
import { inspectWheel } from './inspect.js'
import { readMetadata } from './metadata.js'
import { wheelReasons } from './reasons.js'
import { wheelFacts, type WheelFacts } from './types.js'
import { unpackForReading } from './unpack.js'

/**
 * A wheel as it is published, verified against the lock, and what libraries it asks for.
 *
 * @throws PycaskError when it is made: `checksum-mismatch`, `wheel-unreadable`, and what a
 *   download throws
 */
export function publishedWheelRecipe(options: {
  readonly fetch: Fetch
  readonly package: LockedPackage
  readonly file: LockedFile
}): Recipe<WheelFacts> {
  const { file } = options
  const { name } = options.package
  // An address may not say it; the file's name does.
  const version = options.package.version || (parseWheelName(file.name)?.version ?? '')
  return {
    kind: 'wheel',
    name,
    title: `${version}, published`,
    inputs: { wheel: file.name, sha256: file.sha256, format: '2' },
    facts: wheelFacts,
    explain: wheelReasons,
    async build({ directory }) {
      const path = join(directory, file.name)
      await options.fetch(file, path)
      const unpacked = join(directory, 'unpacked')
      await unpackForReading(path, unpacked)
      const { requires, provides } = await inspectWheel(unpacked)
      return {
        files: { [file.name]: path },
        facts: {
          fileName: file.name,
          name,
          version,
          built: false,
          requires: requires.map((soname) => ({ soname })),
          provides,
          grafted: [],
          metadata: await readMetadata(unpacked),
        },
      }
    },
  }
}
