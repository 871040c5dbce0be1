// A Sigstore on loopback: @sigstore/mock's certificate authority, transparency log and timestamp
// authority behind HTTP. As a program of its own, since its packages are CommonJS with side effects.
// Prints {"url": ..., "trustedRoot": ...} and runs until its standard input ends.
import { createHash, generateKeyPairSync, verify, X509Certificate } from 'node:crypto'
import { Buffer } from 'node:buffer'
import { createServer } from 'node:http'
import mock from '@sigstore/mock'
import { HashAlgorithm, PublicKeyDetails, TrustedRoot } from '@sigstore/protobuf-specs'

const keyPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ctlog = await mock.initializeCTLog(keyPair())
const ca = await mock.initializeCA(keyPair(), ctlog)
const tsa = await mock.initializeTSA(keyPair())
const logKeys = keyPair()
const logKey = logKeys.publicKey.export({ format: 'der', type: 'spki' })
const tlog = await mock.initializeTLog('https://rekor.example', logKeys)
const rekor = mock.rekorHandler(tlog)
const handlers = [
  mock.fulcioHandler(ca),
  { path: rekor.path, fn: (body) => rekor.fn(JSON.stringify(canonicalEntry(JSON.parse(body)))) },
  mock.tsaHandler(tsa),
]

/** What Rekor keeps of a proposed entry of type dsse 0.0.1; it checks the signature first. */
function canonicalEntry({ apiVersion, kind, spec: { proposedContent } }) {
  const sha256 = (data) => createHash('sha256').update(data).digest('hex')
  const { payload, payloadType, signatures } = JSON.parse(proposedContent.envelope)
  const content = Buffer.from(payload, 'base64')
  const signed = Buffer.concat([
    Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${content.length} `),
    content,
  ])
  const [verifier] = proposedContent.verifiers
  const { publicKey } = new X509Certificate(Buffer.from(verifier, 'base64'))
  const [{ sig }] = signatures
  if (!verify('sha256', signed, publicKey, Buffer.from(sig, 'base64')))
    throw new Error('the signature is not of this')
  return {
    apiVersion,
    kind,
    spec: {
      envelopeHash: { algorithm: 'sha256', value: sha256(proposedContent.envelope) },
      payloadHash: { algorithm: 'sha256', value: sha256(content) },
      signatures: [{ signature: sig, verifier }],
    },
  }
}
const server = createServer(async (request, response) => {
  let body = ''
  for await (const part of request) body += part
  const handler = handlers.find(({ path }) => request.url.startsWith(path))
  const answer = await handler.fn(body)
  response.writeHead(answer.statusCode, { 'content-type': answer.contentType ?? 'text/plain' })
  response.end(answer.response)
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const url = `http://127.0.0.1:${server.address().port}`

const validFor = { start: new Date(0) }
const log = (baseUrl, key, keyId) => ({
  baseUrl,
  logId: { keyId },
  hashAlgorithm: HashAlgorithm.SHA2_256,
  publicKey: { rawBytes: key, keyDetails: PublicKeyDetails.PKIX_ECDSA_P256_SHA_256, validFor },
})
const authority = (certificates) => ({
  subject: { commonName: 'sigstore', organization: 'sigstore.mock' },
  uri: url,
  certChain: {
    certificates: certificates.map((rawBytes) => ({ rawBytes: Buffer.from(rawBytes) })),
  },
  validFor,
})
const trustedRoot = TrustedRoot.toJSON({
  mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
  tlogs: [log('https://rekor.example', logKey, createHash('sha256').update(logKey).digest())],
  ctlogs: [log(url, ctlog.publicKey, Buffer.from(ctlog.logID))],
  certificateAuthorities: [authority([ca.rootCertificate])],
  timestampAuthorities: [authority([tsa.intCertificate, tsa.rootCertificate])],
  rekorTlogs: [],
})
console.log(JSON.stringify({ url, trustedRoot }))
process.stdin.resume()
process.stdin.on('end', () => process.exit())
