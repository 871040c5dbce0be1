import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createIgnore, dockerIgnorePatterns, defaultIgnored } from '../../src/options/index.js'
import { suggest } from '../../src/options/suggest.js'
import { splitWords } from '../../src/options/words.js'

describe('words of a command line', () => {
  test.each([
    ['gunicorn -b 0.0.0.0:8000 web:app', ['gunicorn', '-b', '0.0.0.0:8000', 'web:app']],
    [`python -c 'print("a b")'`, ['python', '-c', 'print("a b")']],
    [`a"b c"'d e'f`, ['ab cd ef']],
    [`"a \\"b\\" \\n \\\\" ''`, ['a "b" \\n \\', '']],
    ['a\\ b  $HOME|c', ['a b', '$HOME|c']],
    ['["a", "b c"]', ['a', 'b c']],
    ['', []],
  ])('%s', (text, words) => {
    expect(splitWords(text)).toEqual(words)
  })

  test.each(["it's", '"open', 'end\\', '["a", 1]', '["a"'])('%s is refused', (text) => {
    expect(splitWords(text)).toBeUndefined()
  })

  test('what is quoted comes back', () => {
    const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        expect(splitWords(words.map(quote).join(' '))).toEqual(words)
        expect(splitWords(JSON.stringify(words))).toEqual(words)
      }),
    )
  })
})

describe('suggestions', () => {
  const names = ['no-binary', 'only-binary', 'python', 'push', 'tags', 'optimize']
  test.each([
    ['no_binary', 'no-binary'],
    ['noBinary', 'no-binary'],
    ['pyhton', 'python'],
    ['optimise', 'optimize'],
    ['tag', 'tags'],
    ['pushh', 'push'],
    ['dockerfile', undefined],
    ['x', undefined],
  ])('%s: %s', (found, meant) => {
    expect(suggest(found, names)).toBe(meant)
  })
})

describe('what is not copied into the image', () => {
  const ignored = createIgnore([
    ...defaultIgnored,
    'tests',
    'docs/**/*.png',
    '/build/',
    '!.env.example',
  ])
  test.each([
    '.git',
    'sub/.git',
    '__pycache__',
    'a/b.pyc',
    '.env',
    '.env.local',
    'web.egg-info',
    'tests',
    'a/tests',
    'docs/a.png',
    'docs/x/y/a.png',
    'build',
  ])('%s is left out', (path) => {
    expect(ignored(path)).toBe(true)
  })

  test.each([
    'web.py',
    '.env.example',
    'a.git',
    'mytests',
    'a/build',
    'docs/a.svg',
    'x/docs/a.png',
    'apyc',
    'environment',
  ])('%s is copied', (path) => {
    expect(ignored(path)).toBe(false)
  })
})

describe('a .dockerignore', () => {
  /** Which of these paths are left out, as a walk that does not look into what is left out finds them. */
  const left = (text: string, paths: readonly string[]): string[] => {
    const ignored = createIgnore(dockerIgnorePatterns(text))
    const foldersOf = (path: string) =>
      path.split('/').map((_, at, parts) => parts.slice(0, at + 1).join('/'))
    return paths.filter((path) => foldersOf(path).some((one) => ignored(one)))
  }
  const paths = ['a.md', 'docs/a.md', 'src/app/main.py', 'src/other/b.py', 'src/app/deep/c.py', 'x']

  test.each([
    ['a pattern counts from the folder', '*.md', ['a.md']],
    ['two stars are any folders', '**/*.md', ['a.md', 'docs/a.md']],
    ['what is below a folder goes with it', './docs/\n', ['docs/a.md']],
    ['comments and empty lines say nothing', '# x\n\n  \n', []],
    [
      'what is below one that is left out is taken back, and nothing beside it',
      '*\n!src/app\n',
      ['a.md', 'docs/a.md', 'src/other/b.py', 'x'],
    ],
    [
      'the last rule that fits decides',
      '!x\nx\nsrc/app\n!src/app/main.py',
      ['src/app/deep/c.py', 'x'],
    ],
    ['a path is cleaned', '/src/./other/../other/', ['src/other/b.py']],
    ['white space around a rule is none of it', '  x \r\n! y', ['x']],
  ])('%s', (_, text, expected) => {
    expect(left(text, paths)).toEqual(expected)
  })
})
