/** In-toto statements (https://github.com/in-toto/attestation, spec v1): what is said of an artifact. */
import { hexOf, type Digest } from '../words.js'

export const statementType = 'application/vnd.in-toto+json'

export interface Predicate {
  /** `https://slsa.dev/provenance/v1` */
  readonly type: string
  readonly value: object
}

/** The statement's bytes: JSON. `name` is the subject's, `ghcr.io/acme/web`. */
export function statement(
  subject: { readonly name: string; readonly digest: Digest },
  predicate: Predicate,
): Buffer {
  return Buffer.from(
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: subject.name, digest: { sha256: hexOf(subject.digest) } }],
      predicateType: predicate.type,
      predicate: predicate.value,
    }),
  )
}
