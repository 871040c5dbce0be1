// Runs the contract over our example and over what people make otherwise, and writes the README's
// table. Needs root or sudo's rights for mmdebstrap, docker, python3 with pip, and a built dist/.
// Nothing of others' is pulled: bases are made from Debian's archive, packages come as wheels.
//
//   npm run scorecard                               builds all, checks all, writes README.md
//   PYCASK_OPTIMIZE=fast-build npm run scorecard    our CPython without its two training runs
import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
const cli = join(root, 'dist/cli.js')
const run = promisify(execFile)
const most = { maxBuffer: 256 * 1024 * 1024 }
const folder = await mkdtemp(join(tmpdir(), 'pycask-scorecard-'))

/** A root file system with Debian's own Python, as an image of one layer. */
async function debianImage(name, packages, changes, variant = 'apt') {
  const tar = join(folder, 'rootfs.tar')
  await run(
    'mmdebstrap',
    [`--variant=${variant}`, `--include=${packages.join(',')}`, 'trixie', tar],
    most,
  )
  await run('docker', ['import', ...changes.flatMap((one) => ['--change', one]), tar, name], most)
}

async function dockerfileImage(name, base) {
  const context = join(folder, 'context')
  await mkdir(context, { recursive: true })
  await writeFile(join(context, 'app.py'), 'print("hello")\n')
  await writeFile(
    join(context, 'Dockerfile'),
    `FROM ${base}\nENV PYTHONPATH=/app\nCOPY . /app\nRUN python3 -m venv /venv && /venv/bin/python -m pip --version\nRUN rm -rf /var/log/*\nCMD python3 /app/app.py\n`,
  )
  await run('docker', ['build', '-q', '-t', name, context], {
    ...most,
    env: { ...process.env, DOCKER_BUILDKIT: '0' },
  })
}

/** As uv's documentation has it: two stages, a venv, bytecode, a user; on Debian's own Python. */
async function uvImage(name, base) {
  const context = join(folder, 'uv-context')
  await mkdir(join(context, 'wheels'), { recursive: true })
  const cache = process.env.PYCASK_CACHE ?? join(homedir(), '.cache/pycask')
  const [tools] = await readdir(join(cache, 'products/tools'))
  await copyFile(join(cache, 'products/tools', tools, 'uv'), join(context, 'uv'))
  const packages = ['flask', 'gunicorn', 'pyyaml', 'psycopg2-binary']
  const target = ['--only-binary=:all:', '--python-version=3.13', '--platform=manylinux2014_x86_64']
  const download = [
    '-m',
    'pip',
    'download',
    '--quiet',
    ...target,
    '--dest',
    join(context, 'wheels'),
  ]
  await run('python3', [...download, ...packages], most)
  await copyFile(join(root, 'examples/web/main.py'), join(context, 'main.py'))
  await writeFile(
    join(context, 'Dockerfile'),
    `FROM ${base} AS build
COPY uv /usr/local/bin/uv
COPY wheels /wheels
RUN chmod +x /usr/local/bin/uv && uv venv --python /usr/bin/python3 /app/.venv
RUN VIRTUAL_ENV=/app/.venv uv pip install --offline --no-index --find-links /wheels --compile-bytecode ${packages.join(' ')}
FROM ${base}
COPY --from=build /app/.venv /app/.venv
COPY main.py /app/
WORKDIR /app
ENV PATH=/app/.venv/bin:/usr/bin:/bin
USER 65532:65532
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm", "main:app"]
`,
  )
  await run('docker', ['build', '-q', '-t', name, context], {
    ...most,
    env: { ...process.env, DOCKER_BUILDKIT: '0' },
  })
}

async function check(target) {
  const args = [cli, 'check', target, '--format', 'json']
  const { stdout } = await run(process.execPath, args, { ...most, cwd: folder }).catch((error) => {
    if (error.code !== 2) throw error
    return error
  })
  return JSON.parse(stdout)
}

const made = []
try {
  const layout = join(folder, 'layout')
  const optimize = process.env.PYCASK_OPTIMIZE ?? 'full'
  await run(
    process.execPath,
    [
      cli,
      'build',
      join(root, 'examples/web'),
      `--optimize=${optimize}`,
      `--output-layout=${layout}`,
    ],
    most,
  )
  const [debian, pip, slim, uv, handmade] = ['python', 'pip', 'slim', 'uv', 'dockerfile'].map(
    (one) => `pycask-scorecard/${one}`,
  )
  made.push(debian, handmade, pip, uv, slim)
  await debianImage(debian, ['python3', 'python3-flask', 'ca-certificates'], ['CMD ["python3"]'])
  await debianImage(
    pip,
    ['python3', 'python3-pip', 'python3-venv', 'ca-certificates'],
    ['CMD ["python3"]'],
  )
  await dockerfileImage(handmade, pip)
  await debianImage(slim, ['python3', 'ca-certificates'], ['CMD ["python3"]'], 'minbase')
  await uvImage(uv, slim)

  const subjects = [
    [`\`examples/web\` by Pycask (${optimize})`, layout],
    ["Debian's python3 and Flask, by mmdebstrap", `docker:${debian}`],
    ["a Dockerfile as uv's documentation has it, on Debian", `docker:${uv}`],
    ['a Dockerfile with a venv and pip, on Debian', `docker:${handmade}`],
  ]
  const rows = []
  for (const [title, target] of subjects) {
    const { image, rules } = await check(target)
    const of = (level) => rules.filter((one) => one.state === 'broken' && one.level === level)
    const unpacked = image.layers.reduce((sum, one) => sum + one.contentBytes, 0)
    const ids = (level) =>
      of(level)
        .map(({ id }) => id)
        .join(' ') || '-'
    const kept = rules.filter(({ state }) => state === 'kept').length
    const skipped = rules.filter(({ state }) => state === 'skipped').map(({ id }) => id)
    rows.push(
      `| ${[title, `${Math.round(unpacked / 1e6)} MB`, kept, ids('error'), ids('warn'), ids('info'), skipped.join(' ') || '-'].join(' | ')} |`,
    )
    console.log(rows.at(-1))
  }
  const table = [
    '| image | unpacked | rules kept | errors | warnings | remarks | not tested |',
    '| --- | --: | --: | --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
  const file = join(root, 'README.md')
  const readme = await readFile(file, 'utf8')
  const [start, end] = ['<!-- scorecard: made by npm run scorecard -->', '<!-- scorecard: end -->']
  const from = readme.indexOf(start)
  const to = readme.indexOf(end)
  if (from < 0 || to < from) throw new Error('README.md: the marks of the scorecard are missing')
  await writeFile(
    file,
    `${readme.slice(0, from + start.length)}\n\n${table}\n\n${readme.slice(to)}`,
  )
  await run('npx', ['prettier', '--write', file], { cwd: root })
} finally {
  for (const name of made) await run('docker', ['image', 'rm', name]).catch(() => undefined)
  await rm(folder, { recursive: true, force: true })
}
