// Images: a build and its push, Pycask beside Dockerfiles, in turn, with one registry on loopback.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, connect } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { output, spread, table } from './measure.mjs'
import {
  compilePython,
  findBuilders,
  findSource,
  findUv,
  makeBases,
  writeDockerfiles,
} from './peers.mjs'
import { changeApplication, changeLock, makeProject, secondService } from './project.mjs'

/** A registry, and in front of it a proxy that counts. */
export async function startRegistry(folder) {
  const port = await freePort()
  const config = join(folder, 'registry.yml')
  await writeFile(
    config,
    `version: 0.1\nstorage: {filesystem: {rootdirectory: ${join(folder, 'registry')}}}\nhttp: {addr: "127.0.0.1:${port}"}\nlog: {level: error}\n`,
  )
  const registry = spawn('docker-registry', ['serve', config], { stdio: 'ignore' })
  const counted = { up: 0, down: 0 }
  const proxy = createServer((client) => {
    const server = connect(port, '127.0.0.1')
    client.on('data', (part) => (counted.up += part.length))
    server.on('data', (part) => (counted.down += part.length))
    client.pipe(server).pipe(client)
    for (const end of [client, server]) end.on('error', () => (client.destroy(), server.destroy()))
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const host = `localhost:${proxy.address().port}`
  for (let tries = 0; tries < 100; tries++) {
    if (
      await fetch(`http://127.0.0.1:${port}/v2/`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      break
    await sleep(100)
  }
  const stop = () => (registry.kill(), proxy.close(), proxy.unref())
  return { host, counted, stop }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return port
}

/** Small packages of Debian, one more for each run: as a base is that has been updated. */
const basePackages = ['tini', 'dumb-init', 'xxd', 'zstd', 'pv', 'time']

/**
 * What is changed before each measured build; `run` counts, so that each change is a new one. `only`
 * names the builders that it means something for; `once` is not repeated.
 */
const works = {
  'nothing changed': { change: async (project) => project },
  'one application file': {
    change: async (project, run) => (await changeApplication(project, run), project),
  },
  'one line of the lock': {
    change: async (project, run) => (await changeLock(project, run), project),
  },
  'a second service': {
    first: true,
    change: (project, run, folder) => secondService(project, join(folder, `second-${run}`), run),
  },
  'base changed': {
    first: true,
    change: async (project, run) => {
      project.base = basePackages.slice(0, run)
      await writeDockerfiles(project)
      return project
    },
  },
  'nothing changed, empty machine': {
    first: true,
    // For Pycask alone, whose cache the image is.
    only: (name) => name === 'Pycask',
    change: async (project, run, folder) => ({ ...project, cache: join(folder, `empty-${run}`) }),
  },
  'nothing there before': {
    first: true,
    once: true,
    change: async (project, run, folder) => ({ ...project, cache: join(folder, 'cold') }),
    how: { cold: true },
  },
}

/**
 * @param options.packages how many wheels the lock has, one number for each size that is measured; what
 *   is marked `first` is only measured for the first
 * @param options.kilobytes of each wheel
 * @param options.seed also the Dockerfile that compiles CPython
 * @param options.cold also a build from nothing, which compiles CPython
 */
export async function images({ runs, packages, kilobytes, seed, cold }) {
  const folder = await mkdtemp(join(tmpdir(), 'pycask-bench-'))
  const registry = await startRegistry(folder)
  const log = join(folder, 'log.txt')
  try {
    const cache = join(homedir(), '.cache/pycask')
    const uv = await findUv(cache)
    await makeBases(folder, { seed })
    const tarball = seed ? await findSource(cache) : undefined
    const compiled = tarball && (await compilePython(folder, tarball, log))
    const { builders, missing } = await findBuilders(registry.host, { seed: tarball !== undefined })
    const results = []
    for (const [at, count] of packages.entries()) {
      const project = await makeProject(join(folder, `web${count}`), { packages: count, kilobytes })
      Object.assign(project, { name: `web${count}`, cache })
      await output(['cp', uv, join(project.folder, 'uv')])
      await writeDockerfiles(project)
      // What is not measured: the first build of each.
      for (const build of Object.values(builders)) await build(project, log)
      for (const [work, what] of Object.entries(works)) {
        if ((what.first && at > 0) || (what.how?.cold && !cold)) continue
        const context = { project, folder, registry, log, runs: what.once ? 1 : runs }
        results.push({ packages: count, work, figures: await measure(builders, what, context) })
        console.error(`bench: ${count} packages, ${work}: done`)
      }
    }
    return { kilobytes, runs, results, missing, ...(compiled && { compiled }) }
  } finally {
    registry.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** In turn, and another one begins each time: a machine that slows down slows down all. */
async function measure(builders, { change, only = () => true, how }, context) {
  const { project, folder, registry, log, runs } = context
  const names = Object.keys(builders).filter(only)
  const figures = Object.fromEntries(names.map((name) => [name, []]))
  for (let run = 1; run <= runs; run++) {
    const changed = await change(project, run, folder)
    for (let at = 0; at < names.length; at++) {
      const name = names[(at + run) % names.length]
      const before = { ...registry.counted }
      const one = await builders[name](changed, log, how)
      const { up, down } = registry.counted
      figures[name].push({ ...one, upBytes: up - before.up, downBytes: down - before.down })
    }
  }
  return summary(figures)
}

const summary = (figures) =>
  Object.fromEntries(
    Object.entries(figures).map(([name, all]) => [
      name,
      Object.fromEntries(
        ['seconds', 'cpuSeconds', 'peakBytes', 'upBytes', 'downBytes'].map((key) => [
          key,
          spread(all.map((one) => one[key])),
        ]),
      ),
    ]),
  )

/** What was measured, as Markdown. */
export function imagesReport({ kilobytes, runs, results, missing, compiled }) {
  const seconds = ({ median, least, greatest }) =>
    `${median.toFixed(2)} s (${least.toFixed(2)} to ${greatest.toFixed(2)})`
  const bytes = ({ median }) =>
    median < 1e6 ? `${(median / 1e3).toFixed(1)} kB` : `${(median / 1e6).toFixed(2)} MB`
  const rows = results.flatMap(({ packages, work, figures }) =>
    Object.entries(figures).map(([name, one]) => [
      `${packages} packages, ${work}`,
      name,
      seconds(one.seconds),
      `${one.cpuSeconds.median.toFixed(2)} s`,
      `${(one.peakBytes.median / 1e6).toFixed(0)} MB`,
      bytes(one.upBytes),
      bytes(one.downBytes),
    ]),
  )
  return [
    `A build and its push to a registry on loopback; median of ${runs} runs, builders in turn. Wheels of ${kilobytes} KiB each, made by the benchmark; no index is asked. ` +
      'CPU and memory are those of the process that is called: what a daemon does is not in them.' +
      (compiled === undefined
        ? ''
        : ` Compiling CPython in a container, which the Dockerfiles that do so have behind them in all rows, took ${compiled.seconds.toFixed(0)} s.`),
    table(['work', 'builder', 'wall time', 'CPU', 'peak memory', 'sent', 'received'], rows),
    ...(missing.length === 0 ? [] : [`Missing: ${missing.join('; ')}.`]),
  ].join('\n\n')
}
