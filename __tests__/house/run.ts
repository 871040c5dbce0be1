import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The repository's root, with a slash at the end. */
export const root = fileURLToPath(new URL('../../', import.meta.url))

/** Runs a program in the repository's root; resolves whatever its exit code. */
export function run(
  program: string,
  ...args: readonly string[]
): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    const options = { cwd: root, maxBuffer: 64 * 1024 * 1024 }
    execFile(program, [...args], options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
      resolve({ exitCode, stdout, stderr })
    })
  })
}
