/** Small signed archives of Debian packages on loopback, as private repositories and snapshots are. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, normalize } from 'node:path'

export interface TestPackage {
  readonly name: string
  readonly version: string
  readonly architecture?: string
  readonly depends?: string
  readonly fields?: Readonly<Record<string, string>>
  /** Path in the package → content; one that begins with `→ ` is a link. */
  readonly files?: Readonly<Record<string, string>>
  readonly postinst?: string
}

/** A pair of keys in a folder of its own; `file` is the public one. */
export async function makeKeys(): Promise<{ readonly home: string; readonly file: string }> {
  // gpg's agent listens on a socket there, whose path must be short.
  const home = await mkdtemp(join(tmpdir(), 'gpg-'))
  await chmod(home, 0o700)
  const gpg = (...args: string[]): Buffer =>
    execFileSync(
      'gpg',
      ['--homedir', home, '--batch', '--quiet', '--pinentry-mode=loopback', ...args],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    )
  gpg('--passphrase', '', '--quick-generate-key', 'archive <a@archive.example>', 'ed25519', 'sign')
  const file = join(home, 'keys.gpg')
  await writeFile(file, gpg('--export'))
  // apt reads keys as a user of its own.
  await chmod(home, 0o755)
  return { home, file }
}

/** Makes `deb URL SUITE main` out of packages, in `folder`, signed now. */
export async function makeArchive(
  folder: string,
  suite: string,
  packages: readonly TestPackage[],
  keys: { readonly home: string },
  architecture = 'amd64',
): Promise<void> {
  const stanzas: string[] = []
  for (const one of packages) {
    const path = `pool/${one.name}_${one.version.replace(':', '%3a')}.deb`
    await makeDeb(join(folder, path), one, architecture)
    const deb = await readFile(join(folder, path))
    const control = execFileSync('dpkg-deb', ['--field', join(folder, path)], { encoding: 'utf8' })
    stanzas.push(
      `${control.trimEnd()}\nFilename: ${path}\nSize: ${String(deb.length)}\nSHA256: ${sha256(deb)}\n`,
    )
  }
  const index = Buffer.from(stanzas.join('\n'))
  const name = `main/binary-${architecture}/Packages`
  const dists = join(folder, 'dists', suite)
  await mkdir(dirname(join(dists, name)), { recursive: true })
  await writeFile(join(dists, name), index)
  const release = [
    `Suite: ${suite}`,
    `Codename: ${suite}`,
    `Date: ${new Date(Date.now() - 60_000).toUTCString()}`,
    `Architectures: ${architecture}`,
    'Components: main',
    'SHA256:',
    ` ${sha256(index)} ${String(index.length)} ${name}`,
    '',
  ].join('\n')
  await chmod(keys.home, 0o700)
  const signed = execFileSync(
    'gpg',
    [
      '--homedir',
      keys.home,
      '--batch',
      '--quiet',
      '--pinentry-mode=loopback',
      '--passphrase',
      '',
      '--clearsign',
    ],
    { input: release, stdio: ['pipe', 'pipe', 'ignore'] },
  )
  await chmod(keys.home, 0o755)
  await writeFile(join(dists, 'InRelease'), signed)
}

async function makeDeb(file: string, one: TestPackage, architecture: string): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'deb-'))
  await chmod(root, 0o755)
  const sums: string[] = []
  for (const [path, content] of Object.entries(one.files ?? {})) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    if (content.startsWith('→ ')) execFileSync('ln', ['-s', content.slice(2), join(root, path)])
    else {
      await writeFile(join(root, path), content)
      sums.push(`${createHash('md5').update(content).digest('hex')}  ${path}\n`)
      if (content.startsWith('#!')) await chmod(join(root, path), 0o755)
    }
  }
  const fields = {
    Package: one.name,
    Version: one.version,
    Architecture: one.architecture ?? architecture,
    Maintainer: 'Nobody <nobody@archive.example>',
    ...(one.depends === undefined ? {} : { Depends: one.depends }),
    ...one.fields,
    Description: 'for tests',
  }
  await mkdir(join(root, 'DEBIAN'))
  const control = Object.entries(fields).map(([name, value]) => `${name}: ${value}\n`)
  await writeFile(join(root, 'DEBIAN/control'), control.join(''))
  await writeFile(join(root, 'DEBIAN/md5sums'), sums.join(''))
  if (one.postinst !== undefined) {
    await writeFile(join(root, 'DEBIAN/postinst'), one.postinst)
    await chmod(join(root, 'DEBIAN/postinst'), 0o755)
  }
  await mkdir(dirname(file), { recursive: true })
  execFileSync('dpkg-deb', ['--build', '--root-owner-group', root, file], { stdio: 'ignore' })
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

export interface ServedFolder {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  /** What was asked for so far. */
  readonly requests: string[]
  stop(): Promise<void>
}

/** Serves a folder on loopback; with `login` (`user:password`) only to who says it. */
export async function serveFolder(folder: string, login?: string): Promise<ServedFolder> {
  const requests: string[] = []
  const wanted = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`
  const pathOf = ({ url = '/' }: IncomingMessage): string =>
    join(folder, normalize(decodeURIComponent(new URL(url, 'http://a').pathname)))
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    if (wanted !== undefined && request.headers.authorization !== wanted) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="packages"' }).end()
      return
    }
    const file = pathOf(request)
    void stat(file).then(
      (found) => {
        if (!found.isFile()) return response.writeHead(404).end()
        response.writeHead(200, { 'content-length': String(found.size) })
        return createReadStream(file).pipe(response)
      },
      () => response.writeHead(404).end(),
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    requests,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
