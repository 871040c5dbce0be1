/**
 * Sigstore's signature of a release: `Python-3.13.15.tar.xz.sigstore` beside the tarball
 * (PEP 761; https://www.python.org/downloads/metadata/sigstore/). Verified by Sigstore's own
 * packages against the trust root that came with this Pycask, which needs no network.
 */
import { bundleFromJSON } from '@sigstore/bundle'
import { TrustedRoot } from '@sigstore/protobuf-specs'
import { toSignedEntity, toTrustMaterial, Verifier, type TrustMaterial } from '@sigstore/verify'
import seeds from '@sigstore/tuf/seeds.json' with { type: 'json' }
import { messageOf, PycaskError } from '../errors.js'
import type { SignatureFacts } from './signature-facts.js'

/** Who signs the releases of a branch. */
export interface SignerIdentity {
  readonly identity: string
  readonly issuer: string
}

/**
 * Verifies a bundle for a tarball: the signature, its certificate's chain, that the log has it, and
 * that it is the branch's release manager who signed.
 *
 * @param bundle the text of the .sigstore file
 * @throws PycaskError `signature-invalid`, which says what was found and what was expected
 */
export function verifySignature(
  name: string,
  artifact: Uint8Array,
  bundle: string,
  signer: SignerIdentity,
  trust: TrustMaterial = publicGood(),
): Extract<SignatureFacts, { state: 'verified' }> {
  const invalid = (reason: string, hint?: string): PycaskError =>
    new PycaskError({
      code: 'signature-invalid',
      what: `the Sigstore signature of ${name} is not valid: ${reason}`,
      hint: hint ?? `it must be signed by ${signer.identity} (${signer.issuer})`,
    })
  try {
    const parsed = bundleFromJSON(JSON.parse(bundle))
    const entity = toSignedEntity(parsed, Buffer.from(artifact))
    const { identity: found } = new Verifier(trust).verify(entity)
    const identity = found?.subjectAlternativeName
    const issuer = found?.extensions?.issuer
    // The library compares by regular expressions, and an identity is no pattern.
    if (identity !== signer.identity || issuer !== signer.issuer)
      throw invalid(`it is signed by ${identity ?? 'nobody'} (${issuer ?? 'no issuer'})`)
    const [entry] = parsed.verificationMaterial.tlogEntries
    const seconds = Number(entry?.integratedTime ?? 0)
    const loggedAt = seconds > 0 ? { loggedAt: new Date(seconds * 1000).toISOString() } : {}
    return { state: 'verified', identity, issuer, ...loggedAt }
  } catch (thrown) {
    if (thrown instanceof PycaskError) throw thrown
    throw invalid(messageOf(thrown).split('\n')[0] ?? '')
  }
}

let opened: TrustMaterial | undefined

/** Sigstore's public-good instance, as of the version of @sigstore/tuf that is bundled. */
function publicGood(): TrustMaterial {
  const seed = seeds['https://tuf-repo-cdn.sigstore.dev'].targets['trusted_root.json']
  const text = Buffer.from(seed, 'base64').toString('utf8')
  return (opened ??= toTrustMaterial(TrustedRoot.fromJSON(JSON.parse(text))))
}
