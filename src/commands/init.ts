/** `pycask init`: write `[tool.pycask]` and workflows for a project; nothing that is there is changed. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PycaskError } from '../errors.js'
import { lookAtProject, pycaskTable, workflowFiles, type ProjectFacts } from '../project/index.js'
import type { CommandRequest } from './session.js'

export interface InitResult {
  readonly facts: ProjectFacts
  readonly written: readonly string[]
  /** What was there, and was left as it is. */
  readonly kept: readonly string[]
  /** What is still to do, one sentence each. */
  readonly remarks: readonly string[]
}

/**
 * Asks nothing. Files that exist are kept; pyproject.toml gets its table at the end, unless it has
 * one.
 *
 * @throws PycaskError `toml-invalid`, `not-writable`
 */
export async function init({ directory }: CommandRequest): Promise<InitResult> {
  const read = async (path: string): Promise<string | undefined> => {
    try {
      return await readFile(join(directory, path), 'utf8')
    } catch (thrown) {
      if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes(codeOf(thrown))) return undefined
      throw thrown
    }
  }
  const facts = await lookAtProject(read).catch((cause: unknown) => {
    throw new PycaskError({
      code: 'toml-invalid',
      what: `${join(directory, 'pyproject.toml')} cannot be read`,
      hint: 'put it in order first; pycask init only adds to it',
      at: { file: join(directory, 'pyproject.toml') },
      cause,
    })
  })
  const written: string[] = []
  const kept: string[] = []
  if (facts.configured) kept.push('pyproject.toml')
  else {
    await addTable(join(directory, 'pyproject.toml'), await read('pyproject.toml'), facts)
    written.push('pyproject.toml')
  }
  for (const { file, text } of workflowFiles) {
    const isNew = await writeNew(join(directory, file), text)
    ;(isNew ? written : kept).push(file)
  }
  return { facts, written, kept, remarks: remarksOf(facts, written) }
}

function remarksOf(facts: ProjectFacts, written: readonly string[]): readonly string[] {
  const { lockRemark, command, dockerfile, configured } = facts
  return [
    ...(lockRemark === undefined ? [] : [lockRemark]),
    ...(command === undefined && !configured
      ? ['say what the container runs: command in [tool.pycask]']
      : []),
    ...(written.some((file) => file.startsWith('.github/'))
      ? [
          'put the repository and the commit of the release that you chose into uses: of the workflows',
        ]
      : []),
    ...(dockerfile === undefined ? [] : ['the Dockerfile is not used any more, and not changed']),
    'try it: pycask plan, then pycask build --load',
  ]
}

async function addTable(
  path: string,
  before: string | undefined,
  facts: ProjectFacts,
): Promise<void> {
  const table = pycaskTable(facts)
  const start = before === undefined || before === '' ? '' : `${before.trimEnd()}\n\n`
  const beside = `${path}.new-${process.pid}`
  try {
    await writeFile(beside, start + table, { flag: 'wx' })
    await rename(beside, path)
  } catch (cause) {
    await rm(beside, { force: true }).catch(() => undefined)
    throw refused(path, cause)
  }
}

/** False where something is there. */
async function writeNew(path: string, text: string): Promise<boolean> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text, { flag: 'wx' })
    return true
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false
    throw refused(path, cause)
  }
}

const refused = (path: string, cause: unknown): PycaskError =>
  new PycaskError({
    code: 'not-writable',
    what: `${path} cannot be written`,
    hint: 'see who owns the folder',
    cause,
  })

const codeOf = (thrown: unknown): string => String((thrown as { code?: unknown } | undefined)?.code)
