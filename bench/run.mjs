// npm run bench [-- PART...] [--rounds N] [--report]: measures, prints tables, and writes results.json and
// README.md's tables. --report only writes the tables anew. Never fails on slowness.
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { chart, sizeChart } from './chart.mjs'
import { images, imagesReport } from './images.mjs'
import { machine } from './measure.mjs'
import { layers, layersReport } from './layers.mjs'
import { overhead, overheadReport } from './overhead.mjs'
import { python, pythonReport } from './python.mjs'
import { refresh, refreshReport } from './refresh.mjs'
import { wheels, wheelsReport } from './wheels.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    report: { type: 'boolean', default: false },
    only: { type: 'string' },
    /** Of images: how often each build is measured, how many wheels, how large each. */
    runs: { type: 'string', default: '5' },
    /** Of images: also the Dockerfile that compiles CPython; also a build from nothing. */
    seed: { type: 'boolean', default: false },
    cold: { type: 'boolean', default: false },
    packages: { type: 'string', default: '10' },
    kilobytes: { type: 'string', default: '200' },
    /** NAME=LAYER:PREFIX, a further interpreter. */
    variant: { type: 'string', multiple: true, default: [] },
    /** Of overhead: what is built. */
    optimize: { type: 'string', default: 'full' },
    /** Of layers: where files are taken from, and how many of them. */
    source: { type: 'string', default: '/usr' },
    megabytes: { type: 'string', default: '2000' },
    /** Of refresh: how many are looked at at once. */
    images: { type: 'string', default: '50' },
    /** Of wheels: how many there are, and modules in each. */
    wheels: { type: 'string', default: '200' },
    modules: { type: 'string', default: '5' },
    /** Where results are written in place of results.json, README and charts; - for nowhere. */
    results: { type: 'string' },
  },
})

const variants = values.variant.map((text) => {
  const [, name, layer, prefix] = /^([^=]+)=(.+):([^:]+)$/.exec(text) ?? []
  if (!name) throw new Error(`--variant ${text}: NAME=LAYER:PREFIX expected`)
  return { name, layer, prefix }
})
const parts = {
  python: {
    measure: () =>
      python({
        project: fileURLToPath(new URL('../examples/web', import.meta.url)),
        rounds: Number(values.rounds),
        variants,
        ...(values.only ? { only: values.only.split(',') } : {}),
      }),
    report: pythonReport,
  },
  overhead: {
    measure: () =>
      overhead({
        project: fileURLToPath(new URL('../examples/web', import.meta.url)),
        optimize: values.optimize,
      }),
    report: overheadReport,
  },
  layers: {
    measure: () => layers({ source: values.source, megabytes: Number(values.megabytes) }),
    report: layersReport,
  },
  images: {
    measure: () =>
      images({
        runs: Number(values.runs),
        packages: values.packages.split(',').map(Number),
        kilobytes: Number(values.kilobytes),
        seed: values.seed,
        cold: values.cold,
      }),
    report: imagesReport,
  },
  refresh: {
    measure: () => refresh({ runs: Number(values.rounds), images: Number(values.images) }),
    report: refreshReport,
  },
  wheels: {
    measure: () =>
      wheels({
        packages: Number(values.wheels),
        modules: Number(values.modules),
        rounds: Number(values.rounds),
      }),
    report: wheelsReport,
  },
}
const unknown = positionals.find((name) => !(name in parts))
if (unknown !== undefined) {
  console.error(`there is no part ${unknown}; there are ${Object.keys(parts).join(', ')}`)
  process.exit(2)
}

const file = values.results ?? fileURLToPath(new URL('results.json', import.meta.url))
const kept = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'))
const wanted = positionals.length > 0 ? positionals : Object.keys(parts)
for (const name of values.report ? [] : wanted) {
  const about = { on: new Date().toISOString().slice(0, 10), machine: machine() }
  const measured = await parts[name].measure()
  kept[name] = { ...about, ...measured }
  console.log(parts[name].report(kept[name]))
}
if (file !== '-') await writeFile(file, `${JSON.stringify(kept, undefined, 1)}\n`)
if (values.results === undefined) {
  if (kept.images)
    await writeFile(fileURLToPath(new URL('images.svg', import.meta.url)), chart(kept.images))
  const bySize = kept.images && sizeChart(kept.images)
  if (bySize !== undefined)
    await writeFile(fileURLToPath(new URL('images-size.svg', import.meta.url)), bySize)
  const readme = fileURLToPath(new URL('README.md', import.meta.url))
  const before = await readFile(readme, 'utf8')
  const sections = Object.entries(kept).map(
    ([
      name,
      {
        on,
        machine: { processor, cores, memoryGiB, load },
        ...rest
      },
    ]) =>
      [
        `### ${name}`,
        `${on}, ${processor}, ${cores} cores, ${memoryGiB} GiB${load === undefined ? '' : `; the machine's load was ${load} when it began`}.`,
        parts[name].report(rest),
      ].join('\n\n'),
  )
  const marks = /(<!-- results -->\n)[^]*(<!-- end of results -->)/
  await writeFile(
    readme,
    before.replace(marks, (_, start, end) => `${start}\n${sections.join('\n\n')}\n\n${end}`),
  )
}
