/** The files of a base that no package ships: accounts, names, time, certificates, links. */
import type { Entry } from '../../image/index.js'
import type { Architecture } from '../../words.js'
import { homeEntries } from './accounts.js'

export interface BaseUser {
  readonly name: string
  readonly uid: number
  readonly gid: number
  /** Absolute path. */
  readonly home: string
}

/** Debian's merged /usr: where packages' paths lead to. */
export function mergedPath(path: string): string {
  return /^(bin|sbin|lib|lib32|lib64|libx32)(\/|$)/.test(path) ? `usr/${path}` : path
}

/** The folders and links of an empty root, mount points included. */
export function skeleton(architecture: Architecture): Entry[] {
  const folders = ['dev', 'etc', 'home', 'proc', 'run', 'sys', 'usr/bin', 'usr/lib', 'usr/sbin']
  const links = ['bin', 'lib', 'sbin', ...(architecture === 'amd64' ? ['lib64'] : [])]
  return [
    ...folders.map((path): Entry => ({ type: 'directory', path, mode: 0o755 })),
    { type: 'directory', path: 'root', mode: 0o700 },
    { type: 'directory', path: 'tmp', mode: 0o1777 },
    ...links.map((path): Entry => ({ type: 'symlink', path, target: `usr/${path}` })),
    { type: 'symlink', path: 'var/run', target: '/run' },
  ]
}

/**
 * Accounts without passwords or shells, the order of name look-ups, UTC. The home belongs to group 0,
 * so that it can be written under any user id with that group.
 */
export function accountsAndTime(user: BaseUser): Entry[] {
  const noShell = '/usr/sbin/nologin'
  const passwd = [
    `root:x:0:0:root:/root:${noShell}`,
    ...(user.uid === 0 ? [] : [`${user.name}:x:${user.uid}:${user.gid}::${user.home}:${noShell}`]),
    ...(user.uid === 65534 ? [] : [`nobody:x:65534:65534:nobody:/nonexistent:${noShell}`]),
  ]
  const group = [
    'root:x:0:',
    'tty:x:5:',
    ...(user.gid === 0 ? [] : [`${user.name}:x:${user.gid}:`]),
    ...(user.gid === 65534 ? [] : ['nogroup:x:65534:']),
  ]
  const names = ['passwd', 'group', 'shadow', 'networks', 'protocols', 'services', 'ethers', 'rpc']
  const lookups = [...names.map((name) => `${name}: files`), 'hosts: files dns']
  return [
    textFile('etc/passwd', passwd),
    textFile('etc/group', group),
    textFile('etc/nsswitch.conf', lookups),
    textFile('etc/timezone', ['Etc/UTC']),
    { type: 'symlink', path: 'etc/localtime', target: '/usr/share/zoneinfo/Etc/UTC' },
    ...homeEntries(user),
  ]
}

/**
 * One bundle of all certificates, as update-ca-certificates makes it, and the links by which
 * Debian's OpenSSL (OPENSSLDIR is /usr/lib/ssl) looks for it. Its folder of links named by hashes
 * is only looked into for what is not in the bundle.
 */
export function certificateBundle(certificates: ReadonlyMap<string, Uint8Array>): Entry[] {
  const bundle = [...certificates.keys()].sort().flatMap((name) => {
    const bytes = Buffer.from(certificates.get(name) ?? [])
    return bytes.at(-1) === 0x0a ? [bytes] : [bytes, Buffer.from('\n')]
  })
  const path = 'etc/ssl/certs/ca-certificates.crt'
  return [
    { type: 'file', path, mode: 0o644, source: { bytes: Buffer.concat(bundle) } },
    { type: 'symlink', path: 'usr/lib/ssl/cert.pem', target: `/${path}` },
    { type: 'symlink', path: 'usr/lib/ssl/certs', target: '/etc/ssl/certs' },
  ]
}

/** A file of lines, readable by all. */
export function textFile(path: string, lines: readonly string[]): Entry {
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
  return { type: 'file', path, mode: 0o644, source: { bytes } }
}
