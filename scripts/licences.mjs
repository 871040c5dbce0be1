// The notices of the packages that a bundle contains.
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The packages that these modules (paths of esbuild's metafile) belong to, sorted by name, with
 * what package.json and their licence and notice files say.
 */
export async function bundledPackages(root, modules) {
  const folders = new Set()
  for (const module of modules) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(module)
    if (match) folders.add(match[1])
  }
  const packages = await Promise.all([...folders].map((folder) => readPackage(join(root, folder))))
  const keyOf = ({ name, version }) => `${name}@${version}`
  return [...new Map(packages.map((one) => [keyOf(one), one])).values()].sort((a, b) =>
    keyOf(a) < keyOf(b) ? -1 : 1,
  )
}

async function readPackage(folder) {
  const { name, version, license, author } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  )
  const files = (await readdir(folder))
    .filter((file) => /^(licen[cs]e|copying|notice)([.-].*)?$/i.test(file))
    .sort()
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
  if (texts.length === 0)
    texts.push(`No licence text comes with the package. Author: ${author?.name ?? author}`)
  return { name, version, license, texts }
}

/** All notices as one text. */
export function licenceText(packages) {
  const line = '-'.repeat(80)
  const parts = packages.map(({ name, version, license, texts }) =>
    [
      `${name} ${version} (${license})`,
      '',
      ...texts.map((text) =>
        text
          .replaceAll('\r\n', '\n')
          .replace(/[ \t]+$/gm, '')
          .trim(),
      ),
    ].join('\n'),
  )
  return `The bundle contains these packages.\n\n${[...parts, ''].join(`\n\n${line}\n\n`).trimEnd()}\n`
}
