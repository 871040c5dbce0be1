/** What the dynamic linker would find (ld.so(8)), by names and symbol versions alone. */
import type { ElfFacts, ImageFile, ImageModel } from '../../inspect/index.js'

const triplets: Readonly<Record<string, string>> = {
  x86_64: 'x86_64-linux-gnu',
  aarch64: 'aarch64-linux-gnu',
  i386: 'i386-linux-gnu',
}

/** The library that `file` gets for `soname`; undefined where there is none. */
export function findLibrary(
  model: ImageModel,
  file: ImageFile,
  soname: string,
): ImageFile | undefined {
  const elf = file.content?.elf
  if (elf === undefined) return undefined
  for (const folder of [...ownFolders(file, elf), ...commonFolders(model, elf)]) {
    const found = model.resolve(soname.startsWith('/') ? soname.slice(1) : `${folder}/${soname}`)
    const other = found?.content?.elf
    if (found !== undefined && other?.machine === elf.machine && other.bits === elf.bits)
      return found
  }
  return undefined
}

function ownFolders({ path }: ImageFile, { runpath }: ElfFacts): string[] {
  const origin = path.slice(0, Math.max(0, path.lastIndexOf('/')))
  return runpath.map((folder) =>
    folder.replace(/\$\{?ORIGIN\}?/g, `/${origin}`).replace(/^\/+/, ''),
  )
}

const known = new WeakMap<ImageModel, Map<string, readonly string[]>>()

function commonFolders(model: ImageModel, { machine, bits }: ElfFacts): readonly string[] {
  const folders = known.get(model) ?? new Map<string, readonly string[]>()
  known.set(model, folders)
  const before = folders.get(machine)
  if (before !== undefined) return before
  const triplet = triplets[machine]
  const configured = [...model.texts]
    .filter(([path]) => /^etc\/ld\.so\.conf(\.d\/.*\.conf)?$/.test(path))
    .flatMap(([, text]) => text.split('\n'))
    .map((line) => line.replace(/#.*$/, '').trim())
    .filter((line) => line.startsWith('/'))
    .map((line) => line.slice(1))
  const variable = model.config.config.Env.find((text) => text.startsWith('LD_LIBRARY_PATH='))
  const all = [
    ...(variable
      ?.slice('LD_LIBRARY_PATH='.length)
      .split(':')
      .map((one) => one.replace(/^\//, '')) ?? []),
    ...configured,
    ...(triplet === undefined ? [] : [`lib/${triplet}`, `usr/lib/${triplet}`]),
    ...(bits === 64 ? ['lib64', 'usr/lib64'] : ['lib32', 'usr/lib32']),
    ...['lib', 'usr/lib', 'usr/local/lib'],
  ]
  folders.set(machine, all)
  return all
}
