import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { breaks, client, ranged, serve, status } from './support.js'

const body = Array.from({ length: 20_000 }, (_, i) => `line ${i}\n`).join('')
const sha256 = createHash('sha256').update(body).digest('hex')
const other = 'x'.repeat(body.length)

let directory: string
let file: string
const closing: (() => Promise<unknown>)[] = []
const made: string[] = []
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'host-download-'))
  made.push(directory)
  file = join(directory, 'deep', 'file')
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})
afterAll(async () => {
  for (const path of made) await rm(path, { recursive: true })
})
const server: typeof serve = async (...answers) => {
  const served = await serve(...answers)
  closing.push(served.close)
  return served
}
const left = (): Promise<string[]> => readdir(join(directory, 'deep')).catch(() => [])

describe('a download', () => {
  test('is hashed on the way and makes its folder', async () => {
    const { url } = await server(status(200, {}, body))
    expect(await client().download(url, file, { sha256: sha256.toUpperCase() })).toEqual({
      sha256,
      sizeBytes: body.length,
    })
    expect(await readFile(file, 'utf8')).toBe(body)
    expect(await left()).toEqual(['file'])
  })

  test('of nothing is an empty file', async () => {
    const { url } = await server(status(200))
    expect(await client().download(url, file)).toMatchObject({ sizeBytes: 0 })
    expect(await readFile(file, 'utf8')).toBe('')
  })

  test('that breaks goes on where it stopped', async () => {
    const { url, requests } = await server(
      breaks(body, 50_000, { etag: '"v1"' }),
      (response) => {
        response.writeHead(206, {
          'content-range': `bytes 50000-${body.length - 1}/${body.length}`,
          'content-length': String(body.length - 50_000),
          etag: '"v1"',
        })
        response.write(body.slice(50_000, 90_000), () => setTimeout(() => response.destroy(), 20))
      },
      ranged(body, '"v1"'),
    )
    expect(await client().download(url, file)).toEqual({ sha256, sizeBytes: body.length })
    expect(requests.map(({ headers }) => [headers.range, headers['if-range']])).toEqual([
      [undefined, undefined],
      ['bytes=50000-', '"v1"'],
      ['bytes=90000-', '"v1"'],
    ])
    expect(await readFile(file, 'utf8')).toBe(body)
  })

  test('starts anew when the file has changed meanwhile', async () => {
    const { url } = await server(breaks(other, 50_000, { etag: '"old"' }), ranged(body, '"new"'))
    expect(await client().download(url, file)).toMatchObject({ sha256 })
  })

  test('starts anew when the server ignores ranges', async () => {
    const { url } = await server(breaks(other, 50_000, { etag: '"v1"' }), status(200, {}, body))
    expect(await client().download(url, file, { sha256 })).toMatchObject({ sha256 })
  })

  test('starts anew when the server sends another range', async () => {
    const wrong = status(206, { 'content-range': 'bytes 7-9/10' }, 'abc')
    const { url } = await server(breaks(body, 50_000, { etag: '"v1"' }), wrong, ranged(body))
    expect(await client().download(url, file, { sha256 })).toMatchObject({ sha256 })
  })

  test('starts anew when there is nothing at its range', async () => {
    const { url } = await server(breaks(body, 50_000), status(416), ranged(body))
    expect(await client().download(url, file, { sha256 })).toMatchObject({ sha256 })
  })

  test('without etag resumes only what its checksum can verify', async () => {
    const checked = await server(breaks(body, 50_000), ranged(body))
    await client().download(checked.url, file, { sha256 })
    expect(checked.requests[1]?.headers.range).toBe('bytes=50000-')
    const unchecked = await server(breaks(body, 50_000), ranged(body))
    await client().download(unchecked.url, file)
    expect(unchecked.requests[1]?.headers.range).toBeUndefined()
  })

  test('whose halves are of two versions is fetched whole once more', async () => {
    const { url, requests } = await server(breaks(other, 50_000), ranged(body))
    expect(await client().download(url, file, { sha256 })).toMatchObject({ sha256 })
    expect(requests.map(({ headers }) => headers.range)).toEqual([
      undefined,
      'bytes=50000-',
      undefined,
    ])
  })

  test('with other bytes than expected is refused, and nothing is kept', async () => {
    const { url, requests } = await server(status(200, {}, 'wrong'))
    const wrong = createHash('sha256').update('wrong').digest('hex')
    const error: unknown = await client()
      .download(`${url}/p.tar`, file, { sha256 })
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'checksum-mismatch' })
    for (const part of [`${url}/p.tar`, sha256, wrong])
      expect(error).toMatchObject({ what: expect.stringContaining(part) })
    expect(await left()).toEqual([])
    expect(requests).toHaveLength(1)
  })

  test('that fails leaves an earlier file as it was', async () => {
    const { url } = await server(status(404))
    const earlier = join(directory, 'earlier')
    await writeFile(earlier, 'kept')
    await expect(client().download(url, earlier)).rejects.toMatchObject({ code: 'http-not-found' })
    expect(await readFile(earlier, 'utf8')).toBe('kept')
    expect(await readdir(directory)).toEqual(['earlier'])
  })

  test('that never gets further gives up', async () => {
    const { url, requests } = await server(breaks(body, 0))
    await expect(client().download(url, file)).rejects.toMatchObject({
      code: 'unreachable',
      what: expect.stringContaining('the connection was lost'),
    })
    expect(requests).toHaveLength(5)
    expect(await left()).toEqual([])
  })

  test('that gets further each time does not give up', async () => {
    const large = Buffer.alloc(9 * 1024 * 1024, 'pycask').toString()
    const step = 1.1 * 1024 * 1024
    const { url, requests } = await server((response, { headers }) => {
      const start = Number(/\d+/.exec(headers.range ?? '0')?.[0])
      response.writeHead(start === 0 ? 200 : 206, {
        'content-range': `bytes ${start}-${large.length - 1}/${large.length}`,
        'content-length': String(large.length - start),
        etag: '"v1"',
      })
      const end = start + step >= large.length ? undefined : start + step
      response.write(large.slice(start, end), () => {
        setTimeout(() => (end === undefined ? response.end() : response.destroy()), 20)
      })
    })
    expect(await client().download(url, file)).toMatchObject({ sizeBytes: large.length })
    expect(requests.length).toBeGreaterThan(6)
    expect(await readFile(file, 'utf8')).toBe(large)
  })

  test('stalls no longer than the idle time', async () => {
    const { url } = await server(
      (response) => {
        response.writeHead(200, { 'content-length': String(body.length), etag: '"v1"' })
        response.write(body.slice(0, 1_000))
      },
      ranged(body, '"v1"'),
    )
    const http = client({ timing: { idleMs: 300 } })
    expect(await http.download(url, file)).toMatchObject({ sha256 })
  })

  test('ends when interrupted, and leaves nothing', async () => {
    const abort = new AbortController()
    const { url } = await server((response) => {
      response.writeHead(200, { 'content-length': '1000000' })
      response.write('some', () => setTimeout(() => abort.abort(), 50))
    })
    await expect(client({ abort }).download(url, file)).rejects.toMatchObject({
      code: 'interrupted',
    })
    expect(await left()).toEqual([])
  })

  test('to where nothing can be written says where', async () => {
    const { url } = await server(status(200, {}, body))
    await expect(client().download(url, '/dev/null/folder/file')).rejects.toMatchObject({
      code: 'file-not-writable',
      what: expect.stringContaining('/dev/null/folder/file'),
    })
  })

  test('many times at once to one place ends with one whole file', async () => {
    const { url } = await server(status(200, {}, body))
    const http = client()
    await Promise.all(Array.from({ length: 8 }, () => http.download(url, file, { sha256 })))
    expect(await readFile(file, 'utf8')).toBe(body)
    expect(await left()).toEqual(['file'])
  })
})
