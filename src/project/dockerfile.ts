/** The little of a Dockerfile that says how a project is run. */

export interface DockerfileFacts {
  /** `3.13`, of the last `FROM python:…`. */
  readonly python: string | undefined
  /** Of the last CMD, where it is in exec form. */
  readonly command: readonly string[] | undefined
  readonly ports: readonly number[]
  /** What apt-get installs, over all stages; sorted. */
  readonly packages: readonly string[]
}

/** Tools that every builder has. */
const ordinary = ['build-essential', 'gcc', 'g++', 'make', 'curl', 'git', 'ca-certificates']

export function readDockerfile(text: string): DockerfileFacts {
  const lines = text
    .replace(/^[^\S\n]*#.*$/gm, '')
    .replace(/\\\s*\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
  const last = (pattern: RegExp): string | undefined =>
    lines.map((line) => pattern.exec(line)?.[1]).findLast((found) => found !== undefined)
  const installs = lines.flatMap((line) => [
    ...line.matchAll(/apt(?:-get)?\s+(?:-\S+\s+)*install\s+([^&|;]+)/g),
  ])
  const packages = installs
    .flatMap(([, names = '']) => names.split(/\s+/))
    .map((name) => name.replace(/=.*$/, ''))
    .filter((name) => /^[a-z0-9][a-z0-9.+-]+$/.test(name) && !ordinary.includes(name))
  return {
    python: last(/^FROM\s+(?:--\S+\s+)?(?:\S+\/)?python:(3\.\d+)/i),
    command: execForm(last(/^CMD\s+(\[.*\])\s*$/i)),
    ports: lines.flatMap((line) => {
      const port = /^EXPOSE\s+(\d+)/i.exec(line)?.[1]
      return port === undefined ? [] : [Number(port)]
    }),
    packages: [...new Set(packages)].sort(),
  }
}

function execForm(text: string | undefined): readonly string[] | undefined {
  try {
    const words: unknown = JSON.parse(text ?? '')
    return Array.isArray(words) && words.every((word) => typeof word === 'string')
      ? words
      : undefined
  } catch {
    return undefined
  }
}
