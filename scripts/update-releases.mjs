// node scripts/update-releases.mjs [--check] [--summary FILE]: brings the table of src/python/manifest.ts up
// to what python.org has published. Nothing is written when an answer is missing or contradicts the
// table. A tarball for which python.org gives no SHA-256 is downloaded and taken only with a valid Sigstore
// signature of its branch's release manager. With --check nothing is written, and a table that is behind is an error.
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    /** What changed, as Markdown: the text of a pull request. */
    summary: { type: 'string' },
    manifest: { type: 'string', default: join(root, 'src/python/manifest.ts') },
    server: { type: 'string' },
    cycle: { type: 'string' },
  },
})

/** Releases before this minor version are not in the table. */
const oldestMinor = 9

/** The project's own modules: the addresses, versions, and the check of signatures. */
async function load() {
  const directory = await mkdtemp(join(tmpdir(), 'pycask-releases-'))
  try {
    const outfile = join(directory, 'module.mjs')
    const contents = ['published', 'version', 'signature', 'releases']
      .map((name) => `export * from './${name}.ts'`)
      .join('\n')
    await build({
      ...{ bundle: true, platform: 'node', format: 'esm', target: 'node20', outfile },
      stdin: { contents, resolveDir: join(root, 'src/python'), loader: 'ts' },
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
      logLevel: 'warning',
    })
    return await import(pathToFileURL(outfile).href)
  } finally {
    await rm(directory, { recursive: true })
  }
}

const {
  compareVersions,
  minorOf,
  parseManifest,
  parseVersion,
  pythonOrg,
  releaseCycle,
  verifySignature,
} = await load()
const server = values.server ?? pythonOrg

/** One answer; patient with a busy server, and an error for everything that is not an answer. */
async function get(url, as) {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(url, { signal: AbortSignal.timeout(120_000) })
    if (response.ok)
      return as === 'bytes' ? Buffer.from(await response.arrayBuffer()) : response.json()
    const waitS = Number(response.headers.get('retry-after') ?? 2 ** attempt)
    const isBusy = response.status === 429 || response.status >= 500
    if (!isBusy || attempt === 4 || !(waitS <= 120))
      throw new Error(`${url} answered ${response.status}`)
    await new Promise((resolve) => setTimeout(resolve, waitS * 1000))
  }
}

/** Lines of a table in manifest.ts, and the text around it. */
function table(text, name) {
  const [start, end] = [`export const ${name} = \`\n`, '`\n']
  const from = text.indexOf(start) + start.length
  const to = text.indexOf(end, from)
  if (from < start.length || to < from) throw new Error(`${values.manifest} has no table ${name}`)
  return {
    before: text.slice(0, from),
    lines: text.slice(from, to).trimEnd().split('\n'),
    after: text.slice(to),
  }
}

/** SHA-256 of one tarball, by python.org's word or from the signed tarball itself; `-` if there is none. */
async function checksum(name, file, branch) {
  if (file === undefined) return '-'
  if (file.sha256_sum) return file.sha256_sum.toLowerCase()
  const tarball = await get(file.url, 'bytes')
  const bundle = await get(`${file.url}.sigstore`, 'bytes').catch((error) => {
    throw new Error(`${name} has neither a published SHA-256 nor a signature: ${error.message}`)
  })
  verifySignature(name, tarball, bundle.toString('utf8'), branch.signer)
  return createHash('sha256').update(tarball).digest('hex')
}

const text = await readFile(values.manifest, 'utf8')
const branches = table(text, 'branchesTable')
const { branches: known, releases: table0 } = parseManifest(
  branches.lines.join('\n'),
  table(text, 'releasesTable').lines.join('\n'),
)
const changes = []

const cycle = await get(values.cycle ?? releaseCycle)
branches.lines = branches.lines.map((line) => {
  const [minor, firstRelease, endOfBugfixes, endOfLife, ...signer] = line.split(' ')
  const says = cycle[minor]
  if (says === undefined) throw new Error(`release-cycle.json does not know ${minor}`)
  const now = [minor, says.first_release, endOfBugfixes, says.end_of_life, ...signer].join(' ')
  if (says.first_release !== firstRelease)
    changes.push(`${minor}: first release ${firstRelease} → ${says.first_release}`)
  if (says.end_of_life !== endOfLife)
    changes.push(`${minor}: end of life ${endOfLife} → ${says.end_of_life}`)
  return now
})
const notes = Object.keys(cycle)
  .filter(
    (minor) =>
      Number(minor.split('.')[1]) > oldestMinor && minor.startsWith('3.') && !known.has(minor),
  )
  .map((minor) => `${minor} is new: add its line, with who signs its releases, by hand`)

const answer = await get(`${server}/api/v2/downloads/release/?is_published=true`)
if (!Array.isArray(answer)) throw new Error(`${server} did not answer with a list of releases`)
const published = answer
  .map(({ name, resource_uri: resource }) => ({
    text: String(name).replace(/^Python\s+/, ''),
    resource,
  }))
  .map((one) => ({ ...one, version: parseVersion(one.text) }))
  .filter(({ version }) => version?.major === 3 && !version.pre && known.has(minorOf(version)))
  .sort((a, b) => compareVersions(a.version, b.version))
if (published.length === 0) throw new Error(`${server} knows no release of a branch in the table`)

const added = []
for (const { text: version, version: parsed, resource } of published) {
  const have = table0.get(version)
  const newest = published.findLast((one) => minorOf(one.version) === minorOf(parsed))
  // Old checksums are compared only for the newest release of each branch: one request each.
  if (have && newest.text !== version) continue
  const id = /\/(\d+)\/?$/.exec(resource)?.[1]
  const files = await get(`${server}/api/v2/downloads/release_file/?release=${id}`)
  const names = [`Python-${version}.tar.xz`, `Python-${version}.tgz`]
  const found = names.map((name) => files.find(({ url }) => url.endsWith(`/${name}`)))
  if (have) {
    for (const [at, file] of found.entries()) {
      const pinned = have.files.find(({ name }) => name === names[at])?.sha256
      const says = file?.sha256_sum?.toLowerCase()
      if (pinned && says && pinned !== says)
        throw new Error(`${names[at]}: python.org now gives ${says}, and the table has ${pinned}`)
    }
    continue
  }
  const branch = known.get(minorOf(parsed))
  const hashes = []
  for (const [at, file] of found.entries()) hashes.push(await checksum(names[at], file, branch))
  if (hashes.every((hash) => hash === '-'))
    throw new Error(`python.org has no source of ${version}`)
  added.push({ parsed, line: [version, ...hashes].join(' ') })
  changes.push(`CPython ${version}`)
}

const next = `${branches.before}${branches.lines.join('\n')}\n${branches.after}`
const releases = table(next, 'releasesTable')
const rows = releases.lines.map((line) => ({ line, parsed: parseVersion(line.split(' ')[0]) }))
const sorted = [...rows, ...added].sort((a, b) => compareVersions(a.parsed, b.parsed))
const updated = `${releases.before}${sorted.map(({ line }) => line).join('\n')}\n${releases.after}`

for (const line of [...changes, ...notes]) console.log(line)
if (changes.length === 0) console.log('the table has everything that is published')
if (values.summary)
  await writeFile(values.summary, [...changes, ...notes].map((line) => `- ${line}\n`).join(''))
if (values.check) process.exitCode = changes.length > 0 ? 1 : 0
else if (updated !== text) {
  parseManifest(branches.lines.join('\n'), sorted.map(({ line }) => line).join('\n'))
  const temporary = join(dirname(values.manifest), `.manifest-${process.pid}`)
  await writeFile(temporary, updated)
  await rename(temporary, values.manifest)
}
