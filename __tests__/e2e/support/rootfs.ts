/** Small root file systems of this machine's own programs: images without any network. */
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'

const output = (program: string, ...args: string[]): string =>
  execFileSync(program, args, { encoding: 'utf8' }).trim()

/**
 * Packs `programs` (names on PATH, put into /usr/bin) and the libraries that they need into a tar
 * in `directory`. `/build` and `/opt` have mode 1777, as in a builder.
 */
export function makeRootfs(directory: string, programs: readonly string[]): string {
  const root = join(directory, 'root')
  for (const program of programs) {
    const path = output('sh', '-c', `command -v ${program}`)
    copy(path, join(root, 'usr/bin', program))
    for (const library of librariesOf(path)) copy(library, join(root, library))
  }
  for (const name of ['build', 'opt', 'tmp']) makeOpen(join(root, name))
  return pack(root, join(directory, 'root.tar'))
}

/** Packs this machine's Python without any other program; returns where it is in there, too. */
export function makePythonRootfs(directory: string): { tar: string; python: string } {
  const root = join(directory, 'python-root')
  const ask = (expression: string): string =>
    output('python3', '-c', `import sys, sysconfig; print(${expression})`)
  const python = ask('sys.executable')
  copy(python, join(root, python))
  for (const library of librariesOf(python)) copy(library, join(root, library))
  const folders = new Set(['stdlib', 'platstdlib'].map((of) => ask(`sysconfig.get_path("${of}")`)))
  const unneeded = ['site-packages', 'dist-packages', 'test', 'config-*', 'idlelib', '__pycache__']
  const excluded = unneeded.map((name) => `--exclude=${name}`)
  for (const folder of folders) {
    const archive = join(directory, 'stdlib.tar')
    execFileSync('tar', ['-c', '-P', '-f', archive, ...excluded, folder])
    execFileSync('tar', ['-x', '-f', archive, '-C', root], { stdio: 'ignore' })
  }
  makeOpen(join(root, 'tmp'))
  mkdirSync(join(root, 'opt/org'), { recursive: true })
  return { tar: pack(root, join(directory, 'python.tar')), python }
}

function makeOpen(folder: string): void {
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o1777)
}

function copy(path: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true })
  copyFileSync(realpathSync(path), target)
  chmodSync(target, 0o755)
}

function pack(root: string, tar: string): string {
  execFileSync('tar', ['-c', '-f', tar, '--owner=0', '--group=0', '-C', root, '.'])
  return tar
}

function librariesOf(path: string): string[] {
  const lines = output('ldd', path).split('\n')
  return lines.flatMap((line) => /(\/\S+) \(0x/.exec(line)?.[1] ?? [])
}
