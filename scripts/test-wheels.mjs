// npm run test:wheels [-- --python VERSION] [--libraries KIND] [NAME...]: builds packages that are hard to build from
// their sdists, as they are today in the index: locked here and now, built in an image whose every module is
// imported, then built again from another folder, with another cache and one job, which must give the same bytes.
// What came out is kept in scripts/test-wheels.json, and as a table in docs/WHEELS.md. Without names it takes all
// that it has no result for; it fails when one of them fails. It needs the packages' index, and hours for all.
import { spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** What they are for Pycask: nothing but names. `with` is built from its sdist too, and installed beside it. */
const hard = [
  ...[{ name: 'psycopg2' }, { name: 'pyyaml' }, { name: 'cffi' }, { name: 'python-ldap' }],
  ...[{ name: 'mysqlclient' }, { name: 'netifaces' }, { name: 'orjson' }, { name: 'uvloop' }],
  ...[{ name: 'pyzmq' }, { name: 'pillow' }, { name: 'lxml' }, { name: 'xmlsec', with: ['lxml'] }],
  ...[{ name: 'cryptography' }, { name: 'numpy' }, { name: 'h5py' }],
]

const root = fileURLToPath(new URL('..', import.meta.url))
const results = join(root, 'scripts/test-wheels.json')
const page = join(root, 'docs/WHEELS.md')
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: 'string', default: '3.13' },
    suite: { type: 'string', default: 'trixie' },
    optimize: { type: 'string', default: 'fast-build' },
    libraries: { type: 'string', default: 'system' },
    /** Where a CPython is taken from; wheels of it are not. */
    cache: {
      type: 'string',
      default: process.env.PYCASK_CACHE ?? join(homedir(), '.cache/pycask'),
    },
    /** Only writes the table anew. */
    report: { type: 'boolean', default: false },
  },
})

/** Runs a program; resolves with its standard output. */
function output(command, cwd) {
  const [program, ...args] = command
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    const [out, err] = [[], []]
    child.stdout.on('data', (part) => out.push(part))
    child.stderr.on('data', (part) => err.push(part))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) return resolve(Buffer.concat(out).toString())
      const said = Buffer.concat(err).toString()
      const error = /^error: .*/m.exec(said)?.[0] ?? `${program} ended with ${code}`
      reject(Object.assign(new Error(error), { said }))
    })
  })
}

const { python, suite, optimize, libraries, cache } = values
const pycask = (command, project, more) =>
  output([process.execPath, join(root, 'dist/cli.js'), command, project, ...more])
const settings = ['--python', python, '--suite', suite, '--optimize', optimize, '--json']

/** A cache with what the user's has of CPython, the tools and Debian's lists, and no wheel. */
async function cacheWithoutWheels(folder) {
  for (const part of ['products/python', 'products/tools', 'products/resolution', 'debian']) {
    await mkdir(join(folder, dirname(part)), { recursive: true })
    // Links where that is possible: it is a gigabyte.
    await output(['cp', '-al', join(cache, part), join(folder, part)]).catch(async () => {
      await rm(join(folder, part), { recursive: true, force: true })
      await cp(join(cache, part), join(folder, part), { recursive: true })
    })
  }
  return folder
}

async function uvOf(folder) {
  const tools = join(folder, 'products/tools')
  const [key] = await readdir(tools)
  return join(tools, key, 'uv')
}

/** A project that has the package, from its sdist; everything else of its lock as it is published. */
async function projectOf(folder, { name, with: others = [] }, uv) {
  await mkdir(folder, { recursive: true })
  const built = [name, ...others]
  await writeFile(join(folder, 'requirements.in'), `${built.join('\n')}\n`)
  await output(
    [uv, 'pip', 'compile', '--quiet', '--generate-hashes', '--python-version', minor].concat([
      ...['--no-header', '--output-file', 'requirements.txt', 'requirements.in'],
    ]),
    folder,
  )
  await writeFile(
    join(folder, 'pyproject.toml'),
    `[tool.pycask]\nno-binary = ${JSON.stringify(built)}\nlibraries = "${libraries}"\napp = "app"\n`,
  )
  await mkdir(join(folder, 'app'))
  await pycask('lock', folder, settings)
}

const rowOf = (products, name) =>
  products.find((product) => product.kind === 'wheel' && product.name === name)

/** Builds it twice; rejects with what went wrong. */
async function test(one, scratch, caches, uv) {
  const { name } = one
  const first = join(scratch, 'first', name)
  await projectOf(first, one, uv)
  const more = (place, jobs) => [...settings, '--cache', place, '--jobs', String(jobs)]
  const house = (place, folder) => ['--output', join(dirname(folder), `${name}-wheels`), ...place]
  const wheelsOf = async (folder) =>
    JSON.parse(await readFile(join(dirname(folder), `${name}-wheels/wheels.json`), 'utf8'))

  // The image's own check imports every top-level module where it will run.
  const { images } = JSON.parse(
    await pycask('build', first, more(caches[0], availableParallelism())),
  )
  const built = rowOf(images[0].products, name)
  if (built.state !== 'built') throw new Error(`${name} was not built, but ${built.state}`)
  await pycask('wheels', first, house(more(caches[0], 1), first))

  const second = join(scratch, 'another', 'place', name)
  await mkdir(dirname(second), { recursive: true })
  await cp(first, second, { recursive: true })
  const { pythons } = JSON.parse(await pycask('wheels', second, house(more(caches[1], 1), second)))
  const again = rowOf(pythons[0].products, name)
  if (again.state !== 'built') throw new Error(`${name} was not built again, but ${again.state}`)
  const [a, b] = [await wheelsOf(first), await wheelsOf(second)].map((all) =>
    Object.values(all)[0].find((wheel) => wheel.name === name),
  )
  return {
    version: a.version,
    on: new Date().toISOString().slice(0, 10),
    file: a.file,
    seconds: Math.round(built.seconds * 10) / 10,
    againSeconds: Math.round(again.seconds * 10) / 10,
    sha256: a.sha256,
    same: a.sha256 === b.sha256,
    packages: a.packages,
    grafted: a.grafted.map(({ soname, package: from, version }) =>
      [soname, from, version].filter(Boolean).join(' '),
    ),
  }
}

const minor = /^\d+\.\d+/.exec(python)?.[0] ?? python
const kept = JSON.parse(await readFile(results, 'utf8').catch(() => '{}'))
const part = `${minor}, ${suite}, ${libraries}`
const known = hard.map(({ name }) => name)
const unknown = positionals.find((name) => !known.includes(name))
if (unknown !== undefined) {
  console.error(`there is no ${unknown} among them; there are ${known.join(', ')}`)
  process.exit(2)
}
const wanted = hard.filter(({ name }) =>
  positionals.length > 0 ? positionals.includes(name) : kept[part]?.[name]?.same !== true,
)

if (!values.report) {
  const scratch = await mkdtemp(join(tmpdir(), 'pycask-test-wheels-'))
  try {
    // CPython, in the user's own cache.
    const nothing = join(scratch, 'nothing')
    await mkdir(nothing)
    await writeFile(join(nothing, 'requirements.txt'), '')
    await pycask(
      'wheels',
      nothing,
      [...settings, '--cache', cache].concat(['--output', `${nothing}-wheels`]),
    )
    const caches = [
      await cacheWithoutWheels(join(scratch, 'cache')),
      await cacheWithoutWheels(join(scratch, 'elsewhere/cache')),
    ]
    const uv = await uvOf(caches[0])
    for (const one of wanted) {
      const result = await test(one, scratch, caches, uv).catch((thrown) => ({
        on: new Date().toISOString().slice(0, 10),
        failed: thrown.message,
        said: thrown.said,
      }))
      const { said, ...told } = result
      if (told.same !== true) {
        process.exitCode = 1
        console.log(said ?? '')
      }
      console.log(`${one.name}: ${JSON.stringify(told)}`)
      // Another run may have written since.
      const now = JSON.parse(await readFile(results, 'utf8').catch(() => '{}'))
      now[part] = { ...now[part], [one.name]: told }
      await writeFile(results, `${JSON.stringify(now, undefined, 1)}\n`)
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
await writeTables()

async function writeTables() {
  const all = JSON.parse(await readFile(results, 'utf8').catch(() => '{}'))
  const marks = /(<!-- hard packages -->\n)[^]*(<!-- end of hard packages -->)/
  const tables = Object.entries(all).map(([about, by]) => {
    const [version, on, kind] = about.split(', ')
    const rows = hard.flatMap(({ name }) => (by[name] ? [rowText(name, by[name])] : []))
    return [
      `CPython ${version}, ${on}, \`libraries = "${kind}"\`:`,
      '| package | first, seconds | again, seconds | same SHA-256 | Debian packages | copied in |\n| --- | --: | --: | --- | --- | --- |\n'.concat(
        rows.join('\n'),
      ),
    ].join('\n\n')
  })
  const before = await readFile(page, 'utf8')
  await writeFile(
    page,
    before.replace(marks, (_, start, end) => `${start}\n${tables.join('\n\n')}\n\n${end}`),
  )
}

function rowText(name, one) {
  if (one.failed !== undefined) return `| ${name} | failed: ${one.failed} | | | | |`
  const cells = [`${name} ${one.version}`, one.seconds, one.againSeconds]
  const listed = (list) => (list.length === 0 ? 'none' : list.join(', '))
  return `| ${[...cells, one.same ? 'yes' : 'no', listed(one.packages), listed(one.grafted)].join(' | ')} |`
}
