/** A small root file system of this machine's own programs: images without any network. */
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Packs `programs` (as found on PATH), the libraries that they need and whole `folders` into a tar
 * beside `directory`. `/build` and `/opt` have mode 1777, as in a builder.
 */
export function makeRootfs(
  directory: string,
  programs: readonly string[],
  folders: readonly string[] = [],
): string {
  const root = join(directory, 'root')
  const put = (path: string): void => {
    const target = join(root, path)
    mkdirSync(dirname(target), { recursive: true })
    copyFileSync(realpathSync(path), target)
  }
  for (const program of programs) {
    const path = execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim()
    const target = join(root, 'usr/bin', program)
    mkdirSync(dirname(target), { recursive: true })
    copyFileSync(realpathSync(path), target)
    chmodSync(target, 0o755)
    for (const library of librariesOf(path)) put(library)
  }
  for (const folder of folders) {
    mkdirSync(join(root, dirname(folder)), { recursive: true })
    execFileSync('cp', ['-a', folder, join(root, dirname(folder))])
  }
  mkdirSync(join(root, 'etc'))
  for (const name of ['build', 'opt', 'tmp']) {
    mkdirSync(join(root, name), { recursive: true })
    chmodSync(join(root, name), 0o1777)
  }
  const tar = join(directory, 'root.tar')
  execFileSync('tar', ['-c', '-f', tar, '--owner=0', '--group=0', '-C', root, '.'])
  return tar
}

export function librariesOf(path: string): string[] {
  const listed = execFileSync('ldd', [path], { encoding: 'utf8' })
  return listed.split('\n').flatMap((line) => /(\/\S+) \(0x/.exec(line)?.[1] ?? [])
}
