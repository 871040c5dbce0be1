// Layers: the time from files to a pushed image, beside gzip alone on the same bytes.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { lstat, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { has, output, table } from './measure.mjs'

const layerCount = 12

/** Measures on about `megabytes` of the files below `source`, in twelve layers. */
export async function layers({ source, megabytes }) {
  const scratch = await mkdtemp(join(tmpdir(), 'pycask-bench-'))
  const registry = await startRegistry(join(scratch, 'registry'))
  try {
    const groups = await filesOf(source, megabytes * 1e6)
    await writeFile(join(scratch, 'groups.json'), JSON.stringify(groups))
    const program = join(scratch, 'program.mjs')
    await build({
      entryPoints: [fileURLToPath(new URL('layers-program.mjs', import.meta.url))],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
      banner: {
        js: "import { createRequire as r } from 'node:module'; const require = r(import.meta.url);",
      },
    })
    const child = async (what) =>
      JSON.parse(await output([process.execPath, program, what, scratch, registry.host]))
    // The tars first: they are what gzip gets, and they bring the files into the page cache.
    const { tarBytes } = await child('tar')
    const alone = await gzipAlone(scratch)
    const pigz = (await has('pigz')) ? await pigzAlone(scratch) : undefined
    const ours = await child('push')
    return {
      source,
      tarBytes,
      layers: layerCount,
      gzip: alone,
      ...(pigz && { pigz }),
      pycask: ours,
    }
  } finally {
    await registry.stop()
    await rm(scratch, { recursive: true, force: true })
  }
}

/** `gzip -6` of every layer's tar, as many at a time as there are cores. */
async function gzipAlone(scratch) {
  const cores = String(availableParallelism())
  const script = `cd "$1" && TIMEFORMAT='%R %U %S'; time (ls *.tar | xargs -P "$2" -n 1 gzip -6 -k)`
  const { stderr } = await promisify(execFile)('bash', ['-c', script, 'bash', scratch, cores])
  const [seconds, user, system] = stderr.trim().split(/\s+/).map(Number)
  return { seconds, cpuSeconds: user + system }
}

/** `pigz -6`: one tar after the other, each on all cores. Its bytes are thrown away. */
async function pigzAlone(scratch) {
  const script = `cd "$1" && TIMEFORMAT='%R %U %S'; time (for tar in *.tar; do pigz -6 -c "$tar" >/dev/null; done)`
  const { stderr } = await promisify(execFile)('bash', ['-c', script, 'bash', scratch])
  const [seconds, user, system] = stderr.trim().split(/\s+/).map(Number)
  return { seconds, cpuSeconds: user + system }
}

/** Files in folders' order, in groups of about one size; whole files only. */
async function filesOf(source, wantedBytes) {
  const groups = [[]]
  let all = 0
  let current = 0
  const visit = async (folder, at) => {
    for (const name of (await readdir(folder).catch(() => [])).sort()) {
      if (all >= wantedBytes) return
      const [file, path] = [join(folder, name), `${at}/${name}`]
      const stats = await lstat(file)
      if (stats.isDirectory()) await visit(file, path)
      if (!stats.isFile() || stats.size === 0 || name.startsWith('.wh.')) continue
      if (current >= wantedBytes / layerCount) {
        groups.push([])
        current = 0
      }
      groups.at(-1).push({ file, path })
      current += stats.size
      all += stats.size
    }
  }
  await visit(source, 'opt')
  return groups
}

async function startRegistry(folder) {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  await mkdir(folder, { recursive: true })
  const config = {
    version: 0.1,
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'data') } },
    http: { addr: `127.0.0.1:${port}` },
  }
  await writeFile(join(folder, 'config.yml'), JSON.stringify(config))
  const child = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: 'ignore' })
  const host = `127.0.0.1:${port}`
  for (let tries = 0; tries < 100; tries += 1) {
    const answers = await fetch(`http://${host}/v2/`).then(
      () => true,
      () => false,
    )
    if (answers) return { host, stop: async () => void child.kill('SIGKILL') }
    await sleep(50)
  }
  throw new Error('docker-registry does not start')
}

export function layersReport({ source, tarBytes, layers: count, gzip, pigz, pycask }) {
  const seconds = (value) => `${value.toFixed(1)} s`
  const ratio = (value, other) => (value / other).toFixed(2)
  return [
    `${(tarBytes / 1e9).toFixed(2)} GB of files of ${source}, in ${count} layers.` +
      (pigz === undefined
        ? ''
        : ` pigz -6, each tar on all cores, takes ${seconds(pigz.seconds)} (${seconds(pigz.cpuSeconds)} of processor) for the compression alone: Pycask takes ${ratio(pycask.seconds, pigz.seconds)} times that for all of it.`),
    table(
      ['', 'gzip -6 alone', 'Pycask', 'Pycask / gzip'],
      [
        [
          'files to layers to registry',
          seconds(gzip.seconds),
          seconds(pycask.seconds),
          ratio(pycask.seconds, gzip.seconds),
        ],
        [
          'of which layers',
          seconds(gzip.seconds),
          seconds(pycask.layerSeconds),
          ratio(pycask.layerSeconds, gzip.seconds),
        ],
        [
          'processor',
          seconds(gzip.cpuSeconds),
          seconds(pycask.cpuSeconds),
          ratio(pycask.cpuSeconds, gzip.cpuSeconds),
        ],
        ['peak memory', '', `${Math.round(pycask.peakMegabytes)} MB`, ''],
      ],
    ),
  ].join('\n\n')
}
