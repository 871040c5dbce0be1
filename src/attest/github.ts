/** GitHub's own store of attestations, in which `gh attestation verify` looks first. */
import type { SerializedBundle } from '@sigstore/bundle'
import { PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import { call } from './calls.js'

/**
 * Gives an attestation to the repository's store (REST API, "Create an attestation"). The registry has it
 * anyway: what prevents this is logged and no error. Without GITHUB_TOKEN nothing is tried.
 */
export async function keepAtGitHub(
  host: Pick<Host, 'http' | 'signal' | 'env' | 'log'>,
  bundle: SerializedBundle,
): Promise<void> {
  const { GITHUB_TOKEN: token, GITHUB_REPOSITORY: repository } = host.env
  const api = host.env['GITHUB_API_URL'] ?? 'https://api.github.com'
  if (!token || !repository) return
  try {
    await call(
      host,
      "GitHub's API",
      {
        method: 'POST',
        url: `${api}/repos/${repository}/attestations`,
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/vnd.github+json',
          'content-type': 'application/json',
          'user-agent': 'pycask',
          'x-github-api-version': '2022-11-28',
        },
        body: JSON.stringify({ bundle }),
      },
      { good: [200, 201] },
    )
  } catch (thrown) {
    if (!(thrown instanceof PycaskError)) throw thrown
    host.log.info(
      `the attestation is in the registry only, not at GitHub, which needs attestations: write (${thrown.what})`,
    )
  }
}
