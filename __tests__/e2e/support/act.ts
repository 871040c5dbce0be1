/**
 * Whole workflows, run by act in host mode: the committed action as others call it, with stand-ins for
 * the actions of GitHub's that cannot be had here (artifacts travel through a folder, attestations
 * become files; checkout is act's own).
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { writeGh, type GitHubDouble } from './gh.js'
import { freePort, root, run, sharedCache, type Ran } from './cli.js'

/** Where scripts/setup.sh --tests puts what tests need and Debian does not have. */
const tools = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'pycask-tests')

type Tool = 'act' | 'actionlint' | 'zizmor'

function findTool(name: Tool): string | undefined {
  const places = [
    join(tools, 'bin'),
    join(homedir(), 'go/bin'),
    ...(process.env['PATH'] ?? '').split(':'),
  ]
  return places.map((place) => join(place, name)).find((path) => existsSync(path))
}

/** A node of this major version; undefined where there is none. */
export function nodeOf(major: string): string | undefined {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath
  const path = join(tools, `node${major}/node_modules/node/bin/node`)
  return existsSync(path) ? path : undefined
}

/** The path of a tool. */
export function toolPath(name: Tool): string {
  const found = findTool(name)
  if (found === undefined)
    throw new Error(`${name} is not here; bash scripts/setup.sh --tests installs it`)
  return found
}

/** The commit that examples name: 40 zeros stand for the user's own choice. */
const pinned = '0'.repeat(40)

export interface Workshop {
  /** What GitHub has of the repository. */
  readonly github: GitHubDouble
  readonly directory: string
  /** A project of this name with the example in it and these further files, as a git repository. */
  project(name: string, files: Readonly<Record<string, string>>): Promise<string>
  act(project: string, options: ActOptions): Promise<ActRun>
}

export interface ActOptions {
  readonly event: string
  readonly workflow: string
  /** Whether it is meant to fail. */
  readonly fails?: boolean
  /** What GitHub says of the event. */
  readonly payload?: unknown
  readonly inputs?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly secrets?: Readonly<Record<string, string>>
}

export interface ActRun extends Ran {
  /** Everything that was written, without act's prefixes. */
  readonly log: string
  /** The folder with a folder for each artifact, and files of what was attested and who logged in. */
  readonly artifacts: string
}

/**
 * A folder with our repository as `own/self` and the stand-ins.
 *
 * @param edit changes to the text of our workflows, where a machine cannot be what they ask for
 */
export async function openWorkshop(
  directory: string,
  edit: (workflow: string) => string = (text) => text,
): Promise<Workshop> {
  const self = join(directory, 'self')
  for (const path of ['action.yml', 'dist', '.github/workflows', 'problem-matchers'])
    await cp(join(root, path), join(self, path), { recursive: true })
  // act does not know `$/` yet: the same meaning, written as a repository that is here.
  const workflows = join(self, '.github/workflows')
  for (const file of await readdir(workflows)) {
    const text = await readFile(join(workflows, file), 'utf8')
    const spelled = text
      .replaceAll('uses: $/.github', 'uses: own/self/.github')
      .replace(/uses: (own\/self\/\S+)/g, 'uses: $1@self')
      .replace(/uses: \$\/$/gm, 'uses: own/self@self')
    await writeFile(join(workflows, file), edit(spelled))
  }
  const standIns = await writeStandIns(directory)
  const github = await writeGh(join(directory, 'bin'))
  const repositories = [...[`own/self@self=${self}`, `OWNER/pycask@${pinned}=${self}`], ...standIns]
  const git = (project: string, ...args: readonly string[]): void => {
    const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@acme.example']
    execFileSync('git', [...identity, ...args], { cwd: project, stdio: 'ignore' })
  }
  return {
    directory,
    github,
    async project(name, files) {
      const project = join(directory, 'projects', name)
      await cp(join(root, 'examples/web'), project, { recursive: true })
      for (const [file, text] of Object.entries(files)) {
        await mkdir(dirname(join(project, file)), { recursive: true })
        await writeFile(join(project, file), text)
      }
      git(project, 'init', '--quiet', '--initial-branch=main')
      git(project, 'add', '--all')
      git(project, 'commit', '--quiet', '--message=Start')
      git(project, 'remote', 'add', 'origin', 'https://github.com/acme/web.git')
      return project
    },
    async act(project, { event, workflow, payload, inputs = {}, env = {}, secrets = {}, fails }) {
      const eventFile = join(directory, 'event.json')
      await writeFile(eventFile, JSON.stringify(payload ?? {}))
      // A run's artifacts are its own.
      const artifacts = await mkdtemp(join(directory, 'artifacts-'))
      const labels = ['ubuntu-24.04', 'ubuntu-latest', 'ubuntu-24.04-arm']
      const ran = await run(
        [
          ...[toolPath('act'), event, '--workflows', workflow, '--eventpath', eventFile],
          ...labels.flatMap((label) => ['--platform', `${label}=-self-hosted`]),
          ...['--cache-server-addr', '127.0.0.1', '--cache-server-path', join(directory, 'cache')],
          ...['--artifact-server-addr', '127.0.0.1', '--artifact-server-port', await freePort()],
          ...['--artifact-server-path', join(directory, 'served')],
          ...['--action-cache-path', join(directory, 'home')],
          ...repositories.flatMap((one) => ['--local-repository', one]),
          ...Object.entries(inputs).flatMap(([name, value]) => ['--input', `${name}=${value}`]),
          ...Object.keys(secrets).flatMap((name) => ['--secret', name]),
        ],
        {
          cwd: project,
          env: {
            PATH: `${join(directory, 'bin')}:${process.env['PATH'] ?? ''}`,
            DOCKER_CONFIG: join(directory, 'docker'),
            PYCASK_CACHE: sharedCache,
            PYCASK_OPTIMIZE: 'fast-build',
            PYCASK_TEST_ARTIFACTS: artifacts,
            PYCASK_TEST_GITHUB: github.file,
            ...secrets,
            ...env,
          },
        },
      )
      const log = `${ran.stdout}${ran.stderr}`.replace(/^\[[^\]]*\]\s*(\| )?/gm, '')
      // What went wrong is in the middle of a long log: whoever expects success sees all of it.
      if (ran.exitCode !== 0 && fails !== true) throw new Error(log)
      return { ...ran, log, artifacts }
    },
  }
}

/** `repository@ref=folder` of each. */
async function writeStandIns(directory: string): Promise<readonly string[]> {
  const action = async (name: string, inputs: readonly string[], script: string) => {
    const folder = join(directory, 'stand-ins', name)
    await mkdir(folder, { recursive: true })
    const declared = inputs.map((input) => `  ${input}:\n    required: false\n`).join('')
    await writeFile(
      join(folder, 'action.yml'),
      `name: ${name}\ndescription: A stand-in\ninputs:\n${declared}runs:\n  using: node20\n  main: main.mjs\n`,
    )
    await writeFile(
      join(folder, 'main.mjs'),
      `import { createHash } from 'node:crypto'
import { appendFile, cp, mkdir, readdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
const input = (name) => process.env['INPUT_' + name.toUpperCase()] ?? ''
const kept = process.env.PYCASK_TEST_ARTIFACTS
${script}`,
    )
    return folder
  }
  const upload = await action(
    'upload-artifact',
    ['name', 'path', 'retention-days'],
    `const folder = join(kept, input('name'))
await mkdir(folder)
await cp(input('path'), join(folder, basename(input('path'))), { recursive: true })
console.log('uploaded ' + input('name'))
`,
  )
  const download = await action(
    'download-artifact',
    ['pattern', 'path'],
    `const start = input('pattern').replace(/\\*$/, '')
for (const name of await readdir(kept))
  if (name.startsWith(start)) await cp(join(kept, name), join(input('path'), name), { recursive: true })
`,
  )
  const attest = await action(
    'attest-build-provenance',
    ['subject-name', 'subject-digest', 'push-to-registry'],
    `if (!/^sha256:[0-9a-f]{64}$/.test(input('subject-digest'))) throw new Error('no digest')
await writeFile(join(kept, 'attested'), input('subject-name') + '@' + input('subject-digest') + '\\n', { flag: 'a' })
`,
  )
  const image = await action(
    'image-of-a-platform',
    ['platform', 'image'],
    `const [, repository] = /^[^/]+\\/(.*)$/.exec(input('image'))
const [os, architecture] = input('platform').split('/')
const at = process.env.PYCASK_TEST_REGISTRY + '/v2/' + repository
const digestOf = (text) => 'sha256:' + createHash('sha256').update(text).digest('hex')
const put = async (url, body, type) => {
  const answer = await fetch(url, { method: 'PUT', body, headers: { 'content-type': type } })
  if (!answer.ok) throw new Error(url + ' ' + answer.status)
}
const config = JSON.stringify({ os, architecture, config: {}, rootfs: { type: 'layers', diff_ids: [] } })
const upload = await fetch(at + '/blobs/uploads/', { method: 'POST' })
const place = new URL(upload.headers.get('location'), at)
place.searchParams.set('digest', digestOf(config))
await put(place, config, 'application/octet-stream')
const of = (kind) => 'application/vnd.oci.image.' + kind + '.v1+json'
const manifest = JSON.stringify({
  schemaVersion: 2,
  mediaType: of('manifest'),
  config: { mediaType: of('config'), digest: digestOf(config), size: config.length },
  layers: [],
})
const digest = digestOf(manifest)
await put(at + '/manifests/' + digest, manifest, of('manifest'))
const report = join(process.env.RUNNER_TEMP, architecture + '.json')
const images = [{ digest, reference: input('image') + '@' + digest }]
await writeFile(report, JSON.stringify({ name: input('image'), images }))
await appendFile(process.env.GITHUB_OUTPUT, 'report=' + report + '\\n')
`,
  )
  // A daemon that logs in by itself knows nothing of this machine's loopback names.
  const bin = join(directory, 'bin')
  await mkdir(bin, { recursive: true })
  const docker = execFileSync('which', ['docker'], { encoding: 'utf8' }).trim()
  await writeFile(
    join(bin, 'docker'),
    `#!/bin/sh
[ "$1" = login ] || exec ${docker} "$@"
printf '%s < %s\\n' "$*" "$(cat)" >> "$PYCASK_TEST_ARTIFACTS/logins"
`,
  )
  await chmod(join(bin, 'docker'), 0o755)
  const refOf = async (name: string): Promise<string> => {
    const text = await readFile(join(root, '.github/workflows/build.yml'), 'utf8')
    return new RegExp(`actions/${name}@([0-9a-f]{40})`).exec(text)?.[1] ?? 'none'
  }
  return [
    `own/image-of-a-platform@stand-in=${image}`,
    `actions/upload-artifact@${await refOf('upload-artifact')}=${upload}`,
    `actions/download-artifact@${await refOf('download-artifact')}=${download}`,
    `actions/attest-build-provenance@${await refOf('attest-build-provenance')}=${attest}`,
  ]
}
