// Writes everything that is made from the source: action.yml, the JSON Schema of [tool.pycask], the
// README's tables (src/options), the pages of prune profiles (src/python/prune.ts) and of the contract (src/contract/rules). With --check it writes nothing and fails where a file differs.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import * as prettier from 'prettier'

const root = fileURLToPath(new URL('..', import.meta.url))
const check = process.argv.includes('--check')

/** A source file as a module of this process. */
async function load(file) {
  const directory = await mkdtemp(join(tmpdir(), 'pycask-generate-'))
  try {
    const outfile = join(directory, 'module.mjs')
    await build({
      absWorkingDir: root,
      entryPoints: [file],
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      // Dependencies that are CommonJS ask for one.
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
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
  if (from < 0 || to < from) throw new Error(`the marks of ${name} are missing`)
  return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`
}

/** What each profile is, breaks and saves, as a page. */
function pruningPage(profiles, { python, suite, profiles: measured }) {
  const size = ({ bytes, files }) =>
    files === 0
      ? 'nothing'
      : `${(bytes / 1e6).toFixed(1)} MB in ${files} ${files === 1 ? 'file' : 'files'}`
  const code = (names) => names.map((name) => `\`${name}\``).join(', ') || '-'
  const rows = profiles.map(({ name, what, breaks, to, modules, told }) =>
    [
      `\`${name}\``,
      what,
      breaks,
      code(modules),
      told.length > 0 ? 'yes' : 'no',
      to,
      size(measured[name]),
    ].join(' | '),
  )
  return `<!-- Made from src/python/prune.ts by npm run generate. -->

# What of CPython is not in the image

\`prune\` names what is left out of the runtime image. By default that is all of these; \`prune = []\` keeps
everything, \`prune = ["idle", "tk"]\` leaves out those two.

Nothing is lost. One build gives three trees: what is in the image, what compiling wheels needs on top
of it (\`builder\`), and the \`rest\`. Together they are a whole installation, which \`install: true\` puts on the
machine that builds.

A module that says why is still found by \`import\`, and raises a \`ModuleNotFoundError\` with the name of the
profile: code that tries the import and goes on without it does so as before. \`test\` does not, since
projects have packages of that name.

| profile | what it is | what does not work without it | modules | says why | goes to | saves |
| --- | --- | --- | --- | --- | --- | --- |
${rows.map((row) => `| ${row} |`).join('\n')}

Sizes are of CPython ${python} for ${suite}, unpacked and without bytecode, which only the image has.
Where it says nothing, this version does not install any of it: CPython's tests stay in the source
tarball, \`lib2to3\` ended with 3.12, and no static library is made.
`
}

const documents = await load('src/options/documents.ts')
const { workflowFiles, furtherFiles } = await load('src/project/workflows.ts')
const { pruneProfiles } = await load('src/python/prune.ts')
const { contractPage } = await load('src/contract/page.ts')
const measured = JSON.parse(await readFile(join(root, 'bench/pruning.json'), 'utf8'))
const reference = await readFile(join(root, 'docs/REFERENCE.md'), 'utf8')
const readme = await readFile(join(root, 'README.md'), 'utf8')
const files = {
  'action.yml': await formatted('action.yml', documents.actionYaml()),
  'schema/pycask.schema.json': await formatted('schema/pycask.schema.json', documents.jsonSchema()),
  'docs/PRUNING.md': await formatted('docs/PRUNING.md', pruningPage(pruneProfiles, measured)),
  ...Object.fromEntries(
    [...workflowFiles, ...furtherFiles].map(({ example, text }) => [
      `examples/workflows/${example}`,
      text,
    ]),
  ),
  'docs/CONTRACT.md': await formatted('docs/CONTRACT.md', contractPage()),
  'README.md': between(readme, 'options', documents.optionTables()),
  'docs/REFERENCE.md': await formatted(
    'docs/REFERENCE.md',
    between(
      between(reference, 'commands', documents.commandTable()),
      'outputs',
      documents.outputTable(),
    ),
  ),
}

for (const [file, wanted] of Object.entries(files)) {
  const path = join(root, file)
  const found = await readFile(path, 'utf8').catch(() => '')
  if (found === wanted) continue
  if (check) {
    console.error(`${file} is not what the source says: npm run generate`)
    process.exitCode = 1
  } else {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, wanted)
    console.log(`wrote ${file}`)
  }
}
