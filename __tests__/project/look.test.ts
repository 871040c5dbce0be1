import { describe, expect, test } from '@jest/globals'
import { parse } from 'smol-toml'
import { lookAtProject, pycaskTable } from '../../src/project/index.js'
import { readDockerfile } from '../../src/project/dockerfile.js'

type Files = Readonly<Record<string, string>>
const look = (files: Files) => lookAtProject((path) => Promise.resolve(files[path]))
const tableOf = async (files: Files): Promise<Record<string, unknown>> => {
  const document = parse(pycaskTable(await look(files)))
  return (document['tool'] as Record<string, Record<string, unknown>>)['pycask'] ?? {}
}
const hashed = 'flask==3.1.2 --hash=sha256:00\ngunicorn==23.0.0 --hash=sha256:00\n'

describe('looking at a project', () => {
  test('a Flask application with a lock', async () => {
    expect(
      await tableOf({
        'requirements.txt': hashed,
        'main.py': 'from flask import Flask\n\nweb = Flask(__name__)\n',
      }),
    ).toEqual({
      python: '3.13',
      lock: 'requirements.txt',
      command: ['gunicorn', '--bind', '0.0.0.0:8000', '--worker-tmp-dir', '/dev/shm', 'main:web'],
      ports: [8000],
    })
  })

  test('a Django project with uv, whose requires-python leaves 3.13 out', async () => {
    const table = await tableOf({
      'pyproject.toml': '[project]\nname = "shop"\nrequires-python = ">=3.11,<3.13"\n',
      'uv.lock': 'version = 1\n[[package]]\nname = "django"\n[[package]]\nname = "gunicorn"\n',
      'manage.py': "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings.base')",
    })
    expect(table).toMatchObject({ python: '3.12', lock: 'uv.lock', ports: [8000] })
    expect(table['command']).toContain('shop.wsgi')
  })

  test('FastAPI under uvicorn', async () => {
    const { command } = await look({
      'uv.lock': '[[package]]\nname = "fastapi"\n[[package]]\nname = "uvicorn"\n',
      'app.py': 'api: FastAPI = FastAPI(title="x")',
    })
    expect(command?.words.at(-1)).toBe('app:api')
  })

  test('a Procfile beats a Dockerfile; $PORT is 8000, since no shell puts it in', async () => {
    const facts = await look({
      Procfile: 'release: x\nweb: gunicorn --bind 0.0.0.0:$PORT "shop.wsgi:app"\n',
      Dockerfile: 'FROM python:3.12-slim\nCMD ["python", "-m", "other"]\nEXPOSE 9000\n',
    })
    expect(facts.command).toEqual({
      words: ['gunicorn', '--bind', '0.0.0.0:8000', 'shop.wsgi:app'],
      from: 'Procfile',
    })
    expect(facts.python).toEqual({ version: '3.12', from: 'FROM in the Dockerfile' })
    expect(facts.port).toBe(8000)
  })

  test('what is missing is a remark, and no guess', async () => {
    const facts = await look({ 'requirements.txt': 'flask==3.1.2\n' })
    expect(facts.lockRemark).toContain('--generate-hashes')
    expect(facts.command).toBeUndefined()
    expect((await look({})).lockRemark).toContain('there is no lock')
  })

  test('strange names stay strings, and reasons stay comments', async () => {
    const evil = 'x"]\n[tool.evil]\n'
    const table = await tableOf({
      Dockerfile: `CMD ${JSON.stringify([evil, '$(id)', '::set-output name=a::b', 'ü\u007f'])}\n`,
      'pyproject.toml': `[build-system]\nbuild-backend = ${JSON.stringify(evil)}\n`,
    })
    expect(table['command']).toEqual([evil, '$(id)', '::set-output name=a::b', 'ü\u007f'])
    expect(Object.keys(table)).toEqual(['python', 'command'])
  })
})

describe('a Dockerfile', () => {
  test('tells its Python, packages, ports and command', () => {
    expect(
      readDockerfile(`# syntax=docker/dockerfile:1
FROM --platform=linux/amd64 docker.io/library/python:3.12-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends \\
      gcc libpq-dev=15.1-1 \\
      libxml2-dev && rm -rf /var/lib/apt/lists/*
FROM python:3.13-slim
EXPOSE 8080/tcp
CMD ["gunicorn", "app:app"]
`),
    ).toEqual({
      python: '3.13',
      command: ['gunicorn', 'app:app'],
      ports: [8080],
      packages: ['libpq-dev', 'libxml2-dev'],
    })
  })

  test('a CMD in shell form is not guessed at', () => {
    expect(readDockerfile('CMD gunicorn $OPTIONS app:app\n').command).toBeUndefined()
  })
})
