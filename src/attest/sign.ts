/**
 * Signs a statement as Sigstore does: a key that lives for this one signature, a certificate for it that
 * names the workflow's run, and a witness of when it was (transparency log or timestamp). The result is
 * a Sigstore bundle v0.3, which gh, cosign and sigstore's own libraries verify.
 *
 * Written on Pycask's own HTTP (proxies, private authorities, retries): Sigstore's client brings one that is
 * larger than all else in the bundle. Data types, encodings and the bundle are Sigstore's.
 */
import { createHash, generateKeyPairSync, sign as signBytes, X509Certificate } from 'node:crypto'
import { bundleToJSON, envelopeToJSON, toDSSEBundle, type SerializedBundle } from '@sigstore/bundle'
import { dsse } from '@sigstore/core'
import * as z from 'zod'
import type { Host } from '../host/types.js'
import { call, failed } from './calls.js'
import { parseJson, type Identity } from './identity.js'
import type { SigningServices } from './services.js'
import { statementType } from './statement.js'

export const bundleMediaType = 'application/vnd.dev.sigstore.bundle.v0.3+json'

const json = { 'content-type': 'application/json', accept: 'application/json' }

type Caller = Pick<Host, 'http' | 'signal'>

/**
 * The signed statement.
 *
 * @throws PycaskError `attestation-failed`
 */
export async function signStatement(
  host: Caller,
  statement: Buffer,
  { identity, services }: { readonly identity: Identity; readonly services: SigningServices },
): Promise<SerializedBundle> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const signed = (data: Buffer | string) => signBytes('sha256', Buffer.from(data), privateKey)
  const certificate = await certificateFor(host, services.fulcio, identity, {
    publicKey: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    // That we have the key: the subject, signed with it.
    proof: signed(identity.claims.sub),
  })
  const signature = signed(dsse.preAuthEncoding(statementType, statement))
  const bundle = toDSSEBundle({
    artifact: statement,
    artifactType: statementType,
    signature,
    certificate: certificate.raw,
    certificateChain: false,
  })
  const [entries, timestamps] = await Promise.all([
    services.rekor === undefined
      ? []
      : witnessed(host, services.rekor, bundle.content.dsseEnvelope, certificate),
    services.timestamps === undefined ? [] : stamped(host, services.timestamps, signature),
  ])
  bundle.verificationMaterial.tlogEntries = entries
  bundle.verificationMaterial.timestampVerificationData = { rfc3161Timestamps: timestamps }
  return bundleToJSON(bundle)
}

const chain = z.object({ chain: z.object({ certificates: z.array(z.string()).min(1) }) })
const certificates = z.union([
  z
    .object({ signedCertificateEmbeddedSct: chain })
    .transform((all) => all.signedCertificateEmbeddedSct),
  z
    .object({ signedCertificateDetachedSct: chain })
    .transform((all) => all.signedCertificateDetachedSct),
])

/** Fulcio's certificate for a key (API v2, CreateSigningCertificate). */
async function certificateFor(
  host: Caller,
  url: string,
  { token }: Identity,
  { publicKey, proof }: { readonly publicKey: string; readonly proof: Buffer },
): Promise<X509Certificate> {
  const { body } = await call(
    host,
    `the certificate authority ${url}`,
    {
      method: 'POST',
      url: `${url}/api/v2/signingCert`,
      headers: json,
      body: JSON.stringify({
        credentials: { oidcIdentityToken: token },
        publicKeyRequest: {
          publicKey: { algorithm: 'ECDSA', content: publicKey },
          proofOfPossession: proof.toString('base64'),
        },
      }),
    },
    { good: [200, 201] },
  )
  const parsed = certificates.safeParse(parseJson(body))
  const first = parsed.success ? parsed.data.chain.certificates[0] : undefined
  if (first === undefined) throw failed(`the certificate authority ${url} gave no certificate`)
  return new X509Certificate(first)
}

type Bundle = ReturnType<typeof toDSSEBundle>
type LogEntry = Bundle['verificationMaterial']['tlogEntries'][number]

const logEntry = z.object({
  body: z.string(),
  integratedTime: z.number(),
  logID: z.string(),
  logIndex: z.number(),
  verification: z.object({
    signedEntryTimestamp: z.string().optional(),
    inclusionProof: z
      .object({
        logIndex: z.number(),
        treeSize: z.number(),
        rootHash: z.string(),
        hashes: z.array(z.string()),
        checkpoint: z.string(),
      })
      .optional(),
  }),
})
const kind = z.object({ kind: z.string(), apiVersion: z.string() })

/** An entry of the transparency log (Rekor's API v1, type dsse 0.0.1). */
async function witnessed(
  host: Caller,
  url: string,
  envelope: Bundle['content']['dsseEnvelope'],
  certificate: X509Certificate,
): Promise<LogEntry[]> {
  const service = `the transparency log ${url}`
  const verifier = Buffer.from(certificate.toString()).toString('base64')
  const proposed = {
    apiVersion: '0.0.1',
    kind: 'dsse',
    spec: {
      proposedContent: {
        envelope: JSON.stringify(envelopeToJSON(envelope)),
        verifiers: [verifier],
      },
    },
  }
  const made = await call(
    host,
    service,
    {
      method: 'POST',
      url: `${url}/api/v1/log/entries`,
      headers: json,
      body: JSON.stringify(proposed),
    },
    { good: [201, 409] },
  )
  // An attempt whose answer was lost may have succeeded: the log then says where the entry is.
  const at = made.headers['location']
  const { body } =
    made.status === 409 && at !== undefined
      ? await call(host, service, { url: new URL(at, url).href, headers: json }, { good: [200] })
      : made
  const parsed = z.record(z.string(), logEntry).safeParse(parseJson(body))
  const entry = parsed.success ? Object.values(parsed.data)[0] : undefined
  const about = kind.safeParse(parseJson(Buffer.from(entry?.body ?? '', 'base64')))
  if (entry === undefined || !about.success) throw failed(`${service} gave no entry`)
  const { signedEntryTimestamp: promise, inclusionProof: proof } = entry.verification
  return [
    {
      logIndex: String(entry.logIndex),
      logId: { keyId: Buffer.from(entry.logID, 'hex') },
      integratedTime: String(entry.integratedTime),
      kindVersion: { kind: about.data.kind, version: about.data.apiVersion },
      inclusionPromise:
        promise === undefined
          ? undefined
          : { signedEntryTimestamp: Buffer.from(promise, 'base64') },
      inclusionProof: proof && {
        logIndex: String(proof.logIndex),
        treeSize: String(proof.treeSize),
        rootHash: Buffer.from(proof.rootHash, 'hex'),
        hashes: proof.hashes.map((each) => Buffer.from(each, 'hex')),
        checkpoint: { envelope: proof.checkpoint },
      },
      canonicalizedBody: Buffer.from(entry.body, 'base64'),
    },
  ]
}

/** A timestamp of the signature (RFC 3161, by Sigstore's timestamp authority in JSON). */
async function stamped(
  host: Caller,
  url: string,
  signature: Buffer,
): Promise<{ signedTimestamp: Buffer }[]> {
  const { body } = await call(
    host,
    `the timestamp authority ${url}`,
    {
      method: 'POST',
      url: `${url}/api/v1/timestamp`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        artifactHash: createHash('sha256').update(signature).digest('base64'),
        hashAlgorithm: 'sha256',
      }),
    },
    { good: [200, 201] },
  )
  return [{ signedTimestamp: body }]
}
