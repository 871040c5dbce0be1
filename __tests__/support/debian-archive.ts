/** A small Debian archive on loopback, signed with a key that lives as long as the test. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

/** A package in the archive: its control fields, and its .deb where it has to be installed. */
export interface Published {
  readonly fields: Readonly<Record<string, string>>
  /** Without it the fields are made up: enough for look-ups. */
  readonly deb?: string
}

export interface Publication {
  readonly date?: Date
  readonly validUntil?: Date
  /** A folder of the archive, where it stands for several: `snapshots/debian/20261120T000000Z`. */
  readonly under?: string
  /** `tampered`: changed after it was signed; `stranger`: signed with a key that nobody knows. */
  readonly signature?: 'good' | 'absent' | 'tampered' | 'stranger'
}

export interface Answered {
  readonly path: string
  readonly status: number
  readonly sizeBytes: number
}

export interface TestArchive {
  readonly url: string
  /** The public key. */
  readonly keyring: string
  /** That of somebody who signs nothing that is good. */
  readonly strangersKeyring: string
  /** What `debian-mirror` takes for these suites, separated by `;`. */
  readonly lines: (...suites: string[]) => string
  publish(suite: string, packages: readonly Published[], how?: Publication): Promise<void>
  /** What was asked for since the last call. */
  answered(): readonly Answered[]
  close(): Promise<void>
}

const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64'

/** A made-up package of one line. */
export const madeUp = (
  name: string,
  version: string,
  fields: Readonly<Record<string, string>> = {},
): Published => ({
  fields: { Package: name, Version: version, Architecture: architecture, ...fields },
})

/** An archive that is empty; with `login` (`user:password`) it is only read by who says it. */
export async function startArchive({
  login,
}: { readonly login?: string } = {}): Promise<TestArchive> {
  // Sockets of gpg's agent lie in its home, and their paths must be short.
  const folder = await mkdtemp(join(tmpdir(), 'da-'))
  const root = join(folder, 'root')
  const keyring = join(folder, 'archive.gpg')
  const keys = { good: join(folder, 'k'), stranger: join(folder, 's') }
  for (const [name, home] of Object.entries(keys)) {
    await mkdir(home, { mode: 0o700 })
    gpg(
      home,
      '--passphrase',
      '',
      '--quick-generate-key',
      `${name} <${name}@archive.example>`,
      'ed25519',
      'sign',
      'never',
    )
  }
  const strangersKeyring = join(folder, 'stranger.gpg')
  await writeFile(keyring, gpg(keys.good, '--export'))
  await writeFile(strangersKeyring, gpg(keys.stranger, '--export'))
  // apt may read keys as a user of its own.
  await chmod(folder, 0o755)

  const wanted = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`
  const seen: Answered[] = []
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '')
    const answer = (status: number, sizeBytes = 0) => seen.push({ path, status, sizeBytes })
    if (wanted !== undefined && request.headers.authorization !== wanted) {
      answer(401)
      response.writeHead(401, { 'www-authenticate': 'Basic realm="packages"' }).end()
      return
    }
    void stat(join(root, path)).then(
      (found) => {
        if (!found.isFile()) throw new Error('a folder is not listed')
        const lastModified = found.mtime.toUTCString()
        if (request.headers['if-modified-since'] === lastModified) {
          answer(304)
          response.writeHead(304).end()
          return
        }
        answer(200, found.size)
        response.writeHead(200, { 'last-modified': lastModified, 'content-length': found.size })
        createReadStream(join(root, path)).pipe(response)
      },
      () => {
        answer(404)
        response.writeHead(404).end()
      },
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`

  // The protocol knows whole seconds: each file is a minute newer than the one before.
  let minutes = Math.floor(Date.now() / 60_000) - 10_000
  const put = async (path: string, bytes: string | Uint8Array): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), bytes)
    const written = new Date(++minutes * 60_000)
    await utimes(join(root, path), written, written)
  }
  return {
    ...{ url, keyring, strangersKeyring },
    lines: (...suites) =>
      suites.map((suite) => `deb [signed-by=${keyring}] ${url} ${suite} main`).join('; '),
    publish: async (suite, packages, how = {}) => {
      const { under = '' } = how
      const dists = join(under, 'dists', suite)
      const stanzas = await Promise.all(packages.map((one) => stanzaOf(one, join(root, under))))
      const path = `main/binary-${architecture}/Packages`
      const plain = Buffer.from(stanzas.join('\n'))
      const xz = execFileSync('xz', ['-c'], { input: plain })
      await put(`${dists}/${path}.xz`, xz)
      await put(`${dists}/${dirname(path)}/by-hash/SHA256/${sha256(xz)}`, xz)
      const release = [
        'Origin: Test',
        `Suite: ${suite}`,
        `Codename: ${suite}`,
        `Date: ${(how.date ?? new Date()).toUTCString()}`,
        ...(how.validUntil === undefined ? [] : [`Valid-Until: ${how.validUntil.toUTCString()}`]),
        'Acquire-By-Hash: yes',
        `Architectures: ${architecture}`,
        'Components: main',
        'SHA256:',
        ` ${sha256(plain)} ${String(plain.length)} ${path}`,
        ` ${sha256(xz)} ${String(xz.length)} ${path}.xz`,
        '',
      ].join('\n')
      await rm(join(root, dists, 'InRelease'), { force: true })
      if (how.signature === 'absent') {
        await put(`${dists}/Release`, release)
        return
      }
      const home = how.signature === 'stranger' ? keys.stranger : keys.good
      const signed = execFileSync(
        'gpg',
        ['--homedir', home, '--batch', '--quiet', '--armor', '--clearsign'],
        { input: release },
      ).toString()
      await put(
        `${dists}/InRelease`,
        how.signature === 'tampered' ? signed.replace('Origin: Test', 'Origin: Tess') : signed,
      )
    },
    answered: () => seen.splice(0),
    close: async () => {
      server.closeAllConnections()
      server.close()
      for (const home of Object.values(keys))
        execFileSync('gpgconf', ['--homedir', home, '--kill', 'all'])
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const gpg = (home: string, ...args: string[]): Buffer =>
  execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', '--yes', ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })

const sha256 = (bytes: string | Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex')

async function stanzaOf({ fields, deb }: Published, root: string): Promise<string> {
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`)
  if (deb === undefined)
    return [
      ...lines,
      `Filename: pool/none.deb`,
      'Size: 0',
      `SHA256: ${sha256(lines.join('\n'))}`,
      '',
    ].join('\n')
  const bytes = await readFile(deb)
  const hash = sha256(bytes)
  const path = `pool/${hash.slice(0, 16)}/${basename(deb).replace(/[^A-Za-z0-9._+~-]/g, '_')}`
  await mkdir(dirname(join(root, path)), { recursive: true })
  await copyFile(deb, join(root, path))
  return [
    ...lines,
    `Filename: ${path}`,
    `Size: ${String(bytes.length)}`,
    `SHA256: ${hash}`,
    '',
  ].join('\n')
}

/** The control fields of a .deb, as they stand in a package list. */
export function fieldsOf(deb: string): Record<string, string> {
  const text = execFileSync('dpkg-deb', ['--field', deb], { encoding: 'utf8' })
  const fields: Record<string, string> = {}
  let last = ''
  for (const line of text.trimEnd().split('\n'))
    if (/^\s/.test(line)) fields[last] = `${fields[last] ?? ''}\n${line}`
    else {
      const colon = line.indexOf(':')
      last = line.slice(0, colon)
      fields[last] = line.slice(colon + 1).trim()
    }
  return fields
}

/** A .deb with another version, and whatever `change` does to its tree: as a fix of a distribution would be. */
export async function repack(
  deb: string,
  folder: string,
  version: string,
  change: (tree: string) => Promise<void> | void = () => undefined,
): Promise<Published> {
  const work = await mkdtemp(join(folder, 'repack-'))
  const tree = join(work, 'tree')
  execFileSync('dpkg-deb', ['--raw-extract', deb, tree])
  const control = join(tree, 'DEBIAN/control')
  const text = await readFile(control, 'utf8')
  const before = /^Version: (.*)$/m.exec(text)?.[1] ?? ''
  // Packages of one source ask for each other at just this version.
  await writeFile(
    control,
    text
      .replaceAll(`= ${before})`, `= ${version})`)
      .replace(/^Version: .*$/m, `Version: ${version}`)
      // A rebuild without changes names its source's version; a fix is a new one.
      .replace(/^(Source: \S+) \(.*\)$/m, '$1'),
  )
  await change(tree)
  execFileSync(
    'sh',
    [
      '-c',
      "find . -path ./DEBIAN -prune -o -type f -print0 | sort -z | xargs -0 md5sum | sed 's|  ./|  |' > DEBIAN/md5sums",
    ],
    { cwd: tree },
  )
  const made = join(work, basename(deb))
  execFileSync('dpkg-deb', [
    '--root-owner-group',
    '--uniform-compression',
    '-Zgzip',
    '-z1',
    '--build',
    tree,
    made,
  ])
  return { fields: fieldsOf(made), deb: made }
}

/** What a package that is made here has in it. */
export interface Contents {
  readonly depends?: string
  /** Path in the package → content; one that begins with `→ ` is a link. */
  readonly files?: Readonly<Record<string, string>>
  readonly postinst?: string
}

/** A real .deb of a few files. */
export async function makeDeb(
  folder: string,
  name: string,
  version: string,
  { depends, files = {}, postinst }: Contents = {},
): Promise<Published> {
  const tree = await mkdtemp(join(folder, 'deb-'))
  await chmod(tree, 0o755)
  const sums: string[] = []
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(tree, path)), { recursive: true })
    if (content.startsWith('→ ')) execFileSync('ln', ['-s', content.slice(2), join(tree, path)])
    else {
      await writeFile(join(tree, path), content)
      sums.push(`${createHash('md5').update(content).digest('hex')}  ${path}\n`)
      if (content.startsWith('#!')) await chmod(join(tree, path), 0o755)
    }
  }
  const fields = {
    Package: name,
    Version: version,
    Architecture: architecture,
    Maintainer: 'Nobody <nobody@archive.example>',
    ...(depends === undefined ? {} : { Depends: depends }),
    Description: 'for tests',
  }
  await mkdir(join(tree, 'DEBIAN'))
  const control = Object.entries(fields).map(([field, value]) => `${field}: ${value}\n`)
  await writeFile(join(tree, 'DEBIAN/control'), control.join(''))
  await writeFile(join(tree, 'DEBIAN/md5sums'), sums.join(''))
  if (postinst !== undefined) {
    await writeFile(join(tree, 'DEBIAN/postinst'), postinst)
    await chmod(join(tree, 'DEBIAN/postinst'), 0o755)
  }
  const deb = `${tree}.deb`
  execFileSync('dpkg-deb', ['--build', '--root-owner-group', tree, deb], { stdio: 'ignore' })
  return { fields: fieldsOf(deb), deb }
}
