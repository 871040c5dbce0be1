// Writes everything that is made from src/options: action.yml, the JSON Schema of [tool.pycask], and
// the README's tables. With --check it writes nothing and fails where a file differs.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import * as prettier from 'prettier'

const root = fileURLToPath(new URL('..', import.meta.url))
const check = process.argv.includes('--check')

/** src/options/documents.ts as a module of this process. */
async function loadDocuments() {
  const directory = await mkdtemp(join(tmpdir(), 'pycask-generate-'))
  try {
    const outfile = join(directory, 'documents.mjs')
    await build({
      absWorkingDir: root,
      entryPoints: ['src/options/documents.ts'],
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      outfile,
      logLevel: 'warning',
    })
    return await import(pathToFileURL(outfile).href)
  } finally {
    await rm(directory, { recursive: true })
  }
}

const formatted = async (file, text) =>
  prettier.format(text, {
    ...(await prettier.resolveConfig(join(root, file))),
    filepath: file,
  })

/** A text with what stands between two marks replaced. */
function between(text, name, content) {
  const start = `<!-- ${name}: made from src/options by npm run generate -->`
  const end = `<!-- ${name}: end -->`
  const from = text.indexOf(start)
  const to = text.indexOf(end)
  if (from < 0 || to < from) throw new Error(`README.md: the marks of ${name} are missing`)
  return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`
}

const documents = await loadDocuments()
const readme = await readFile(join(root, 'README.md'), 'utf8')
const files = {
  'action.yml': await formatted('action.yml', documents.actionYaml()),
  'schema/pycask.schema.json': await formatted('schema/pycask.schema.json', documents.jsonSchema()),
  'README.md': between(readme, 'options', documents.optionTables()),
}

for (const [file, wanted] of Object.entries(files)) {
  const path = join(root, file)
  const found = await readFile(path, 'utf8').catch(() => '')
  if (found === wanted) continue
  if (check) {
    console.error(`${file} is not what src/options says: npm run generate`)
    process.exitCode = 1
  } else {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, wanted)
    console.log(`wrote ${file}`)
  }
}
