// npm run test:cpython [-- --suite NAME] [--python VERSION] [--optimize KIND] [TEST...]: CPython's own regression
// tests, run by a built CPython in its runtime base: without a shell, read-only, as a user without rights, without a
// network. The tests come from the tarball that it was built from. What is skipped or left out must be named, with
// the reason, in scripts/cpython-tests.json; what fails, or is skipped without being named, is an error.
import { spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { cpus, homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: 'string', default: '3.13' },
    suite: { type: 'string', default: 'trixie' },
    optimize: { type: 'string', default: 'full' },
    cache: {
      type: 'string',
      default: process.env.PYCASK_CACHE ?? join(homedir(), '.cache/pycask'),
    },
    /** Where the list of what is skipped is written, instead of comparing it. */
    write: { type: 'string' },
  },
})

function run(command, options = {}) {
  const [program, ...args] = command
  return new Promise((resolve, reject) => {
    const stdio = ['ignore', options.quiet ? 'ignore' : 'inherit', 'inherit']
    const child = spawn(program, args, { stdio })
    child.on('error', reject)
    child.on('close', (code) => resolve(code))
  })
}

async function must(command) {
  const code = await run(command)
  if (code !== 0) throw new Error(`${command[0]} ended with ${code}`)
}

/** The product whose layer the image has, for its version and its source. */
async function productOf(layout) {
  const blob = async (digest) =>
    JSON.parse(await readFile(join(layout, 'blobs', digest.replace(':', '/')), 'utf8'))
  const index = JSON.parse(await readFile(join(layout, 'index.json'), 'utf8'))
  const manifest = await blob(index.manifests[0].digest)
  const digests = manifest.layers.map(({ digest }) => digest)
  const folder = join(values.cache, 'products/python')
  for (const key of await readdir(folder)) {
    const { product } = JSON.parse(await readFile(join(folder, key, 'product.json'), 'utf8'))
    if (digests.includes(product.facts.layer.digest))
      return { ...product, folder: join(folder, key) }
  }
  throw new Error(`no CPython in ${folder} is in the image`)
}

const folder = await mkdtemp(join(tmpdir(), 'pycask-cpython-'))
try {
  const project = join(folder, 'project')
  await mkdir(project)
  await writeFile(join(project, 'requirements.txt'), '')
  const image = 'pycask-test-cpython'
  const { python, suite, optimize, cache } = values
  await must(
    [process.execPath, join(root, 'dist/cli.js'), 'build', project, '--image', image].concat(
      ['--python', python, '--suite', suite, '--optimize', optimize, '--cache', cache],
      ['--tags', 'latest', '--load', '--output-layout', join(folder, 'layout')],
    ),
  )
  const { facts, inputs, folder: product } = await productOf(join(folder, 'layout'))
  const source = join(cache, 'sources', inputs.source)
  const named = facts.executable.split('/').at(-1)
  await must(['tar', '-xf', source, '-C', folder, '--no-same-owner', '--wildcards', '*/Lib/test'])
  const [unpacked] = (await readdir(folder)).filter((name) => name.startsWith('Python-'))
  const out = join(folder, 'out')
  await mkdir(out)
  await chmod(out, 0o777)

  const expected = JSON.parse(
    await readFile(join(root, 'scripts/cpython-tests.json'), 'utf8').catch(() => '{}'),
  )
  const leftOut = Object.keys(expected.leftOut ?? {})
  // What the image leaves out is there for once (ensurepip, pydoc's topics, the Makefile): they have tests too.
  // The file system can be written to, but nothing in it by this user: tests delete files that are not there,
  // and where nothing can be deleted at all that is another error than the one they expect.
  const container = `pycask-test-cpython-${process.pid}`
  await must([
    ...['docker', 'create', '--name', container, '--network=none', '--cap-drop=ALL'],
    ...['--security-opt=no-new-privileges', '--user', '65532:65532', '--init', '--workdir', '/tmp'],
    ...['--tmpfs', '/tmp:exec,mode=1777', '--tmpfs', '/home/app:mode=0777'],
    ...['--env', 'HOME=/home/app', '--env', 'PYTHONPATH='],
    ...['--volume', `${join(folder, unpacked, 'Lib/test')}:${facts.prefix}/lib/${named}/test:ro`],
    ...['--volume', `${out}:/out`, '--entrypoint', facts.executable, `${image}:latest`],
    ...['-m', 'test', '-j', String(cpus().length), '--timeout', '600', '--tempdir', '/tmp'],
    ...['--junit-xml', '/out/junit.xml', '--rerun'],
    ...(expected.ignored ?? []).flatMap(({ pattern }) => ['--ignore', pattern]),
    ...(positionals.length > 0 ? positionals : leftOut.length > 0 ? ['-x', ...leftOut] : []),
  ])
  let code
  try {
    for (const tree of ['builder', 'rest'])
      await must([
        'sh',
        '-c',
        `gzip -dc '${join(product, `${tree}.tar.gz`)}' | docker cp - ${container}:/`,
      ])
    code = await run(['docker', 'start', '--attach', container])
  } finally {
    await run(['docker', 'rm', '--force', '--volumes', container], { quiet: true })
  }

  const found = readJunit(await readFile(join(out, 'junit.xml'), 'utf8'))
  console.log(
    `CPython ${facts.version}: ${found.passed.size} passed, ${found.failed.size} failed, ${found.skipped.size} skipped`,
  )
  for (const [name, text] of found.failed) console.log(`failed: ${name}\n${text}`)
  if (values.write) {
    await writeFile(values.write, JSON.stringify(Object.fromEntries(found.skipped), undefined, 1))
  } else {
    const known = new Set(Object.values(expected.skipped ?? {}).flat())
    const unnamed = [...found.skipped].filter(([, reason]) => !known.has(general(reason)))
    for (const [name, reason] of unnamed)
      console.log(`skipped without being named: ${name}: ${general(reason)}`)
    if (unnamed.length > 0) process.exitCode = 1
  }
  if (code !== 0 || found.failed.size > 0) process.exitCode = 1
} finally {
  await rm(folder, { recursive: true, force: true })
}

/** Cases of a JUnit document as regrtest writes it: how many passed, which failed, which were skipped and why. */
function readJunit(text) {
  const plain = (part) =>
    part
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&apos;', "'")
      .replaceAll('&amp;', '&')
  const found = { passed: new Set(), failed: new Map(), skipped: new Map() }
  for (const [, head, body = ''] of text.matchAll(
    /<testcase\b([^>]*?)(?:\/>|>([^]*?)<\/testcase>)/g,
  )) {
    const name = plain(/\bname="([^"]*)"/.exec(head)?.[1] ?? '')
    const skipped = /<skipped>([^]*?)<\/skipped>|<skipped\/>/.exec(body)
    const failed = /<(?:error|failure)\b[^]*/.exec(body)
    // What failed runs again at the end, alone: the last word counts.
    for (const one of Object.values(found)) one.delete(name)
    if (failed) found.failed.set(name, plain(failed[0]).slice(0, 2000))
    else if (skipped) found.skipped.set(name, plain(skipped[1] ?? ''))
    else found.passed.add(name)
  }
  return found
}

/** A reason without what differs from run to run and machine to machine: numbers, addresses, temporary files. */
function general(reason) {
  return reason
    .replace(/\/tmp\/[^\s']+|0x[0-9a-f]+|\d+/g, 'N')
    .split('\n')[0]
    .trim()
}
