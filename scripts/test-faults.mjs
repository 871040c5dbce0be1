// The tests of faults at their full size: npm run test:faults [-- PART …] [-- --write]. PYCASK_FAULTS=0.1 does
// a tenth. Prints what was tried, how often, what came of it, how long it took and the most memory. With
// --write the rows replace those of the same name in docs/SECURITY-MODEL.md.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const parts = {
  fuzz: ['unit', '__tests__/faults/fuzz.test.ts'],
  kills: ['unit', '__tests__/faults/kills.test.ts'],
  network: ['unit', '__tests__/faults/network.test.ts'],
  cache: ['unit', '__tests__/faults/cache.test.ts'],
  sdist: ['e2e', '__tests__/e2e/hostile-sdist.test.ts'],
}
const args = process.argv.slice(2)
const write = args.includes('--write')
const filter = args.find((one) => one.startsWith('--only='))?.slice('--only='.length)
const wanted = args.filter((one) => !one.startsWith('--'))
const unknown = wanted.filter((one) => !(one in parts))
if (unknown.length > 0) {
  console.error(`no part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`)
  process.exit(2)
}

const folder = mkdtempSync(join(tmpdir(), 'pycask-faults-'))
const report = join(folder, 'rows')
writeFileSync(report, '')
let failed = false
for (const [name, [project, file]] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const only = filter === undefined ? [] : ['--testNamePattern', filter]
  const { status } = spawnSync(
    'npx',
    ['--no-install', 'jest', file, '--runInBand', ...only, '--selectProjects', project],
    {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        NODE_OPTIONS: '--experimental-vm-modules --no-warnings',
        PYCASK_FAULTS: process.env.PYCASK_FAULTS || '1',
        PYCASK_FAULTS_REPORT: report,
      },
    },
  )
  failed ||= status !== 0
}

const rows = readFileSync(report, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line))
rmSync(folder, { recursive: true })
const cells = rows.map(({ what, count, result, seconds, peakBytes }) => [
  what,
  count.toLocaleString('en'),
  result,
  `${seconds.toFixed(0)} s`,
  peakBytes === undefined ? '' : `${(peakBytes / 1e6).toFixed(0)} MB`,
])
const line = (row) => `| ${row.join(' | ')} |`
const head = ['what', 'how many', 'result', 'time', 'peak memory']
console.log([line(head), ...cells.map(line)].join('\n'))

if (write && !failed) {
  const file = join(root, 'docs/SECURITY-MODEL.md')
  const text = readFileSync(file, 'utf8')
  const [before, rest] = text.split('<!-- figures -->\n')
  const [table, after] = rest.split('<!-- end of figures -->')
  const kept = new Map(
    table
      .split('\n')
      .filter((one) => one.startsWith('| ') && !/^\| (what|---)/.test(one))
      .map((one) => [one.split(' | ')[0].slice(2), one]),
  )
  for (const row of cells) kept.set(row[0], line(row))
  const all = [line(head), '| --- | --: | --- | --: | --: |', ...kept.values()]
  writeFileSync(
    file,
    `${before}<!-- figures -->\n\n${all.join('\n')}\n\n<!-- end of figures -->${after}`,
  )
}
process.exitCode = failed ? 1 : 0
