/** Signed attestations of an image: where a workflow's run may sign, and nowhere else. */
import { relative } from 'node:path'
import {
  bundleMediaType,
  keepAtGitHub,
  runIdentity,
  servicesFor,
  signStatement,
  statement,
  type Predicate,
  type RunClaims,
  type SigningServices,
} from '../attest/index.js'
import { PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import type { Options } from '../options/index.js'
import type { Attachment } from '../registry/index.js'
import { provenance, provenanceType, type Contents, type Run } from '../sbom/index.js'

/**
 * Provenance and bill of materials, each signed by the run of the workflow, as documents to attach;
 * none where there is no identity to sign with. What fails is a warning, unless `attest` was asked for
 * by the user.
 *
 * @throws PycaskError `attestation-failed`
 */
export async function attestationsOf(
  host: Host,
  options: Options,
  image: { readonly name: string; readonly contents: Contents; readonly bill: Buffer },
  given?: SigningServices,
): Promise<readonly Attachment[]> {
  if (!options.attest) return []
  try {
    const identity = await runIdentity(host)
    if (identity === undefined) return []
    const services = given ?? (await servicesFor(host.env))
    const server = host.env['GITHUB_SERVER_URL'] ?? 'https://github.com'
    const predicates: readonly Predicate[] = [
      {
        type: provenanceType,
        value: provenance(image.contents, runOf(identity.claims, server), askedFor(options)),
      },
      { type: 'https://cyclonedx.org/bom', value: JSON.parse(image.bill.toString()) as object },
    ]
    const subject = { name: image.name, digest: image.contents.image.digest }
    return await Promise.all(
      predicates.map(async (predicate): Promise<Attachment> => {
        const bundle = await signStatement(host, statement(subject, predicate), {
          identity,
          services,
        })
        await keepAtGitHub(host, bundle)
        return {
          artifactType: bundleMediaType,
          mediaType: bundleMediaType,
          bytes: Buffer.from(JSON.stringify(bundle)),
          annotations: {
            'dev.sigstore.bundle.content': 'dsse-envelope',
            'dev.sigstore.bundle.predicateType': predicate.type,
          },
        }
      }),
    )
  } catch (thrown) {
    const asked = options.origins.attest.from !== 'default'
    if (asked || !(thrown instanceof PycaskError) || thrown.code !== 'attestation-failed')
      throw thrown
    host.log.warn(thrown.what)
    return []
  }
}

const runOf = (claims: RunClaims, server: string): Run => ({
  server,
  ref: claims.ref,
  sha: claims.sha,
  repository: claims.repository,
  repositoryId: claims.repository_id,
  repositoryOwnerId: claims.repository_owner_id,
  eventName: claims.event_name,
  workflowRef: claims.workflow_ref,
  jobWorkflowRef: claims.job_workflow_ref,
  runnerEnvironment: claims.runner_environment,
  runId: claims.run_id,
  runAttempt: claims.run_attempt,
})

/** The options that shape an image, as provenance tells them: nothing of the machine, no addresses. */
function askedFor(options: Options): Readonly<Record<string, unknown>> {
  const near = (path: string): string => relative(options.directory, path) || '.'
  const { python, optimize, libpython, extras, groups, noBinary, onlyBinary, libraries } = options
  const { suite, base, systemPackages, org, user } = options
  return {
    ...{ python, optimize, libpython, extras, groups, noBinary, onlyBinary, libraries },
    ...{ suite, base, systemPackages, org, user },
    lock: near(options.lock),
    app: [
      ...(options.app.wheel ? ['wheel'] : []),
      ...options.app.roots.map(({ from }) => near(from)),
    ],
  }
}
