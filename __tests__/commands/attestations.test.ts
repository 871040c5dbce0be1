import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  jest,
  test,
} from '@jest/globals'
import { bundleFromJSON } from '@sigstore/bundle'
import { toSignedEntity, Verifier } from '@sigstore/verify'
import { attestationsOf } from '../../src/commands/attestations.js'
import { publish } from '../../src/commands/published.js'
import { assemble } from '../../src/image/index.js'
import { createRegistryClient, type Attachment } from '../../src/registry/index.js'
import { billMediaType, billOfMaterials } from '../../src/sbom/index.js'
import {
  claims,
  hostIn,
  startGitHub,
  startSigstore,
  type GitHub,
  type Sigstore,
} from '../attest/support/run.js'
import { failure, read } from '../options/helpers.js'
import { quickRetries, web } from '../registry/support/artifact.js'
import { startRegistry, type RegistryDouble } from '../registry/support/registry.js'
import { contents } from '../sbom/support.js'

// Keys, certificates and a program of its own: more than the usual seconds on a busy machine.
jest.setTimeout(60_000)

let sigstore: Sigstore
let github: GitHub
let registry: RegistryDouble
beforeAll(async () => {
  sigstore = await startSigstore()
})
afterAll(() => sigstore.close())
beforeEach(async () => {
  github = await startGitHub()
})
afterEach(() => github.close())

const image = assemble({
  architecture: 'amd64',
  layers: [],
  config: { user: '1000', env: {}, workingDirectory: '/' },
})
const made = { ...contents, image: { digest: image.manifest.digest } }
const name = 'registry.example/acme/web'
const bill = billOfMaterials(made, name)
const options = (...flags: string[]) => read({ flags })
const bundleType = 'application/vnd.dev.sigstore.bundle.v0.3+json'

interface Statement {
  readonly subject: unknown
  readonly predicateType: string
  readonly predicate: { readonly runDetails?: { readonly builder: { readonly id: string } } }
}

describe.each([
  ['with the referrers API', {}],
  ['without it', { noReferrers: true }],
])('in a registry %s', (_, quirks) => {
  beforeEach(async () => {
    registry = await startRegistry(quirks)
  })
  afterEach(() => registry.close())

  test('an image has its bill and signed statements, which name it by its digest', async () => {
    const host = hostIn(github, { GITHUB_TOKEN: 'job-token' })
    const asked = await options()
    const services = { fulcio: sigstore.url, rekor: sigstore.url }
    const client = createRegistryClient(host, { retries: quickRetries })
    const attachments = async (): Promise<readonly Attachment[]> => [
      { artifactType: billMediaType, mediaType: billMediaType, bytes: bill },
      ...(await attestationsOf(host, asked, { name, contents: made, bill }, services)),
    ]
    await publish(client, image, web(registry), { tags: ['latest'], attachments })

    const documents = async (type: string) =>
      Promise.all(
        (await client.referrers(web(registry), image.manifest.digest, type)).map(
          async ({ digest }) =>
            JSON.parse(
              String(Buffer.from((await client.attachment(web(registry), digest)) ?? '')),
            ) as unknown,
        ),
      )
    expect(await documents(billMediaType)).toEqual([JSON.parse(bill.toString())])
    const verifier = new Verifier(sigstore.trust)
    const statements = (await documents(bundleType)).map((document) => {
      const bundle = bundleFromJSON(document)
      verifier.verify(toSignedEntity(bundle), { subjectAlternativeName: claims.sub })
      if (bundle.content.$case !== 'dsseEnvelope') throw new Error('no envelope')
      return JSON.parse(bundle.content.dsseEnvelope.payload.toString()) as Statement
    })
    const of = (type: string) => statements.find(({ predicateType }) => predicateType === type)
    expect(statements).toHaveLength(2)
    for (const { subject } of statements)
      expect(subject).toEqual([{ name, digest: { sha256: image.manifest.digest.slice(7) } }])
    expect(of('https://cyclonedx.org/bom')?.predicate).toEqual(JSON.parse(bill.toString()))
    expect(of('https://slsa.dev/provenance/v1')?.predicate.runDetails?.builder.id).toBe(
      `https://github.com/${claims.job_workflow_ref}`,
    )
    expect(github.requests.filter(({ path }) => path.endsWith('/attestations'))).toHaveLength(2)
    expect(host.messages).toEqual([])
  })
})

describe('an image is not attested', () => {
  const attest = async (host: ReturnType<typeof hostIn>, ...flags: string[]) =>
    attestationsOf(
      host,
      await options(...flags),
      { name, contents: made, bill },
      {
        fulcio: github.url,
      },
    )

  test('where nobody can sign: without a word', async () => {
    const host = hostIn(undefined)
    expect(await attest(host)).toEqual([])
    expect(await attest(host, '--attest')).toEqual([])
    expect(host.messages).toEqual([])
  })
  test('where it is not wanted: no token is asked for', async () => {
    expect(await attest(hostIn(github), '--no-attest')).toEqual([])
    expect(github.requests).toEqual([])
  })
  test('where signing fails: a warning, and an error for who asked for it', async () => {
    const host = hostIn(github)
    expect(await attest(host)).toEqual([])
    expect(host.messages).toHaveLength(1)
    expect(host.messages[0]).toMatch(/^warn the image cannot be attested: .* gave no certificate/)
    expect((await failure(attest(host, '--attest'))).code).toBe('attestation-failed')
  })
})
