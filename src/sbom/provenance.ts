/**
 * SLSA provenance v1 (https://slsa.dev/spec/v1.1/provenance): from what, by whom and how an image was
 * built. docs/SUPPLY-CHAIN.md describes its build type.
 */
import { officialAddress } from '../python/index.js'
import { version as pycaskVersion } from '../version.js'
import type { Contents } from './bill.js'
import { debianUrl } from './debian.js'
import { packageUrl } from './purl.js'

export const provenanceType = 'https://slsa.dev/provenance/v1'
export const buildType = 'https://pycask.dev/build/v1'

/** The run of a workflow, as the token of GitHub names it. */
export interface Run {
  /** `https://github.com` */
  readonly server: string
  readonly ref: string
  readonly sha: string
  readonly repository: string
  readonly repositoryId: string
  readonly repositoryOwnerId: string
  readonly eventName: string
  /** `acme/web/.github/workflows/main.yml@refs/heads/main` */
  readonly workflowRef: string
  /** The workflow that the job is in; another one where that is reusable. */
  readonly jobWorkflowRef: string
  readonly runnerEnvironment: string
  readonly runId: string
  readonly runAttempt: string
}

interface ResourceDescriptor {
  readonly name?: string
  readonly uri: string
  readonly digest?: Readonly<Record<string, string>>
  readonly downloadLocation?: string
}

/** @param options what the user asked for, without what concerns only this run or this machine */
export function provenance(
  contents: Contents,
  run: Run,
  options: Readonly<Record<string, unknown>>,
): object {
  const { server, repository, ref } = run
  const [path] = run.workflowRef.replace(`${repository}/`, '').split('@')
  return {
    buildDefinition: {
      buildType,
      externalParameters: {
        workflow: { ref, repository: `${server}/${repository}`, path },
        options,
      },
      internalParameters: {
        github: {
          event_name: run.eventName,
          repository_id: run.repositoryId,
          repository_owner_id: run.repositoryOwnerId,
          runner_environment: run.runnerEnvironment,
        },
      },
      resolvedDependencies: [
        { uri: `git+${server}/${repository}@${ref}`, digest: { gitCommit: run.sha } },
        ...materials(contents),
      ],
    },
    runDetails: {
      builder: { id: `${server}/${run.jobWorkflowRef}`, version: { pycask: pycaskVersion } },
      metadata: {
        invocationId: `${server}/${repository}/actions/runs/${run.runId}/attempts/${run.runAttempt}`,
      },
    },
  }
}

/** Everything that was fetched: CPython's source, the lock's files, Debian's packages. */
function materials({ python, wheels, base, target }: Contents): readonly ResourceDescriptor[] {
  const { version, source } = python
  const locked = wheels.map(({ facts, locked: file }): ResourceDescriptor => {
    const from = publicAddress(file.url)
    return {
      name: file.name,
      uri: packageUrl({
        ...{ type: 'pypi', name: facts.name, version: facts.version },
        qualifiers: { file_name: file.name },
      }),
      digest: { sha256: file.sha256 },
      ...(from === undefined ? {} : { downloadLocation: from }),
    }
  })
  return [
    {
      name: source.name,
      uri: packageUrl({ type: 'generic', name: 'python', version }),
      digest: { sha256: source.sha256 },
      downloadLocation: officialAddress(version, source.name),
    },
    ...locked.toSorted((a, b) => (a.uri < b.uri ? -1 : 1)),
    ...base.packages.map((one): ResourceDescriptor => ({
      name: one.name,
      uri: debianUrl(one, target.suite),
      ...(one.sha256 === undefined ? {} : { digest: { sha256: one.sha256 } }),
    })),
  ]
}

/** An address without users, passwords and signatures; undefined for files of the machine. */
function publicAddress(url: string): string | undefined {
  if (!/^https?:/.test(url)) return undefined
  const { origin, pathname } = new URL(url)
  return origin + pathname
}
