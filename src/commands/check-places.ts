/** Where in the project the things stand that an image is made of. */
import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { lockedLines, type Places } from '../contract/index.js'
import type { Location } from '../errors.js'
import type { OptionName, Options } from '../options/index.js'
import type { CommandRequest } from './session.js'

/** Reads the lock and pyproject.toml once; files are named from the working directory. */
export async function placesOf(
  { lock, origins }: Options,
  { directory }: Pick<CommandRequest, 'directory'>,
): Promise<Places> {
  const read = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '')
  const file = join(directory, 'pyproject.toml')
  const [lockText, projectText] = await Promise.all([read(lock), read(file)])
  const lines = lockedLines(lockText)
  const header = projectText.split('\n').findIndex((line) => line.startsWith('[tool.pycask'))
  const shown = ({ file: path, line }: Location): Location => ({
    file: relative(process.cwd(), path) || path,
    line: line ?? 1,
  })
  return {
    option: (name) => {
      const at = Object.hasOwn(origins, name) ? origins[name as OptionName].at : undefined
      return at && shown(at)
    },
    locked: (name) => {
      const line = lines.get(name.replace(/[-_.]+/g, '-').toLowerCase())
      return line === undefined ? undefined : shown({ file: lock, line })
    },
    otherwise: shown({ file, line: header + 1 || 1 }),
  }
}
