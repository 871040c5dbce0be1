/**
 * A double of python.org's API v2 and of release-cycle.json on loopback: the fields and addresses
 * are those of github.com/python/pythondotorg (downloads/api.py), ETags as its cache gives them.
 */
import { createHash } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Fault = '429' | '429 forever' | '500' | 'garbage' | 'truncated' | 'silence' | 'wrong shape'

export interface PythonOrg {
  readonly url: string
  readonly requests: { readonly path: string; readonly status: number }[]
  /** Branches as release-cycle.json has them; may be changed. */
  readonly cycle: Record<string, { status: string; first_release: string; end_of_life: string }>
  /** How requests fail from now on. */
  fault: Fault | undefined
  /** Adds a release, with the checksums of its tarballs where they are given. */
  publish(version: string, checksums: { readonly xz?: string; readonly gz?: string }): void
  close(): Promise<void>
}

export async function startPythonOrg(): Promise<PythonOrg> {
  const requests: { path: string; status: number }[] = []
  const cycle: PythonOrg['cycle'] = {}
  const published: { version: string; checksums: { xz?: string; gz?: string } }[] = []
  const busy = new Set<string>()
  const self = { fault: undefined as Fault | undefined }

  const server = createServer((request, response) => {
    const path = request.url ?? ''
    const end = (status: number, headers: Record<string, string>, body = ''): void => {
      requests.push({ path, status })
      response.writeHead(status, headers).end(body)
    }
    const { fault } = self
    if (fault === '429 forever') {
      end(429, { 'retry-after': '3600' })
      return
    }
    if (fault === '429' && !busy.has(path)) {
      busy.add(path)
      end(429, { 'retry-after': '0' })
      return
    }
    if (fault === '500') {
      end(500, {})
      return
    }
    if (fault === 'garbage') {
      end(200, {}, '<html>Varnish cache server</html>')
      return
    }
    if (fault === 'wrong shape') {
      end(200, {}, '{"results": 1}')
      return
    }
    if (fault === 'silence') return void requests.push({ path, status: 0 })
    const body = JSON.stringify(documentAt(path))
    if (fault === 'truncated') {
      truncate(response, body, () => requests.push({ path, status: 200 }))
      return
    }
    const etag = `"${createHash('md5').update(body).digest('hex')}"`
    if (request.headers['if-none-match'] === etag) {
      end(304, { etag })
      return
    }
    end(200, { etag, 'content-type': 'application/json' }, body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  function documentAt(path: string): unknown {
    if (path === '/api/release-cycle.json') return cycle
    if (path === '/api/v2/downloads/release/?is_published=true')
      return published.map(({ version }, id) => ({
        name: `Python ${version}`,
        slug: `python-${version.replaceAll('.', '')}`,
        version: 3,
        is_published: true,
        is_latest: false,
        release_date: '2026-11-01T12:00:00Z',
        pre_release: /[a-z]/.test(version),
        resource_uri: `${url}/api/v2/downloads/release/${id}/`,
      }))
    const id = /^\/api\/v2\/downloads\/release_file\/\?release=(\d+)$/.exec(path)?.[1]
    const one = published[Number(id)]
    if (one === undefined) return []
    const { version, checksums } = one
    return (['xz', 'gz'] as const).map((packing) => ({
      name: packing === 'xz' ? 'XZ compressed source tarball' : 'Gzipped source tarball',
      is_source: true,
      url: `${url}/ftp/python/${version}/Python-${version}${packing === 'xz' ? '.tar.xz' : '.tgz'}`,
      release: `${url}/api/v2/downloads/release/${id ?? ''}/`,
      md5_sum: '0'.repeat(32),
      sha256_sum: checksums[packing] ?? '',
      sigstore_bundle_file: '',
    }))
  }

  return Object.assign(self, {
    url,
    requests,
    cycle,
    publish: (version: string, checksums: { xz?: string; gz?: string }) =>
      void published.push({ version, checksums }),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}

function truncate(response: ServerResponse, body: string, then: () => void): void {
  then()
  response.writeHead(200, { 'content-length': String(body.length + 10) })
  response.write(body, () => setTimeout(() => response.destroy(), 20))
}
