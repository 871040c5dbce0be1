/** Which wheel is taken, against Python's own `packaging`. Needs pip's index for it. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { PycaskError } from '../../src/errors.js'
import { createHost, quietLog } from '../../src/host/index.js'
import { chooseFile, type Target } from '../../src/lock/index.js'
import { createMaker, directoryStore } from '../../src/make/index.js'
import { toolsRecipe } from '../../src/wheels/index.js'
import { sha256 } from '../../src/words.js'

const run = promisify(execFile)
const signal = new AbortController().signal
const host = createHost({ env: process.env, log: quietLog, signal })

let directory: string
let packages: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lock-tags-'))
  const maker = createMaker({
    stores: [directoryStore(join(directory, 'store'), quietLog)],
    ...{ building: true, log: quietLog, signal },
  })
  const tools = await maker.make(toolsRecipe({ host }))
  packages = join(directory, 'packages')
  await mkdir(packages)
  await run('tar', ['-xf', await tools.file('tools.tar'), '-C', packages])
}, 180_000)
afterAll(() => rm(directory, { recursive: true, force: true }))

// A fixed sequence: what fails today fails tomorrow.
let state = 20_261_124
const below = (limit: number): number => {
  state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
  return (state >>> 8) % limit
}
const one = <T>(of: readonly T[]): T => of[below(of.length)] as T
const set = (of: readonly string[]): string =>
  Array.from({ length: below(5) === 0 ? 2 : 1 }, () => one(of)).join('.')

const machines = ['x86_64', 'x86_64', 'x86_64', 'aarch64', 'i686', 'X86_64']
const pythons = [
  ...['cp313', 'cp313', 'cp314', 'cp312', 'cp39', 'cp32', 'cp31', 'cp315', 'CP313', 'pp311'],
  ...['py3', 'py3', 'py2', 'py313', 'py314', 'py39', 'py30', 'py38', 'cp3', 'cp'],
]
const abis = [
  'cp313',
  'cp313',
  'cp314',
  'cp313t',
  'cp314t',
  'cp312',
  'abi3',
  'abi3t',
  'none',
  'none',
]
const platform = (): string =>
  one([
    () => `manylinux_2_${below(46)}_${one(machines)}`,
    () => `manylinux${one(['1', '2010', '2014'])}_${one(machines)}`,
    () => 'any',
    () => 'any',
    () => one(['linux_x86_64', 'musllinux_1_2_x86_64', 'win_amd64', 'macosx_11_0_arm64']),
  ])()
const oddities = [
  ...['demo-1.0-py3-none.whl', 'demo-1.0-x-py3-none-any.whl', 'demo-one-py3-none-any.whl'],
  ...['de__mo-1.0-py3-none-any.whl', 'demo-1.0-py3..py2-none-any.whl', 'demo-1.0-3py-none-any.whl'],
  ...['demo-1.0-1-2-py3-none-any.whl', '-1.0-py3-none-any.whl', 'demo-1.0-py3-none-.whl'],
  ...['demo-1.0-py3-none-any.zip', 'de+mo-1.0-py3-none-any.whl'],
]
const wheel = (): string => {
  if (below(25) === 0) return one(oddities)
  const build = below(6) === 0 ? `-${one(['1', '2', '10', '1a', '1b', '02'])}` : ''
  const platforms = Array.from({ length: below(4) === 0 ? 2 : 1 }, platform).join('.')
  return `demo-1.0${build}-${set(pythons)}-${set(abis)}-${platforms}.whl`
}

const trixie: Target = {
  pythonVersion: '3.13.15',
  suite: 'trixie',
  architecture: 'amd64',
  glibc: [2, 41],
}
const targets: readonly Target[] = [
  trixie,
  {
    pythonVersion: '3.13.15',
    abi: 'cp313t',
    suite: 'trixie',
    architecture: 'amd64',
    glibc: [2, 41],
  },
  { pythonVersion: '3.11.2', suite: 'bookworm', architecture: 'amd64', glibc: [2, 36] },
  { pythonVersion: '3.14.6', abi: 'cp314', suite: 'trixie', architecture: 'arm64', glibc: [2, 41] },
]

const reference = `
import json, sys
from packaging import _manylinux, tags
from packaging.utils import InvalidWheelFilename, parse_wheel_filename
job = json.load(open(sys.argv[1]))
_manylinux._have_compatible_abi = lambda executable, archs: True
_manylinux._is_compatible = lambda arch, version: True
ranks = []
for target in job["targets"]:
    _manylinux._get_glibc_version = lambda: tuple(target["glibc"])
    platforms = list(_manylinux.platform_tags([target["machine"]]))
    version = tuple(int(part) for part in target["python"].split(".")[:2])
    order = [*tags.cpython_tags(version, [target["abi"]], platforms),
             *tags.compatible_tags(version, "cp%d%d" % version, platforms)]
    ranked = {}
    for place, tag in enumerate(order):
        ranked.setdefault(tag, place)
    ranks.append(ranked)
def best(case):
    found = []
    for name in case["names"]:
        try:
            _, _, build, of = parse_wheel_filename(name)
        except InvalidWheelFilename:
            continue
        places = [ranks[case["target"]][tag] for tag in of if tag in ranks[case["target"]]]
        if places:
            found.append((min(places), build, name))
    if not found:
        return None
    place = min(place for place, _, _ in found)
    build = max(build for at, build, _ in found if at == place)
    return sorted(name for at, of, name in found if at == place and of == build)[0]
json.dump([best(case) for case in job["cases"]], sys.stdout)
`

test('of any wheels the one is taken that packaging would take, or none', async () => {
  const cases = Array.from({ length: 20_000 }, () => ({
    target: below(targets.length),
    names: [...new Set(Array.from({ length: 1 + below(8) }, wheel))],
  }))
  const job = join(directory, 'job.json')
  const described = targets.map(({ pythonVersion, abi, architecture, glibc }) => ({
    python: pythonVersion,
    abi: abi ?? `cp${pythonVersion.split('.').slice(0, 2).join('')}`,
    machine: architecture === 'amd64' ? 'x86_64' : 'aarch64',
    glibc,
  }))
  await writeFile(job, JSON.stringify({ targets: described, cases }))
  const { stdout } = await run('python3', ['-c', reference, job], {
    env: { ...process.env, PYTHONPATH: join(packages, 'tools') },
    maxBuffer: 2 ** 26,
  })
  const expected = JSON.parse(stdout) as readonly (string | null)[]

  const chosen = cases.map(({ target, names }) => {
    const wheels = names.map((name) => ({
      ...{ name, url: `https://files.example/${name}` },
      sha256: sha256('0'.repeat(64)),
    }))
    const at = { file: 'requirements.txt', line: 1 }
    try {
      return chooseFile(
        { name: 'demo', version: '1.0', at, wheels },
        { target: targets[target] ?? trixie, noBinary: [], onlyBinary: [] },
      ).file.name
    } catch (thrown) {
      if (thrown instanceof PycaskError && thrown.code === 'package-not-available') return null
      throw thrown
    }
  })
  const different = cases.flatMap((one, place) =>
    chosen[place] === expected[place]
      ? []
      : [{ ...one, chosen: chosen[place], expected: expected[place] }],
  )
  expect(different.slice(0, 5)).toEqual([])
  // Neither side said the same to everything.
  expect(expected.filter((name) => name === null).length).toBeGreaterThan(2000)
  expect(new Set(expected).size).toBeGreaterThan(2000)
}, 120_000)
