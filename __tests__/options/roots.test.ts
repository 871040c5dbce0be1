import { describe, expect, test } from '@jest/globals'
import { failure, pyproject, read } from './helpers.js'

const appOf = async (line: string) => (await read({}, pyproject(line))).app

describe('the application', () => {
  test.each([
    ['app = "."', { wheel: false, roots: [{ from: '/project', to: '' }] }],
    ['app = "src/web"', { wheel: false, roots: [{ from: '/project/src/web', to: '' }] }],
    [
      'app = ["src", "migrations/"]',
      {
        wheel: false,
        roots: [
          { from: '/project/src', to: 'src' },
          { from: '/project/migrations', to: 'migrations' },
        ],
      },
    ],
    [
      'app = { src = ".", "../shared" = "lib/shared/" }',
      {
        wheel: false,
        roots: [
          { from: '/project/src', to: '' },
          { from: '/shared', to: 'lib/shared' },
        ],
      },
    ],
    ['app = "wheel"', { wheel: true, roots: [] }],
    [
      'app = ["wheel", "migrations"]',
      { wheel: true, roots: [{ from: '/project/migrations', to: 'migrations' }] },
    ],
  ])('%s', async (line, expected) => {
    expect(await appOf(line)).toEqual(expected)
  })

  test('is told by flags and texts, too', async () => {
    const flags = ['--app=src,migrations']
    expect((await read({ flags })).app.roots.map(({ to }) => to)).toEqual(['src', 'migrations'])
    const table = ['--app=src=.', '--app=db=data/db']
    expect((await read({ flags: table })).app.roots.map(({ to }) => to)).toEqual(['', 'data/db'])
  })

  test('is a wheel where there is a build backend, unless a folder is named', async () => {
    const project = '[build-system]\nrequires = []\n[project]\nname = "web"\n'
    const files = (more: string) => ({ 'pyproject.toml': project + more })
    expect((await read({}, files(''))).app).toEqual({ wheel: true, roots: [] })
    const named = await read({}, files('[tool.pycask]\napp = "."\n'))
    expect(named.app.wheel).toBe(false)
  })

  test.each([
    ['app = { src = "../up" }', /a place within/],
    ['app = 3', /wheel, a folder, a list of folders/],
    ['files = { "a.toml" = "/etc/a.toml" }', /lies below \/opt\/app/],
    ['files = { "a.toml" = "/opt/app/venv/a.toml" }', /not in its python or venv/],
    ['files = { "a.toml" = "/opt/app/../../etc/a" }', /lies below \/opt\/app/],
  ])('%s is refused', async (line, message) => {
    expect((await failure(read({}, pyproject(line)))).message).toMatch(message)
  })

  test('may bring further files along', async () => {
    const { files } = await read({}, pyproject('files = { "a.toml" = "/opt/app/etc/a.toml" }'))
    expect(files).toEqual({ '/project/a.toml': '/opt/app/etc/a.toml' })
  })
})
