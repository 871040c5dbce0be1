/** `pycask check` reads what other people's tools write: one tree, through each of them, with the same findings. */
import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { pycask } from './support/cli.js'

jest.setTimeout(5 * 60_000)
let folder: string
const tag = `pycask-test-tools:${process.pid}`

const run = (program: string, ...args: readonly string[]): string =>
  execFileSync(program, args, {
    ...{ encoding: 'utf8', cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
    env: { ...process.env, DOCKER_BUILDKIT: '0' },
  }).trim()
const skopeo = (from: string, to: string, ...more: readonly string[]): string =>
  run('skopeo', '--insecure-policy', 'copy', '--quiet', ...more, from, to)

/** buildah with a storage of its own, which is gone with the folder. */
const buildah = (...args: readonly string[]): string =>
  run(
    'buildah',
    ...['--storage-driver', 'vfs', '--root', join(folder, 'storage')],
    ...['--runroot', join(folder, 'run'), ...args],
  )

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pycask-tools-'))
  const root = join(folder, 'root')
  for (const path of ['usr/bin', 'opt/acme/app']) await mkdir(join(root, path), { recursive: true })
  await writeFile(join(root, 'usr/bin/gcc'), '#!/bin/sh\n')
  await chmod(join(root, 'usr/bin/gcc'), 0o755)
  // The marker is put together here: a scanner of this repository is not to find a key.
  const marker = ['-----BEGIN', 'PRIVATE', 'KEY-----'].join(' ')
  const line = 'MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f'
  for (const name of ['key.pem', 'a name with spaces, ümlaut.pem'])
    await writeFile(
      join(root, 'opt/acme/app', name),
      `${marker}\n${line}\n${marker.replace('BEGIN', 'END')}\n`,
    )
  await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY root/ /\nUSER 65532\n')
})
afterAll(async () => {
  execFileSync('docker', ['image', 'rm', '--force', tag], { stdio: 'ignore' })
  await rm(folder, { recursive: true, force: true })
})

/** What is found in the tree, rule by rule; the image's documents differ from tool to tool. */
async function foundIn(name: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const ran = await pycask(['check', name, '--json'], { cwd: folder })
  expect(ran.stderr).not.toContain('error:')
  expect(ran.exitCode).toBe(2)
  const { rules } = JSON.parse(ran.stdout) as {
    rules: { id: string; findings: { what: string }[] }[]
  }
  const planted = /gcc|key\.pem|ümlaut/
  const found = rules.map(
    ({ id, findings }) =>
      [id, findings.map(({ what }) => what).filter((what) => planted.test(what))] as const,
  )
  return Object.fromEntries(found.filter(([, findings]) => findings.length > 0))
}

test('docker, skopeo, buildah and umoci: the same findings, whatever wrote the image', async () => {
  run('docker', 'build', '--quiet', '--tag', tag, folder)
  run('docker', 'save', '--output', 'saved.tar', tag)
  skopeo('docker-archive:saved.tar', 'oci:layout:one')
  skopeo('docker-archive:saved.tar', 'oci-archive:packed.tar:one')
  skopeo('oci:layout:one', 'oci:zstd:one', '--dest-compress-format', 'zstd')
  const container = buildah('from', 'scratch')
  buildah('copy', '--quiet', container, join(folder, 'root'), '/')
  buildah('config', '--user', '65532', container)
  buildah('commit', '--quiet', '--format', 'docker', container, 'both')
  buildah('push', '--quiet', '--format', 'docker', 'both', 'docker-archive:podman.tar:both:1')
  buildah('push', '--quiet', '--format', 'oci', 'both', 'oci:buildah:one')
  run('umoci', 'init', '--layout', 'umoci')
  run('umoci', 'new', '--image', 'umoci:one')
  run('umoci', 'insert', '--image', 'umoci:one', join(folder, 'root'), '/')
  run('umoci', 'config', '--image', 'umoci:one', '--config.user', '65532')

  const expected = await foundIn(`docker:${tag}`)
  const all = Object.values(expected).flat().join('\n')
  for (const path of ['usr/bin/gcc', 'opt/acme/app/key.pem', 'spaces, ümlaut.pem'])
    expect(all).toContain(path)
  for (const name of [
    './saved.tar',
    './layout:one',
    './packed.tar',
    './zstd:one',
    './podman.tar',
    './buildah:one',
    './umoci:one',
  ])
    expect([name, await foundIn(name)]).toEqual([name, expected])
})
