/** What the documentation names is there, and what it tells people to type is accepted. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { readOptions } from '../../src/options/index.js'
import { parseCommandLine } from '../../src/options/index.js'
import { actionYaml } from '../../src/options/documents.js'
import { PycaskError } from '../../src/errors.js'
import { root, run } from './run.js'

interface Page {
  readonly file: string
  readonly text: string
}
let pages: readonly Page[]

beforeAll(async () => {
  const { stdout } = await run(
    'git',
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
    '*.md',
  )
  const files = stdout.split('\n').filter((file) => file !== '' && existsSync(join(root, file)))
  pages = await Promise.all(
    files.map(async (file) => ({ file, text: await readFile(join(root, file), 'utf8') })),
  )
})

/** The blocks of a language, over all pages. */
const blocks = (language: string): readonly Page[] =>
  pages.flatMap(({ file, text }) =>
    [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(
      ([, block = '']) => ({ file, text: block }),
    ),
  )

describe('the documentation', () => {
  test('links to files that are there', () => {
    const broken = pages.flatMap(({ file, text }) =>
      [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)/g)]
        .map(([, path = '']) => path)
        .filter((path) => !existsSync(join(root, dirname(file), path)))
        .map((path) => `${file}: ${path}`),
    )
    expect(broken).toEqual([])
  })

  test('has commands that are accepted', async () => {
    const lines = blocks('sh').flatMap(({ file, text }) =>
      text
        .replace(/\s+#.*$/gm, '')
        .split('\n')
        .flatMap(
          (line) => /(?:^|\s)(?:npx pycask|pycask|node dist\/cli\.js) (.+)$/.exec(line)?.[1] ?? [],
        )
        .map((line) => ({ file, line })),
    )
    expect(lines.length).toBeGreaterThan(8)
    for (const { file, line } of lines) {
      const words = line.replace(/\s*>.*$/, '').match(/"[^"]*"|\S+/g) ?? []
      const { command, flags } = parseCommandLine(words.map((word) => word.replace(/"/g, '')))
      if (command === undefined) continue
      const wrong = await readOptions({
        ...{ command, flags, env: {}, directory: join(root, 'examples/web') },
      }).then(
        () => undefined,
        (thrown: unknown) => (thrown instanceof PycaskError ? thrown.what : thrown),
      )
      expect({ file, line, wrong }).toEqual({ file, line, wrong: undefined })
    }
  })

  test('has tables for pyproject.toml that are accepted', async () => {
    const tables = blocks('toml').filter(({ text }) => text.includes('[tool.pycask'))
    expect(tables.length).toBeGreaterThan(3)
    for (const { file, text } of tables) {
      const files: Readonly<Record<string, string>> = {
        '/project/pyproject.toml': text,
        '/project/requirements.txt': '',
      }
      const wrong = await readOptions({
        ...{ command: 'build', env: {}, directory: '/project' },
        readFile: (path) => Promise.resolve(files[path]),
      }).then(
        () => undefined,
        (thrown: unknown) =>
          thrown instanceof PycaskError ? [thrown.what, ...thrown.details] : thrown,
      )
      expect({ file, wrong }).toEqual({ file, wrong: undefined })
    }
  })

  test('gives the action inputs, and the workflows, that exist', async () => {
    const inputs = new Set(
      [...(actionYaml().split('\noutputs:')[0] ?? '').matchAll(/^ {2}([\w-]+):$/gm)].map(
        ([, n]) => n,
      ),
    )
    for (const { file, text } of blocks('yaml')) {
      for (const [, workflow = ''] of text.matchAll(/OWNER\/pycask\/(\S+)@/g))
        expect({ file, workflow, there: existsSync(join(root, workflow)) }).toEqual({
          ...{ file, workflow, there: true },
        })
      const step = /uses: OWNER\/pycask@[^]*?\n( +)with:\n((?:\1 +.*\n)+)/.exec(text)
      const indent = /^ */.exec(step?.[2] ?? '')?.[0].length ?? 0
      for (const line of step?.[2]?.split('\n') ?? []) {
        const name = new RegExp(`^ {${indent}}([\\w-]+):`).exec(line)?.[1]
        if (name !== undefined)
          expect({ file, name, known: inputs.has(name) }).toEqual({ file, name, known: true })
      }
    }
    const reusable = await readFile(join(root, '.github/workflows/build.yml'), 'utf8')
    for (const { file, text } of blocks('yaml'))
      if (text.includes('workflows/build.yml@'))
        for (const [, name = ''] of (text.split('with:\n')[1] ?? '').matchAll(/^ {6}([\w-]+):/gm))
          expect({ file, known: reusable.includes(`\n      ${name}:\n`), name }).toEqual({
            ...{ file, known: true, name },
          })
  })
})
