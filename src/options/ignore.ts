/**
 * Never part of an application: version control, caches, virtual environments, and files that often
 * hold secrets. `app-ignore` adds to these; `!pattern` takes one back in.
 */
export const defaultIgnored: readonly string[] = [
  '.git',
  '.github',
  '.gitignore',
  '.gitattributes',
  '.dockerignore',
  'Dockerfile',
  '.env',
  '.env.*',
  '.venv',
  'venv',
  '__pycache__',
  '*.pyc',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.tox',
  '.nox',
  '.coverage',
  'htmlcov',
  '*.egg-info',
  'node_modules',
  '.idea',
  '.vscode',
  '.DS_Store',
  'pycask.lock',
]

/**
 * Whether a path is left out. Paths are relative to the application's folder, with `/` between
 * their parts and none at the ends. Patterns are read in order and the last one that fits decides.
 * `*` and `?` stop at `/`, `**` does not; a pattern without `/` (but at its end) fits a name at any
 * depth, one with `/` the path from the folder. Callers do not descend into folders that are left
 * out, so everything below them is left out too.
 */
export function createIgnore(patterns: readonly string[]): (path: string) => boolean {
  const rules = patterns.map((written) => {
    const keeps = written.startsWith('!')
    const pattern = (keeps ? written.slice(1) : written).replace(/\/+$/, '')
    const anywhere = !pattern.includes('/')
    const expression = expressionOf(pattern.replace(/^\//, ''))
    return { keeps, fits: new RegExp(`${anywhere ? '(?:^|/)' : '^'}${expression}$`, 's') }
  })
  return (path) => {
    const rule = rules.findLast(({ fits }) => fits.test(path))
    return rule !== undefined && !rule.keeps
  }
}

/**
 * The rules of a `.dockerignore` as patterns for `createIgnore`: there, a pattern counts from the folder,
 * leaves out what is below a folder, and `!` takes back in what is below one that is left out.
 */
export function dockerIgnorePatterns(text: string): readonly string[] {
  const rules = text
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim())
    .map((line) => (line.startsWith('!') ? ['!', line.slice(1).trim()] : ['', line]))
    .map(([sign = '', path = '']) => ({ sign, path: cleaned(path) }))
    .filter(({ path }) => path !== '')
  return rules.flatMap(({ sign, path }) => {
    const parts = path.split('/')
    // Folders on the way are looked into; what else is in them stays left out.
    const way =
      sign === '!' ? parts.slice(1).map((_, at) => `!/${parts.slice(0, at + 1).join('/')}`) : []
    return [...way, `${sign}/${path}`, `${sign}/${path}/**`]
  })
}

/** As Go's path.Clean: without `.`, `..` and slashes that say nothing. */
function cleaned(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/'))
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  return parts.join('/')
}

/** A pattern as a regular expression that JavaScript and Python read alike. */
export function expressionOf(pattern: string): string {
  return pattern.replace(/\*\*\/|\*\*|\*|\?|[\\^$.+()[\]{}|]/g, (found) => {
    if (found === '**/') return '(?:.*/)?'
    if (found === '**') return '.*'
    if (found === '*') return '[^/]*'
    return found === '?' ? '[^/]' : `\\${found}`
  })
}
