/** `[tool.pycask]` for a project, each line with its reason. */
import type { ProjectFacts } from './look.js'

/** The table as TOML, with a line end; nothing in it that the project does not tell. */
export function pycaskTable(facts: ProjectFacts): string {
  const { python, command, port, dockerfile, lock, backend } = facts
  const lines: string[] = ['[tool.pycask]']
  const option = (line: string, ...reasons: readonly string[]): void => {
    lines.push(...reasons.map((reason) => `# ${reason}`), line)
  }
  const version = python?.version ?? '3.13'
  option(
    `python = ${toml(version)}`,
    `Always the newest patch release of ${version}${python === undefined ? '' : ` (${oneLine(python.from)})`}.`,
  )
  if (lock !== undefined) option(`lock = ${toml(lock)}`, 'Every package by version and hash.')
  if (command === undefined)
    option('# command = ["gunicorn", "web:app"]', 'What the container runs; nothing here tells.')
  else {
    const shell = command.words.some((word) => /[$`|&;<>]/.test(word))
    option(
      `command = [${command.words.map(toml).join(', ')}]`,
      `What the container runs (${oneLine(command.from)}).`,
      ...(shell ? ['There is no shell in the image: nothing replaces $NAME in it.'] : []),
    )
  }
  if (port !== undefined) option(`ports = [${port}]`, 'The port that the application listens on.')
  if (backend !== undefined)
    option(
      '# checks = ["..."]',
      `The project is built by ${oneLine(backend)}. Expressions that must be true in the image.`,
    )
  const headers = dockerfile?.packages.filter((name) => name.endsWith('-dev')) ?? []
  if (headers.length > 0)
    lines.push(
      '',
      `# The Dockerfile installs ${headers.join(', ')}. A package that is built from its sdist names what it`,
      '# needs; libraries that it links come into the image by themselves:',
      '# [tool.pycask.packages.NAME]',
      `# build-packages = [${headers.map(toml).join(', ')}]`,
    )
  return `${lines.join('\n')}\n`
}

/** A basic string; JSON's escapes are all TOML's, but for DEL. */
const toml = (text: string): string => JSON.stringify(text).replaceAll('\u007f', '\\u007f')

/** Inside of a comment a line end would begin something else. */
const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ')
