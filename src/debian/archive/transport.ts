/**
 * Single files of an archive, fetched by apt's own transports: its proxies, credentials (apt_auth.conf(5)),
 * certificates and mirror lists hold, as they do for apt-get. What is spoken with them is apt's method
 * interface: messages of fields on standard input and output.
 */
import { copyFile, stat } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import type { Host } from '../../host/types.js'
import type { Apt } from '../apt.js'

export interface FileRequest {
  readonly uri: string
  /** Where it is put. */
  readonly file: string
  /** What the archive said when we fetched it last (RFC 9110 date): asked for only if it changed since. */
  readonly lastModified?: string | undefined
}

export type FileAnswer =
  | { readonly state: 'fetched'; readonly sizeBytes: number; readonly lastModified?: string }
  | { readonly state: 'unchanged' }
  | { readonly state: 'failed'; readonly reason: string; readonly absent: boolean }

/** Fetches files one by one; resolves with what became of each. */
export type Transport = (requests: readonly FileRequest[]) => Promise<readonly FileAnswer[]>

const mostRedirects = 10

/** The transports that apt has on this machine, configured as `apt` is. */
export function createTransport(host: Host, apt: Apt): Transport {
  let configured: Promise<Configuration> | undefined
  return async (requests) => {
    configured ??= configurationOf(apt)
    const configuration = await configured
    const answers = new Map<FileRequest, FileAnswer>()
    let waiting = requests.map((request): Waiting => ({ request, uri: request.uri }))
    for (let hops = 0; waiting.length > 0; hops++) {
      const groups = new Map<string, Waiting[]>()
      for (const one of waiting) {
        const place = `${schemeOf(one.uri)} ${hostOf(one.uri)}`
        groups.set(place, [...(groups.get(place) ?? []), one])
      }
      const redirected: Waiting[] = []
      await Promise.all(
        [...groups.values()].map((group) =>
          runMethod(host, configuration, group, {
            answer: (one, answer) => answers.set(one.request, answer),
            redirect: (one, uri) => {
              if (hops < mostRedirects) redirected.push({ request: one.request, uri })
              else answers.set(one.request, failed('it redirects in a circle'))
            },
          }),
        ),
      )
      waiting = redirected
    }
    return requests.map((request) => answers.get(request) ?? failed('it was not answered'))
  }
}

interface Waiting {
  readonly request: FileRequest
  /** Where it is asked for now: redirects change it. */
  readonly uri: string
}

interface Configuration {
  readonly methods: string
  /** `601 Configuration`, as apt sends it to each method first. */
  readonly message: string
}

const failed = (reason: string, absent = false): FileAnswer => ({ state: 'failed', reason, absent })

const schemeOf = (uri: string): string => uri.slice(0, uri.indexOf(':'))
const hostOf = (uri: string): string => /^[^:]+:\/\/([^/]*)/.exec(uri)?.[1] ?? ''

async function configurationOf(apt: Apt): Promise<Configuration> {
  const { stdout } = await apt.run(['apt-config', 'dump'])
  const items = [...stdout.matchAll(/^(\S+) "(.*)";$/gm)].map(
    ([, name = '', value = '']) => `Config-Item: ${name}=${quoted(value)}`,
  )
  const methods = /^Dir::Bin::methods "(.*)";$/m.exec(stdout)?.[1] ?? '/usr/lib/apt/methods'
  return { methods, message: `${['601 Configuration', ...items].join('\n')}\n\n` }
}

const quoted = (value: string): string =>
  value.replace(/[\n"=%]/g, (one) => encodeURIComponent(one))

async function runMethod(
  host: Host,
  { methods, message }: Configuration,
  group: readonly Waiting[],
  told: {
    readonly answer: (one: Waiting, answer: FileAnswer) => void
    readonly redirect: (one: Waiting, uri: string) => void
  },
): Promise<void> {
  const [first] = group
  if (first === undefined) return
  const input = new PassThrough()
  const open = new Map(group.map((one) => [one.uri, one]))
  const copies: Promise<void>[] = []
  let lines: string[] = []
  const handle = (fields: ReadonlyMap<string, string>, code: string): void => {
    const uri = fields.get('URI') ?? ''
    const one = open.get(uri) ?? open.get(decodeURI(uri))
    if (one === undefined) return
    const newUri = fields.get('New-URI')
    if (code === '103' && newUri !== undefined) told.redirect(one, newUri)
    else if (code === '201') copies.push(finish(one, fields).then((done) => told.answer(one, done)))
    else if (code === '400') told.answer(one, failure(fields))
    else return
    open.delete(one.uri)
    if (open.size === 0) input.end()
  }
  input.write(message)
  for (const { uri, request } of group)
    input.write(
      [
        '600 URI Acquire',
        `URI: ${uri}`,
        `Filename: ${request.file}`,
        ...(request.lastModified === undefined ? [] : [`Last-Modified: ${request.lastModified}`]),
        '',
        '',
      ].join('\n'),
    )
  const { stderr } = await host.run([`${methods}/${schemeOf(first.uri)}`], {
    stdin: input,
    onLine: (line) => {
      if (line !== '') {
        lines.push(line)
        return
      }
      const [head = '', ...rest] = lines
      lines = []
      handle(new Map(rest.map(fieldOf)), head.slice(0, 3))
    },
  })
  await Promise.all(copies)
  for (const one of open.values())
    told.answer(one, failed(stderr.trim().split('\n').at(-1) ?? 'its transport ended'))
}

const fieldOf = (line: string): [string, string] => {
  const colon = line.indexOf(':')
  return [line.slice(0, colon), line.slice(colon + 1).trim()]
}

async function finish(
  { request }: Waiting,
  fields: ReadonlyMap<string, string>,
): Promise<FileAnswer> {
  if (fields.get('IMS-Hit') === 'true') return { state: 'unchanged' }
  // The method for local files leaves them where they are.
  const at = fields.get('Filename') ?? request.file
  if (at !== request.file) await copyFile(at, request.file)
  const lastModified = fields.get('Last-Modified')
  const { size } = await stat(request.file)
  return {
    state: 'fetched',
    sizeBytes: size,
    ...(lastModified === undefined ? {} : { lastModified }),
  }
}

function failure(fields: ReadonlyMap<string, string>): FileAnswer {
  const reason = fields.get('Message') ?? fields.get('FailReason') ?? 'it was refused'
  const absent =
    /^HttpError40[34]|^HttpError410/.test(fields.get('FailReason') ?? '') ||
    /File not found|404 /.test(reason)
  return failed(reason, absent)
}
