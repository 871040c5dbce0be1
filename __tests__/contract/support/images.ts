/** A small image that keeps every rule, to be broken in one place at a time. */
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as zlib from 'node:zlib'
import {
  judge,
  rules,
  type Observed,
  type Report,
  type Subject,
} from '../../../src/contract/index.js'
import { createHost, quietLog } from '../../../src/host/index.js'
import { inspectImage, type ImageModel } from '../../../src/inspect/index.js'
import { builtInManifest } from '../../../src/python/index.js'
import { openImage } from '../../../src/reader/index.js'
import { createRegistryClient } from '../../../src/registry/index.js'
import { makeElf, type MadeElf } from '../../elf/support.js'
import { layoutOf } from '../../reader/support/layouts.js'
import { rawTar, type Member } from '../../reader/support/tars.js'

/** What a test changes before the image is written. */
export interface Draft {
  /** Path → member, one map for each layer: base, python, packages. */
  readonly layers: [Map<string, Member>, Map<string, Member>, Map<string, Member>]
  config: {
    User: string
    Env: string[]
    Entrypoint: string[]
    Cmd: string[]
    WorkingDir: string
    Labels: Record<string, string>
  }
  created: string
  history: { created_by: string }[]
  annotations: Record<string, string>
  observed: Observed
  failure: string | undefined
  candidates: Map<string, string>
  record: NonNullable<Subject['record']> | undefined
  today: string
  budgetBytes: number
  /** Of the base layer, as if it were that large. */
  compressedBytes?: number
  /** As if the registry had been asked. */
  place: string
}

export const python = 'opt/acme/python'
export const stdlib = `${python}/lib/python3.13`
export const site = 'opt/acme/venv/lib/python3.13/site-packages'
export const libraries = 'usr/lib/x86_64-linux-gnu'

const hash = (kind: string, bytes: Uint8Array, form: 'hex' | 'base64url' = 'hex') =>
  createHash(kind).update(bytes).digest(form)

export const elf = (made: MadeElf): Buffer => Buffer.from(makeElf({ stack: 6, ...made }))
export const file = (
  name: string,
  content: string | Buffer = '',
  more: Partial<Member> = {},
): Member => ({
  ...{ name, content },
  ...more,
})
/** Bytecode by PEP 552, compiled where its source lies. */
export const pyc = (source: string, flags = 1, at = source): Buffer =>
  Buffer.concat([
    Buffer.from([0xf3, 0x0d, 0x0d, 0x0a, flags, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    Buffer.from(`\0/${at}\0`),
  ])
export const cached = (source: string): string =>
  source.replace(/([^/]+)\.py$/, '__pycache__/$1.cpython-313.pyc')

/** A library of a package; its sum is in dpkg's database. */
const debianFiles: Readonly<Record<string, readonly (readonly [string, Buffer])[]>> = {
  libc6: [
    [
      `${libraries}/libc.so.6`,
      elf({ soname: 'libc.so.6', provides: ['GLIBC_2.2.5', 'GLIBC_2.38'] }),
    ],
  ],
  libssl3t64: [
    [
      `${libraries}/libssl.so.3`,
      elf({ soname: 'libssl.so.3', needed: ['libcrypto.so.3', 'libc.so.6'] }),
    ],
    [`${libraries}/libcrypto.so.3`, elf({ soname: 'libcrypto.so.3', needed: ['libc.so.6'] })],
  ],
  libexpat1: [[`${libraries}/libexpat.so.1`, elf({ soname: 'libexpat.so.1' })]],
  libsqlite3_0: [[`${libraries}/libsqlite3.so.0`, elf({ soname: 'libsqlite3.so.0' })]],
  zlib1g: [[`${libraries}/libz.so.1`, elf({ soname: 'libz.so.1' })]],
  libffi8: [[`${libraries}/libffi.so.8`, elf({ soname: 'libffi.so.8' })]],
  tzdata: [['usr/share/zoneinfo/UTC', Buffer.from('TZif')]],
}

const modules: Readonly<Record<string, readonly string[]>> = {
  _ssl: ['libssl.so.3'],
  _hashlib: ['libcrypto.so.3'],
  pyexpat: ['libexpat.so.1'],
  _sqlite3: ['libsqlite3.so.0'],
  zlib: ['libz.so.1'],
  _ctypes: ['libffi.so.8'],
}
export const moduleFile = (name: string): string =>
  `${stdlib}/lib-dynload/${name}.cpython-313-x86_64-linux-gnu.so`

export const sysconfig = (changes: Readonly<Record<string, string>> = {}): string => {
  const all = {
    CONFIG_ARGS: '--prefix=/opt/acme/python --enable-optimizations --with-lto',
    CFLAGS: '-O3 -fno-omit-frame-pointer',
    ...changes,
  }
  const lines = Object.entries(all).map(([name, value]) => ` '${name}': '${value}',`)
  return `build_time_vars = {\n${lines.join('\n')}\n}\n`
}

export function recordOf(files: Readonly<Record<string, string | Buffer>>): string {
  const lines = Object.entries(files).map(([path, content]) => {
    const bytes = Buffer.from(content)
    return `${path},sha256=${hash('sha256', bytes, 'base64url')},${bytes.length}`
  })
  return [...lines, 'demo-1.0.dist-info/RECORD,,', ''].join('\n')
}

export function goodDraft(): Draft {
  const base = [
    file('etc/passwd', 'root:x:0:0::/root:/x\nacme:x:65532:65532::/:/x\n'),
    file('etc/ssl/certs/ca-certificates.crt', 'certificates'),
    file('tmp/', '', { type: '5', mode: 0o1777 }),
    file('usr/lib/os-release', 'ID=debian\nVERSION_CODENAME=trixie\n'),
    ...Object.values(debianFiles).flatMap((files) =>
      files.map(([path, bytes]) => file(path, bytes)),
    ),
    file(
      'var/lib/dpkg/status',
      Object.keys(debianFiles)
        .map(
          (name) =>
            `Package: ${name.replace('_', '-')}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.0-1\n`,
        )
        .join('\n'),
    ),
    ...Object.entries(debianFiles).map(([name, files]) =>
      file(
        `var/lib/dpkg/info/${name.replace('_', '-')}.md5sums`,
        files.map(([path, bytes]) => `${hash('md5', bytes)}  ${path}\n`).join(''),
      ),
    ),
  ]
  const sources = [
    'os.py',
    'json/__init__.py',
    ...Array.from({ length: 8 }, (_, at) => `m${at}.py`),
  ]
  const program = Buffer.concat([
    elf({ type: 2, needed: ['libc.so.6'], interpreter: '/lib64/ld-linux-x86-64.so.2' }),
    Buffer.from('\x003.13.9\0'),
  ])
  const ofPython = [
    file(`${python}/bin/python3.13`, program, { mode: 0o755 }),
    file(`${python}/bin/python3`, '', { type: '2', link: 'python3.13' }),
    ...sources.flatMap((path) => [
      file(`${stdlib}/${path}`, 'pass\n'),
      file(cached(`${stdlib}/${path}`), pyc(`${stdlib}/${path}`)),
    ]),
    file(`${stdlib}/_sysconfigdata__linux_x86_64-linux-gnu.py`, sysconfig()),
    file(
      cached(`${stdlib}/_sysconfigdata__linux_x86_64-linux-gnu.py`),
      pyc(`${stdlib}/_sysconfigdata__linux_x86_64-linux-gnu.py`),
    ),
    ...Object.entries(modules).map(([name, needed]) =>
      file(moduleFile(name), elf({ needed: [...needed] })),
    ),
  ]
  const wheel = {
    'demo/__init__.py': 'import os\n',
    'demo/_fast.cpython-313-x86_64-linux-gnu.so': elf({
      needed: ['libc.so.6'],
      requires: [{ library: 'libc.so.6', versions: ['GLIBC_2.38'] }],
    }),
  }
  const metadata = 'Metadata-Version: 2.1\nName: Demo\nVersion: 1.0\n'
  const packages = [
    file('opt/acme/venv/bin/python', '', { type: '2', link: '/opt/acme/python/bin/python3.13' }),
    file('opt/acme/venv/bin/python3', '', { type: '2', link: 'python' }),
    file('opt/acme/venv/bin/python3.13', '', { type: '2', link: 'python' }),
    file('opt/acme/venv/pyvenv.cfg', 'home = /opt/acme/python/bin\n'),
    ...Object.entries(wheel).map(([path, content]) => file(`${site}/${path}`, content)),
    file(cached(`${site}/demo/__init__.py`), pyc(`${site}/demo/__init__.py`)),
    file(`${site}/demo-1.0.dist-info/METADATA`, metadata),
    file(
      `${site}/demo-1.0.dist-info/RECORD`,
      recordOf({ ...wheel, 'demo-1.0.dist-info/METADATA': metadata }),
    ),
  ]
  const asMap = (members: readonly Member[]) => new Map(members.map((one) => [one.name, one]))
  const image = 'org.opencontainers.image'
  return {
    layers: [asMap(base), asMap(ofPython), asMap(packages)],
    config: {
      User: '65532:65532',
      Env: ['PATH=/opt/acme/venv/bin:/usr/bin', 'LANG=C.UTF-8'],
      Entrypoint: [],
      Cmd: ['python', '-m', 'demo'],
      WorkingDir: '/',
      Labels: {},
    },
    created: '1980-01-01T00:00:00Z',
    history: [{ created_by: 'base' }, { created_by: 'python' }, { created_by: 'packages' }],
    annotations: Object.fromEntries(
      ['base.name', 'base.digest', 'source', 'revision', 'version'].map((name) => [
        `${image}.${name}`,
        'x',
      ]),
    ),
    observed: {
      capabilities: '0000000000000000',
      noNewPrivileges: true,
      wrote: [],
      recursion: 'RecursionError',
      notImported: [],
      missingModules: [],
      authorities: 140,
      encoding: 'utf-8',
      notFound: [],
      anyUser: undefined,
      stop: { seconds: 0.2 },
    },
    failure: undefined,
    candidates: new Map([['libc6', '1.0-1']]),
    record: { products: [{ kind: 'wheel', name: 'demo', inputs: { sha256: 'a'.repeat(64) } }] },
    today: '2026-11-24',
    budgetBytes: 1_000_000,
    place: 'registry',
  }
}

const host = createHost({ env: {}, log: quietLog, signal: new AbortController().signal })

/** Writes the image, opens and reads it as the command does. */
export async function modelOf(draft: Draft): Promise<ImageModel> {
  const folder = await mkdtemp(join(tmpdir(), 'pycask-contract-'))
  try {
    const layers = draft.layers.map((members) => {
      const sorted = [...members.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
      return { bytes: zlib.gzipSync(rawTar(sorted), { level: 1 }) }
    })
    const layout = await layoutOf(folder, layers, {
      config: { config: draft.config, history: draft.history, created: draft.created },
      manifest: { annotations: draft.annotations },
    })
    const image = await openImage(layout, {
      ...{ host, temporary: folder },
      registry: createRegistryClient(host),
      engine: () => Promise.reject(new Error('no engine here')),
    })
    const model = await inspectImage(image)
    const [base, ...others] = model.layers
    const { compressedBytes = base?.compressedBytes } = draft
    const changed = base === undefined ? [] : [{ ...base, compressedBytes }, ...others]
    return { ...model, layers: changed, name: 'image', place: draft.place }
  } finally {
    await rm(folder, { recursive: true })
  }
}

export async function judged(
  draft: Draft,
  judgement: Partial<Parameters<typeof judge>[2]> = {},
): Promise<Report> {
  const { observed, failure, candidates, record, budgetBytes } = draft
  return judge(
    rules,
    {
      ...{ observed, failure, candidates, record, budgetBytes },
      model: await modelOf(draft),
      branches: builtInManifest().branches,
      today: new Date(draft.today),
    },
    { levels: {}, waive: {}, ...judgement },
  )
}
