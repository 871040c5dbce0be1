import { readOptions, type Options, type OptionsRequest } from '../../src/options/index.js'
import { PycaskError } from '../../src/errors.js'

/** Reads options of a project in `/project` whose files are given; a lock is always there. */
export async function read(
  request: Partial<OptionsRequest> = {},
  files: Readonly<Record<string, string>> = {},
): Promise<Options> {
  const present: Readonly<Record<string, string>> = { 'requirements.txt': '', ...files }
  return readOptions({
    command: 'build',
    directory: '/project',
    env: { HOME: '/home/ada' },
    cores: 8,
    readFile: (path) => Promise.resolve(present[path.replace('/project/', '')]),
    ...request,
  })
}

/** `[tool.pycask]` with these lines. */
export const pyproject = (...lines: readonly string[]): Readonly<Record<string, string>> => ({
  'pyproject.toml': ['[tool.pycask]', ...lines, ''].join('\n'),
})

/** The error of a promise that must fail. */
export async function failure(promise: Promise<unknown>): Promise<PycaskError> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (thrown instanceof PycaskError) return thrown
  throw new Error(`expected a PycaskError, got ${String(thrown)}`)
}
