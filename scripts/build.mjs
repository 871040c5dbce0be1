// Bundles src/cli.ts and src/action.ts into dist/, which runs without node_modules. The same source
// gives the same bytes in any folder. With --check it writes nothing and fails where dist/ differs;
// with --out DIR it writes there.
import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { bundledPackages, licenceText } from './licences.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')

async function bundle(outdir) {
  await rm(outdir, { recursive: true, force: true })
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/cli.ts', 'src/action.ts'],
    outdir,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // What both entries use is there once; its name is its content's.
    splitting: true,
    chunkNames: 'shared-[hash]',
    // Dependencies that are CommonJS ask for Node's own modules by require.
    banner: {
      js: "import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);",
    },
    // Names and lines stay readable in stack traces; licences have a file of their own.
    minifySyntax: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  })
  const cli = join(outdir, 'cli.js')
  const program = await readFile(cli, 'utf8')
  if (!program.startsWith('#!')) await writeFile(cli, `#!/usr/bin/env node\n${program}`)
  await chmod(cli, 0o755)
  await writeFile(join(outdir, 'package.json'), '{ "type": "module" }\n')
  await writeFile(
    join(outdir, 'licenses.txt'),
    licenceText(await bundledPackages(root, modulesOf(metafile))),
  )
}

/** The modules that something in the bundle comes from. */
const modulesOf = ({ outputs }) =>
  Object.values(outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((module) => inputs[module].bytesInOutput > 0),
  )

/** What differs between two folders of files, in words. */
async function differences(wanted, found) {
  const names = async (directory) => (await readdir(directory).catch(() => [])).sort()
  const [there, here] = [await names(wanted), await names(found)]
  const said = []
  for (const name of new Set([...there, ...here])) {
    if (!here.includes(name)) said.push(`${name} is missing`)
    else if (!there.includes(name)) said.push(`${name} is left over`)
    else if (!(await readFile(join(wanted, name))).equals(await readFile(join(found, name))))
      said.push(`${name} differs`)
    else if (((await stat(join(wanted, name))).mode ^ (await stat(join(found, name))).mode) & 0o100)
      said.push(`${name} has the wrong mode`)
  }
  return said
}

const out = process.argv.indexOf('--out')
if (process.argv.includes('--check')) {
  const directory = await mkdtemp(join(tmpdir(), 'pycask-build-'))
  try {
    await bundle(directory)
    const said = await differences(directory, dist)
    for (const line of said) console.error(`dist/${line}: npm run build`)
    if (said.length > 0) process.exitCode = 1
  } finally {
    await rm(directory, { recursive: true })
  }
} else {
  await bundle(out < 0 ? dist : resolve(process.argv[out + 1]))
}
