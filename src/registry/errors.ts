/** What registries answer when they refuse, and how we tell it. Secrets and query strings never. */
import * as z from 'zod'
import { messageOf, PycaskError } from '../errors.js'
import type { HttpResponse } from '../host/types.js'
import type { FoundCredentials } from './credentials.js'
import { Passing } from './retry.js'

/** An error as a registry tells it (distribution spec 1.1, "Error Codes"). */
export interface RegistryFault {
  readonly status: number
  /** `DENIED`, `MANIFEST_BLOB_UNKNOWN`; undefined when the body is something else. */
  readonly code: string | undefined
  readonly message: string | undefined
}

const errorBody = z.looseObject({
  errors: z
    .array(z.looseObject({ code: z.string().optional(), message: z.string().optional() }))
    .optional(),
  // Token servers answer with `details` or, as OAuth 2 does, `error_description`.
  details: z.string().optional(),
  error_description: z.string().optional(),
})

const bodyLimitBytes = 64 * 1024

/** Reads a small body to its end; of a larger one the beginning, and drops the rest. */
export async function readBody(
  response: HttpResponse,
  limitBytes = bodyLimitBytes,
): Promise<Buffer> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of response.body) {
    chunks.push(chunk as Buffer)
    sizeBytes += (chunk as Buffer).length
    if (sizeBytes > limitBytes) break // leaving the loop destroys the stream
  }
  return Buffer.concat(chunks)
}

/** The fault that a response of status 4xx or 5xx tells; its body is consumed. */
export async function faultOf(response: HttpResponse): Promise<RegistryFault> {
  const { status } = response
  const text = await readBody(response)
    .then(String)
    .catch(() => '')
  try {
    const body = errorBody.parse(JSON.parse(text))
    const [first] = body.errors ?? []
    const message = first?.message ?? body.details ?? body.error_description
    return { status, code: first?.code, message }
  } catch {
    const plain = text.trim().split('\n')[0]?.slice(0, 200)
    return { status, code: undefined, message: plain?.startsWith('<') ? undefined : plain }
  }
}

/** `403 DENIED: requested access to the resource is denied` */
function faultText({ status, code, message }: RegistryFault): string {
  const first = code === undefined ? String(status) : `${status} ${code}`
  return message ? `${first}: ${message}` : first
}

export type Access = 'pull' | 'push' | 'delete'

/** What was asked of whom: every message names it. */
export interface Asked {
  readonly registry: string
  readonly repository: string
  readonly access: Access
  readonly found: FoundCredentials
}

/** 401 and 403: who we were, and what would help. */
export function denied(asked: Asked, fault: RegistryFault): PycaskError {
  const { registry, repository, access, found } = asked
  const verb = { push: 'push to', pull: 'pull from', delete: 'remove from' }[access]
  const { kind } = found.credentials
  const who =
    kind === 'anonymous' ? 'without credentials' : `with the credentials from ${found.from}`
  return new PycaskError({
    code: 'registry-denied',
    what: `${registry} does not let us ${verb} ${repository} ${who}: ${faultText(fault)}`,
    hint: deniedHint(asked, fault),
    details: found.tried,
  })
}

function deniedHint({ registry, repository, access, found }: Asked, fault: RegistryFault): string {
  const right = { push: 'write', pull: 'read', delete: 'delete' }[access]
  // GHCR: a package that was first pushed by hand belongs to no repository, and no job may write to it.
  if (
    registry === 'ghcr.io' &&
    /permission_denied: (write|create)_package/.test(fault.message ?? '')
  )
    return (
      `give the job "permissions: packages: write"; where it has that, open the settings of the package ${repository} ` +
      'on GitHub, "Manage Actions access", and add the repository with the role "Write" (a package that was first ' +
      'pushed by hand belongs to none; the label org.opencontainers.image.source links new ones)'
    )
  if (registry === 'ghcr.io' && found.from === 'GITHUB_TOKEN')
    return (
      `give the job "permissions: packages: ${access === 'pull' ? 'read' : 'write'}", and the repository that runs it the role ` +
      `"${{ push: 'Write', pull: 'Read', delete: 'Admin' }[access]}" in the settings of the package ${repository}`
    )
  if (found.credentials.kind !== 'anonymous')
    return `docker login ${registry}, as a user who may ${access} ${repository}`
  return registry === 'ghcr.io'
    ? `set GITHUB_TOKEN (in a workflow: "permissions: packages: ${right}"), or docker login ghcr.io`
    : `docker login ${registry}`
}

/** An answer that no second attempt changes. */
export function rejected(registry: string, doing: string, fault: RegistryFault): PycaskError {
  return new PycaskError({
    code: 'registry-rejected',
    what: `${registry} answered ${faultText(fault)} while ${doing}`,
    hint:
      fault.code === 'NAME_UNKNOWN' || fault.code === 'RepositoryNotFoundException'
        ? createHint(registry)
        : fault.status === 429 || fault.status >= 500
          ? 'try again later: what has arrived is kept'
          : 'see what the registry says; its log may say more',
  })
}

/** ECR and Google's make no repository by themselves; Docker Hub, GHCR, Quay and others do. */
function createHint(registry: string): string {
  if (/\.dkr\.ecr\..+\.amazonaws\.com/.test(registry))
    return 'create it first: aws ecr create-repository --repository-name NAME'
  if (registry.endsWith('.pkg.dev'))
    return 'create it first: gcloud artifacts repositories create NAME --repository-format=docker --location=LOCATION'
  return 'create the repository there first, or see whether its name is right'
}

/** An answer that is not what the protocol says. */
export function confused(registry: string, what: string, hint?: string): PycaskError {
  return new PycaskError({
    code: 'registry-rejected',
    what: `${registry} ${what}`,
    hint: hint ?? 'see whether this is the address of a container registry',
  })
}

const finalFaults =
  /CERT|SELF_SIGNED|ERR_TLS|ERR_SSL|EPROTO|^ENOTFOUND$|^HPE_|UND_ERR_REQ_CONTENT_LENGTH_MISMATCH/

/** A request that got no answer. Only called at the place where it happened: see `Passing`. */
export function connectionFailed(registry: string, error: unknown, reached: boolean): Error {
  if (error instanceof PycaskError && error.code !== 'unreachable') return error
  const code = systemCode(error)
  const failure = (doing: string, attempts: number): PycaskError =>
    reached
      ? new PycaskError({
          code: 'registry-lost-connection',
          what: `${registry} lost the connection while ${doing}, ${attempts} ${attempts === 1 ? 'time' : 'times'}: ${messageOf(error)}`,
          hint: 'run it again: what has arrived is kept, and no tag has moved',
          cause: error,
        })
      : new PycaskError({
          code: 'registry-unreachable',
          what:
            error instanceof PycaskError
              ? `the registry ${error.what}`
              : `the registry ${registry} cannot be reached: ${messageOf(error)}`,
          hint:
            (error instanceof PycaskError ? error.hint : undefined) ??
            'check its name and the network, and HTTPS_PROXY and NO_PROXY where there is a proxy',
          cause: error,
        })
  if (code !== undefined && finalFaults.test(code)) return failure('asking', 1)
  // Who mistyped a name or a port should not wait for half a minute to learn it.
  return new Passing(failure, undefined, reached ? undefined : 3, reached)
}

/** The system's, TLS's or undici's name of a fault, from wherever in the chain of causes it is. */
function systemCode(error: unknown): string | undefined {
  for (let cause = error, depth = 0; typeof cause === 'object' && cause !== null && depth < 8;) {
    depth += 1
    if ('code' in cause && typeof cause.code === 'string' && /^[A-Z]/.test(cause.code))
      return cause.code
    if ('errors' in cause && Array.isArray(cause.errors)) cause = cause.errors[0]
    else cause = 'cause' in cause ? cause.cause : undefined
  }
  return undefined
}
