import { expect, test } from '@jest/globals'
import { provenance, type Run } from '../../src/sbom/index.js'
import { contents } from './support.js'

const run: Run = {
  server: 'https://github.com',
  ref: 'refs/heads/main',
  sha: '0123456789012345678901234567890123456789',
  repository: 'acme/web',
  repositoryId: '1',
  repositoryOwnerId: '2',
  eventName: 'push',
  workflowRef: 'acme/web/.github/workflows/main.yml@refs/heads/main',
  jobWorkflowRef: 'acme/shared/.github/workflows/build.yml@refs/tags/v1',
  runnerEnvironment: 'github-hosted',
  runId: '7',
  runAttempt: '1',
}

test('provenance says from what, by whom and with which options', () => {
  const said = provenance(contents, run, { suite: 'trixie' })
  expect(said).toMatchObject({
    buildDefinition: {
      externalParameters: {
        workflow: {
          ref: 'refs/heads/main',
          repository: 'https://github.com/acme/web',
          path: '.github/workflows/main.yml',
        },
        options: { suite: 'trixie' },
      },
    },
    runDetails: {
      // The workflow that the job is in, which is what a verifier trusts or not.
      builder: { id: 'https://github.com/acme/shared/.github/workflows/build.yml@refs/tags/v1' },
      metadata: { invocationId: 'https://github.com/acme/web/actions/runs/7/attempts/1' },
    },
  })
})

test('everything that was fetched is named with its hash, and nothing of the machine', () => {
  const said = provenance(contents, run, {}) as {
    buildDefinition: {
      resolvedDependencies: { uri: string; digest?: object; downloadLocation?: string }[]
    }
  }
  const all = said.buildDefinition.resolvedDependencies
  const [source, python, ...rest] = all
  expect(source).toEqual({
    uri: 'git+https://github.com/acme/web@refs/heads/main',
    digest: { gitCommit: run.sha },
  })
  expect(python).toMatchObject({
    uri: 'pkg:generic/python@3.13.15',
    digest: { sha256: 'a'.repeat(64) },
    downloadLocation: 'https://www.python.org/ftp/python/3.13.15/Python-3.13.15.tar.xz',
  })
  expect(rest).toHaveLength(contents.wheels.length + contents.base.packages.length)
  expect(rest).toContainEqual({
    name: 'compiled-1.0.tar.gz',
    uri: 'pkg:pypi/compiled@1.0?file_name=compiled-1.0.tar.gz',
    digest: { sha256: 'c'.repeat(64) },
  })
  expect(rest.find(({ uri }) => uri.startsWith('pkg:pypi/extra@'))?.downloadLocation).toBe(
    'https://index.example/extra-1.0-py3-none-any.whl',
  )
  expect(rest.find(({ uri }) => uri.startsWith('pkg:deb/debian/libc6@'))?.digest).toEqual({
    sha256: 'e'.repeat(64),
  })
  expect(JSON.stringify(said)).not.toMatch(/secret|\/home\//)
})
