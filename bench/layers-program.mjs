// What bench/layers.mjs measures: bundled, and run in a process of its own, for its memory and processor time.
/* global AbortController */
import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createHost, quietLog } from '../src/host/index.ts'
import { assemble, packTar, writeLayer } from '../src/image/index.ts'
import { createRegistryClient, parseReference } from '../src/registry/index.ts'

const [what, scratch = '', registry = ''] = process.argv.slice(2)
const groups = JSON.parse(await readFile(join(scratch, 'groups.json'), 'utf8'))
const entriesOf = (group) =>
  group.map(({ file, path }) => ({ type: 'file', path, mode: 0o644, source: { file } }))

if (what === 'tar') {
  let tarBytes = 0
  for (const [n, group] of groups.entries()) {
    const file = createWriteStream(join(scratch, `${String(n)}.tar`))
    await pipeline(packTar(entriesOf(group)), file)
    tarBytes += file.bytesWritten
  }
  process.stdout.write(JSON.stringify({ tarBytes }))
} else {
  const started = performance.now()
  const layers = []
  for (const [n, group] of groups.entries()) {
    const file = join(scratch, `layer-${String(n)}.gz`)
    const facts = await writeLayer(entriesOf(group), file)
    const key = String(n).padStart(64, '0')
    layers.push({ facts, file: () => Promise.resolve(file), key, title: `layer ${String(n)}` })
  }
  const layerSeconds = (performance.now() - started) / 1000
  const image = assemble({
    layers,
    config: { user: '65532', env: {}, workingDirectory: '/' },
    architecture: 'amd64',
  })
  const host = createHost({ env: {}, log: quietLog, signal: new AbortController().signal })
  await createRegistryClient(host).push(image, parseReference(`${registry}/bench/layers`), ['1'])
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  process.stdout.write(
    JSON.stringify({
      seconds: (performance.now() - started) / 1000,
      layerSeconds,
      cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
      peakMegabytes: maxRSS / 1000,
    }),
  )
}
