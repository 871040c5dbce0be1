// Signs a file with a Sigstore of its own: @sigstore/mock's certificate authority and transparency
// log behind loopback HTTP, called by Sigstore's own client. As a program of its own, since its
// packages are CommonJS with side effects: node sign.mjs FILE IDENTITY ISSUER
// Prints {"bundle": ..., "trustedRoot": ...}.
import { createHash, generateKeyPairSync } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Buffer } from 'node:buffer'
import { createServer } from 'node:http'
import { bundleToJSON } from '@sigstore/bundle'
import mock from '@sigstore/mock'
import { HashAlgorithm, PublicKeyDetails, TrustedRoot } from '@sigstore/protobuf-specs'
import { FulcioSigner, MessageSignatureBundleBuilder, RekorWitness } from '@sigstore/sign'

const [file, identity, issuer] = process.argv.slice(2)
const keyPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ctlog = await mock.initializeCTLog(keyPair())
const ca = await mock.initializeCA(keyPair(), ctlog)
const logKeys = keyPair()
const logKey = logKeys.publicKey.export({ format: 'der', type: 'spki' })
const tlog = await mock.initializeTLog('https://rekor.example', logKeys)
const handlers = [mock.fulcioHandler(ca), mock.rekorHandler(tlog)]
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

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
const now = Math.floor(Date.now() / 1000)
const claims = { sub: identity, iss: issuer, aud: 'sigstore', iat: now, exp: now + 600 }
const token = [encoded({ alg: 'none' }), encoded(claims), 'x'].join('.')
const builder = new MessageSignatureBundleBuilder({
  signer: new FulcioSigner({
    fulcioBaseURL: url,
    identityProvider: { getToken: () => Promise.resolve(token) },
  }),
  witnesses: [new RekorWitness({ rekorBaseURL: url })],
})
const bundle = await builder.create({ data: await readFile(file) })
server.close()

const validFor = { start: new Date(0) }
const log = (baseUrl, key, keyId) => ({
  baseUrl,
  logId: { keyId },
  hashAlgorithm: HashAlgorithm.SHA2_256,
  publicKey: { rawBytes: key, keyDetails: PublicKeyDetails.PKIX_ECDSA_P256_SHA_256, validFor },
})
const trustedRoot = TrustedRoot.toJSON({
  mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
  tlogs: [log('https://rekor.example', logKey, createHash('sha256').update(logKey).digest())],
  ctlogs: [log(url, ctlog.publicKey, Buffer.from(ctlog.logID))],
  certificateAuthorities: [
    {
      subject: { commonName: 'sigstore', organization: 'sigstore.mock' },
      uri: url,
      certChain: { certificates: [{ rawBytes: Buffer.from(ca.rootCertificate) }] },
      validFor,
    },
  ],
  timestampAuthorities: [],
  rekorTlogs: [],
})
console.log(JSON.stringify({ bundle: bundleToJSON(bundle), trustedRoot }))
