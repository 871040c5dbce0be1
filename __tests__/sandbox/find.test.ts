import { describe, expect, test } from '@jest/globals'
import { PycaskError } from '../../src/errors.js'
import { createHost, quietLog, type Host, type RunResult } from '../../src/host/index.js'
import { findEngine } from '../../src/sandbox/index.js'

type Answer = Partial<RunResult> | 'missing' | 'hangs'

/** A host whose programs answer `--version` with their name, and everything else as told. */
function hostWith(programs: { docker?: Answer; podman?: Answer; dockerIsPodman?: boolean }): Host {
  const host = createHost({ env: {}, log: quietLog, signal: new AbortController().signal })
  return {
    ...host,
    run: ([program = '', option]) => {
      const answer = (program === 'docker' ? programs.docker : programs.podman) ?? 'missing'
      const fault = (code: string) => new PycaskError({ code, what: `${program}: ${code}` })
      if (answer === 'missing') return Promise.reject(fault('program-missing'))
      const result = { exitCode: 0, stdout: '', stderr: '' }
      const name = programs.dockerIsPodman === true ? 'podman' : program
      if (option === '--version')
        return Promise.resolve({ ...result, stdout: `${name} version 1.2.3\n` })
      if (answer === 'hangs') return Promise.reject(fault('timed-out'))
      return Promise.resolve({ ...result, ...answer })
    },
  }
}
const answering = { stdout: '20.10.24\n' }
const down = {
  exitCode: 1,
  stderr:
    'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n',
}

describe('the engine', () => {
  test('is a docker that answers', async () => {
    const host = hostWith({ docker: answering, podman: { stdout: '5.4.2\n' } })
    expect(await findEngine(host, 'auto')).toMatchObject({ name: 'docker', version: '20.10.24' })
  })

  test('is podman where docker is missing, down or silent', async () => {
    for (const docker of ['missing', 'hangs', down] as const) {
      const host = hostWith({ docker, podman: { stdout: '5.4.2\n' } })
      expect(await findEngine(host, 'auto')).toMatchObject({ name: 'podman', version: '5.4.2' })
    }
  })

  test('is the one of choice, even where the other would answer', async () => {
    const host = hostWith({ docker: answering, podman: { stdout: '5.4.2\n' } })
    expect(await findEngine(host, 'podman')).toMatchObject({ name: 'podman' })
    const choosing = findEngine(hostWith({ docker: down, podman: answering }), 'docker')
    await expect(choosing).rejects.toMatchObject({ code: 'engine-down' })
  })

  test('is podman when that is installed under docker’s name', async () => {
    const host = hostWith({ docker: { stdout: '4.3.1\n' }, dockerIsPodman: true })
    expect(await findEngine(host, 'docker')).toMatchObject({ name: 'podman', version: '4.3.1' })
  })
})

describe('without an engine', () => {
  test('the error says what to install', async () => {
    await expect(findEngine(hostWith({}), 'auto')).rejects.toMatchObject({
      code: 'engine-missing',
      what: 'no container engine: neither docker nor podman is installed',
      hint: 'sudo apt-get install docker.io (or podman); npm run quickstart does it',
    })
    await expect(findEngine(hostWith({ docker: answering }), 'podman')).rejects.toMatchObject({
      code: 'engine-missing',
      what: 'the container engine podman is not installed',
      hint: expect.stringContaining('apt-get install podman'),
    })
  })

  test('that answers, the error shows its own words and how to start it', async () => {
    const podman = { exitCode: 125, stderr: 'Error: database is locked\n' }
    await expect(findEngine(hostWith({ docker: down, podman }), 'auto')).rejects.toMatchObject({
      code: 'engine-down',
      what: expect.stringMatching(/^docker is installed but does not answer: Cannot connect to/),
      hint: expect.stringContaining('systemctl start docker'),
      details: ['podman: Error: database is locked'],
    })
  })

  test('that may be used, the error says how to be allowed', async () => {
    const stderr = 'permission denied while trying to connect to the Docker daemon socket\n'
    const host = hostWith({ docker: { exitCode: 1, stderr } })
    await expect(findEngine(host, 'auto')).rejects.toMatchObject({
      code: 'engine-down',
      hint: expect.stringContaining('usermod -aG docker'),
    })
  })
})
