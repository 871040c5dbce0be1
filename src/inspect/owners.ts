/** Which package, wheel or CPython brought a file. */
import type { Dpkg } from './dpkg.js'
import type { Distribution, Interpreter } from './python.js'
import type { ImageFile, Owner } from './types.js'

export function ownersOf(options: {
  readonly files: ReadonlyMap<string, ImageFile>
  readonly dpkg: Dpkg
  readonly interpreters: readonly Interpreter[]
  readonly distributions: readonly Distribution[]
  readonly resolve: (path: string) => ImageFile | undefined
}): ReadonlyMap<string, Owner> {
  const { files, dpkg, interpreters, distributions, resolve } = options
  const owners = new Map<string, Owner>()
  const give = (path: string, owner: Owner): void => {
    if (owners.has(path)) return
    if (files.has(path)) owners.set(path, owner)
    else {
      // /lib is a link to /usr/lib: packages name both.
      const slash = path.lastIndexOf('/')
      const folder = slash < 0 ? undefined : resolve(path.slice(0, slash))?.path
      const there = folder === undefined ? undefined : `${folder}/${path.slice(slash + 1)}`
      if (there !== undefined && files.has(there) && !owners.has(there)) owners.set(there, owner)
    }
  }
  for (const { name, paths, sums } of dpkg.packages)
    for (const path of new Set([...(paths ?? []), ...sums.keys()]))
      if (files.get(path)?.type !== 'directory') give(path, { kind: 'package', name })
  for (const { name, record, info } of distributions) {
    const owner: Owner = { kind: 'wheel', name }
    for (const { path } of record ?? []) give(path, owner)
    for (const file of ['RECORD', 'METADATA', 'INSTALLER', 'WHEEL', 'REQUESTED'])
      give(`${info}/${file}`, owner)
  }
  for (const [path, file] of files) {
    if (file.type === 'directory' || owners.has(path)) continue
    // Bytecode is compiled after installing, and belongs to its source.
    const source = sourceOf(path)
    const same = source === undefined ? undefined : owners.get(source)
    const python = interpreters.find((one) => isOf(path, one))
    if (same !== undefined) owners.set(path, same)
    else if (python !== undefined) owners.set(path, { kind: 'python', name: python.minor })
  }
  return owners
}

/** `a/__pycache__/b.cpython-313.pyc` → `a/b.py`; undefined for what is no bytecode. */
export function sourceOf(path: string): string | undefined {
  const [, folder, name] =
    /^(.*\/)__pycache__\/([^/]+?)\.[a-z]+-3\d+t?(?:\.opt-\d)?\.pyc$/.exec(path) ?? []
  return folder === undefined || name === undefined ? undefined : `${folder}${name}.py`
}

function isOf(path: string, { prefix, stdlib, minor }: Interpreter): boolean {
  if (path.startsWith(`${stdlib}/`)) return !/\/(site|dist)-packages\//.test(path)
  // A prefix of its own, such as /opt/acme/python, is CPython's altogether.
  if (!/^(usr(\/local)?)?$/.test(prefix) && path.startsWith(`${prefix}/`))
    return !/\/(site|dist)-packages\//.test(path)
  const rest = path.slice(prefix.length + 1)
  return (
    path.startsWith(`${prefix}/`) &&
    new RegExp(
      `^(bin/(python3?|python${minor}|idle3?|idle${minor}|pydoc3?|pydoc${minor}|2to3.*|python3?-config|python${minor}-config)|lib/libpython3[^/]*|lib/pkgconfig/python[^/]*|include/python${minor}/.*|share/man/man1/python3?[^/]*)$`,
    ).test(rest)
  )
}
