/** Which services sign and witness: Sigstore's for public repositories, GitHub's own for others. */
import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import type { Host } from '../host/types.js'
import { parseJson } from './identity.js'

export interface SigningServices {
  /** Certificate authority. */
  readonly fulcio: string
  /** Transparency log, which everybody can read. */
  readonly rekor?: string
  /** Timestamp authority. */
  readonly timestamps?: string
}

const publicGood: SigningServices = {
  fulcio: 'https://fulcio.sigstore.dev',
  rekor: 'https://rekor.sigstore.dev',
}

const event = z.object({ repository: z.object({ visibility: z.string() }) })

/**
 * As GitHub's own action chooses them: nothing of a repository that is not public goes into a public
 * log, and where the visibility is not known it is taken for private.
 */
export async function servicesFor(env: Host['env']): Promise<SigningServices> {
  const path = env['GITHUB_EVENT_PATH']
  const payload = path ? await readFile(path).catch(() => Buffer.from('')) : Buffer.from('')
  const parsed = event.safeParse(parseJson(payload))
  if (parsed.success && parsed.data.repository.visibility === 'public') return publicGood
  const { hostname } = new URL(env['GITHUB_SERVER_URL'] ?? 'https://github.com')
  const domain = hostname === 'github.com' ? 'githubapp.com' : hostname
  return { fulcio: `https://fulcio.${domain}`, timestamps: `https://timestamp.${domain}` }
}
