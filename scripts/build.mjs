// Bundles src/cli.ts and src/action.ts into dist/, which runs without node_modules. The same source
// gives the same bytes in any folder. With --check it writes nothing and fails where dist/ differs;
// with --out DIR it writes there.
import { chmod, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { bundledPackages, licenceText } from './licences.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')

/** Of Sigstore's trust roots only the one that is used: the rest is keys of a package registry. */
const trustRootOnly = {
  name: 'trust-root-only',
  setup: ({ onLoad }) =>
    onLoad({ filter: /@sigstore[/\\]tuf[/\\]seeds\.json$/ }, async ({ path }) => {
      const seeds = JSON.parse(await readFile(path, 'utf8'))
      const kept = Object.entries(seeds).map(([repository, { targets }]) => [
        repository,
        { targets: { 'trusted_root.json': targets['trusted_root.json'] } },
      ])
      return { contents: JSON.stringify(Object.fromEntries(kept)), loader: 'json' }
    }),
}

/** All files of the bundle by name. Nothing is written, so a build that fails leaves dist/ alone. */
async function bundle() {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['src/cli.ts', 'src/action.ts'],
    outdir: dist,
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // What both entries use is there once; its name is its content's.
    splitting: true,
    plugins: [trustRootOnly],
    // @actions/http-client asks for an older one, for a class that both have.
    alias: { undici: join(root, 'node_modules/undici') },
    chunkNames: 'shared-[hash]',
    // Dependencies that are CommonJS ask for Node's own modules by require.
    banner: {
      js: "import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);",
    },
    // Small, and functions keep their names: those stand in stack traces. Licences have a file of their own.
    minify: true,
    keepNames: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  })
  const files = new Map(outputFiles.map(({ path, text }) => [relative(dist, path), text]))
  const cli = files.get('cli.js') ?? ''
  if (!cli.startsWith('#!')) files.set('cli.js', `#!/usr/bin/env node\n${cli}`)
  files.set('package.json', '{ "type": "module" }\n')
  files.set('licenses.txt', licenceText(await bundledPackages(root, modulesOf(metafile))))
  return files
}

/** The modules that something in the bundle comes from. */
const modulesOf = ({ outputs }) =>
  Object.values(outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((module) => inputs[module].bytesInOutput > 0),
  )

async function write(files, directory) {
  await mkdir(directory, { recursive: true })
  for (const [name, text] of files) await writeFile(join(directory, name), text)
  await chmod(join(directory, 'cli.js'), 0o755)
}

/** How what is in dist/ differs from a bundle, in words. */
async function differences(files) {
  const found = await readdir(dist).catch(() => [])
  const said = found.filter((name) => !files.has(name)).map((name) => `${name} is left over`)
  for (const [name, text] of files) {
    if (!found.includes(name)) said.push(`${name} is missing`)
    else if ((await readFile(join(dist, name), 'utf8')) !== text) said.push(`${name} differs`)
    else if (name === 'cli.js' && !((await stat(join(dist, name))).mode & 0o100))
      said.push(`${name} is not executable`)
  }
  return said
}

const files = await bundle()
const out = process.argv.indexOf('--out')
if (process.argv.includes('--check')) {
  const said = await differences(files)
  for (const line of said) console.error(`dist/${line}: npm run build`)
  if (said.length > 0) process.exitCode = 1
} else if (out >= 0) {
  await write(files, process.argv[out + 1])
} else {
  await rm(dist, { recursive: true, force: true })
  await write(files, dist)
}
