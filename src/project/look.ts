/** What a project's folder tells of how it is run: read, never executed. */
import { parse } from 'smol-toml'
import { readDockerfile, type DockerfileFacts } from './dockerfile.js'

/** The text of a file below the project's folder; undefined where there is none. */
export type ReadText = (path: string) => Promise<string | undefined>

export interface ProjectFacts {
  readonly name: string | undefined
  /** `[tool.pycask]` is there already. */
  readonly configured: boolean
  readonly hasPyproject: boolean
  /** File name of the lock; undefined where there is none that can be used. */
  readonly lock: string | undefined
  /** What is wrong with the lock, and what to do. */
  readonly lockRemark: string | undefined
  /** `hatchling.build` */
  readonly backend: string | undefined
  readonly framework: 'django' | 'flask' | 'fastapi' | 'starlette' | 'litestar' | undefined
  readonly python: { readonly version: string; readonly from: string } | undefined
  readonly command: { readonly words: readonly string[]; readonly from: string } | undefined
  readonly port: number | undefined
  readonly dockerfile: DockerfileFacts | undefined
}

const locks = [
  'uv.lock',
  'poetry.lock',
  'pdm.lock',
  'Pipfile.lock',
  'pylock.toml',
  'requirements.txt',
]
const frameworks = ['django', 'fastapi', 'litestar', 'flask', 'starlette'] as const
/** Where applications are kept, by custom. */
const modules = ['main', 'app', 'application', 'wsgi', 'asgi', 'server', 'run']

export async function lookAtProject(read: ReadText): Promise<ProjectFacts> {
  const pyproject = await read('pyproject.toml')
  const document = pyproject === undefined ? {} : parse(pyproject)
  const project = tableOf(document['project'])
  const lock = await firstOf(locks, read)
  const lockText = lock === undefined ? '' : ((await read(lock)) ?? '')
  const dockerText = await read('Dockerfile')
  const dockerfile = dockerText === undefined ? undefined : readDockerfile(dockerText)
  const names = new Set(
    [
      ...listOf(project['dependencies']),
      ...lockText.split('\n').map((line) => /^name = "([^"]+)"/.exec(line)?.[1] ?? line),
      ...((await read('requirements.in')) ?? '').split('\n'),
    ].flatMap((line) => /^\s*"?([A-Za-z0-9][\w.-]*)/.exec(line)?.[1]?.toLowerCase() ?? []),
  )
  const framework = frameworks.find((name) => names.has(name))
  const command = await commandOf(read, { framework, names, dockerfile })
  return {
    name: typeof project['name'] === 'string' ? project['name'] : undefined,
    configured: tableOf(document['tool'])['pycask'] !== undefined,
    hasPyproject: pyproject !== undefined,
    lock,
    lockRemark: lockRemark(lock, lockText),
    backend: textOf(tableOf(document['build-system'])['build-backend']),
    framework,
    python: await pythonOf(read, textOf(project['requires-python']), dockerfile),
    command,
    port: portOf(command?.words ?? []) ?? dockerfile?.ports[0] ?? (framework && 8000),
    dockerfile,
  }
}

function lockRemark(lock: string | undefined, text: string): string | undefined {
  if (lock === undefined)
    return 'there is no lock: uv lock, or uv pip compile --generate-hashes requirements.in -o requirements.txt'
  if (lock === 'requirements.txt' && !text.includes('--hash='))
    return 'requirements.txt has no hashes: uv pip compile --generate-hashes requirements.in -o requirements.txt'
  return undefined
}

async function pythonOf(
  read: ReadText,
  requires: string | undefined,
  dockerfile: DockerfileFacts | undefined,
): Promise<ProjectFacts['python']> {
  const pinned = /^(3\.\d+)/.exec((await read('.python-version'))?.trim() ?? '')?.[1]
  if (pinned !== undefined) return { version: pinned, from: '.python-version' }
  if (dockerfile?.python !== undefined)
    return { version: dockerfile.python, from: 'FROM in the Dockerfile' }
  const least = Number(/>=\s*3\.(\d+)/.exec(requires ?? '')?.[1] ?? 0)
  const below = Number(/<\s*3\.(\d+)/.exec(requires ?? '')?.[1] ?? 1000)
  if (requires === undefined) return undefined
  const minor = Math.min(Math.max(least, 13), below - 1)
  return { version: `3.${minor}`, from: `requires-python ${requires}` }
}

/** Procfile, then Dockerfile, then what the framework's own documentation says. */
async function commandOf(
  read: ReadText,
  known: {
    readonly framework: ProjectFacts['framework']
    readonly names: ReadonlySet<string>
    readonly dockerfile: DockerfileFacts | undefined
  },
): Promise<ProjectFacts['command']> {
  const web = /^web:\s*(.+)$/m.exec((await read('Procfile')) ?? '')?.[1]
  if (web !== undefined)
    // No shell puts in what the platform of the Procfile gives.
    return { words: wordsOf(web.replace(/\$\{?PORT\}?/g, '8000')), from: 'Procfile' }
  if (known.dockerfile?.command !== undefined)
    return { words: known.dockerfile.command, from: 'CMD in the Dockerfile' }
  const { framework, names } = known
  if (framework === undefined) return undefined
  if (framework === 'django') {
    const settings = /DJANGO_SETTINGS_MODULE['"],\s*['"]([\w.]+)['"]/.exec(
      (await read('manage.py')) ?? '',
    )?.[1]
    const site = settings?.replace(/\.settings.*$/, '')
    if (site === undefined || !names.has('gunicorn')) return undefined
    return { words: gunicorn(`${site}.wsgi`), from: 'manage.py' }
  }
  for (const module of modules) {
    const name = /^(\w+)\s*(?::[^=\n]+)?=\s*(?:Flask|FastAPI|Starlette|Litestar)\(/m.exec(
      (await read(`${module}.py`)) ?? '',
    )?.[1]
    if (name === undefined) continue
    const target = `${module}:${name}`
    const from = `${module}.py`
    if (framework === 'flask')
      return names.has('gunicorn') ? { words: gunicorn(target), from } : undefined
    if (names.has('uvicorn'))
      return { words: ['uvicorn', '--host', '0.0.0.0', '--port', '8000', target], from }
    return undefined
  }
  return undefined
}

/** Gunicorn beats its heart in a file: a container that is read-only has that place only. */
const gunicorn = (target: string): string[] => [
  ...['gunicorn', '--bind', '0.0.0.0:8000', '--worker-tmp-dir', '/dev/shm', target],
]

const wordsOf = (line: string): string[] =>
  (line.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^(["'])(.*)\1$/, '$2'))

function portOf(words: readonly string[]): number | undefined {
  const found = /(?:--port[ =]|--bind[ =]\S*:|-b \S*:|0\.0\.0\.0:)(\d{2,5})/.exec(words.join(' '))
  return found === null ? undefined : Number(found[1])
}

async function firstOf(names: readonly string[], read: ReadText): Promise<string | undefined> {
  for (const name of names) if ((await read(name)) !== undefined) return name
  return undefined
}

const tableOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {}
const listOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined
