/** CPythons, virtual environments and installed distributions of an image. */
import type { ImageFile } from './types.js'

export interface Interpreter {
  /** `3.13`, `3.14t`. */
  readonly minor: string
  /** `3.13.15`; undefined where it could not be found out. */
  readonly version: string | undefined
  /** `opt/acme/python`, `usr`. */
  readonly prefix: string
  /** `opt/acme/python/lib/python3.13`. */
  readonly stdlib: string
  /** The program, where there is one. */
  readonly executable: string | undefined
  /** Texts of sysconfig: `CONFIG_ARGS`, `CFLAGS`; empty where it is not shipped. */
  readonly configuration: Readonly<Record<string, string>>
}

export interface VirtualEnvironment {
  /** `opt/acme/venv` */
  readonly path: string
  /** The folder of the interpreter that it is made of, as written. */
  readonly home: string
}

/** One installed package, by its `.dist-info`. */
export interface Distribution {
  /** Normalised (PEP 503). */
  readonly name: string
  readonly version: string
  /** `opt/acme/venv/lib/python3.13/site-packages`. */
  readonly site: string
  /** The folder of its metadata. */
  readonly info: string
  /** Files with their hashes, as RECORD has them; undefined where there is none. */
  readonly record: readonly RecordEntry[] | undefined
}

export interface RecordEntry {
  readonly path: string
  /** SHA-256 as hexadecimal digits. */
  readonly sha256: string | undefined
}

type Files = ReadonlyMap<string, ImageFile>
type Texts = ReadonlyMap<string, string>

/** Of more nobody wants to know, and each is looked for in all files. */
const mostInterpreters = 32

/** A folder `lib/python3.X` with `os.py` (or its bytecode) in it is a standard library. */
export function findInterpreters(files: Files, texts: Texts): Interpreter[] {
  const found: Interpreter[] = []
  for (const path of files.keys()) {
    const [, prefix, minor] = /^(?:(.+)\/)?lib(?:64)?\/python(3\.\d+t?)\/os\.pyc?$/.exec(path) ?? []
    if (minor === undefined || prefix === undefined) continue
    const stdlib = path.slice(0, path.lastIndexOf('/'))
    if (found.some((one) => one.stdlib === stdlib)) continue
    if (found.length === mostInterpreters) break
    const executable = [`${prefix}/bin/python${minor}`].find(
      (one) => files.get(one)?.type === 'file',
    )
    const carriers = [...files.values()].filter(
      ({ path: each, content }) =>
        content?.pythonVersion?.startsWith(`${minor.replace('t', '')}.`) === true &&
        each.startsWith(`${prefix}/`),
    )
    found.push({
      ...{ minor, prefix, stdlib, executable },
      version: carriers[0]?.content?.pythonVersion,
      configuration: configurationOf(stdlib, texts),
    })
  }
  return found
}

const wanted = [
  'CONFIG_ARGS',
  'CFLAGS',
  'PY_CFLAGS',
  'PY_CORE_CFLAGS',
  'CC',
  'prefix',
  'abs_srcdir',
  'srcdir',
  'abs_builddir',
]

/** Values of `_sysconfigdata_*.py`, which holds a dictionary of adjacent string literals. */
function configurationOf(stdlib: string, texts: Texts): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [path, text] of texts) {
    if (!path.startsWith(`${stdlib}/_sysconfigdata_`)) continue
    const literal = String.raw`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'`
    for (const name of wanted) {
      const pattern = new RegExp(`'${name}': ((?:(?:${literal})\\s*)+)`)
      const parts = pattern.exec(text)?.[1]?.match(new RegExp(literal, 'g')) ?? []
      if (parts.length > 0)
        found[name] = parts.map((part) => part.slice(1, -1).replace(/\\(.)/g, '$1')).join('')
    }
  }
  return found
}

export function findEnvironments(texts: Texts): VirtualEnvironment[] {
  return [...texts].flatMap(([path, text]) => {
    if (!path.endsWith('/pyvenv.cfg')) return []
    const home = /^home[ \t]*=([^\n]*)$/m.exec(text)?.[1]?.trim()
    return home === undefined ? [] : [{ path: path.slice(0, -'/pyvenv.cfg'.length), home }]
  })
}

export function findDistributions(texts: Texts): Distribution[] {
  const found: Distribution[] = []
  for (const [path, text] of texts) {
    const [, info, site] = /^((.*)\/[^/]+\.dist-info)\/METADATA$/.exec(path) ?? []
    if (info === undefined || site === undefined) continue
    const name = headerOf(text, 'Name')
    const record = texts.get(`${info}/RECORD`)
    found.push({
      ...{ site, info },
      name: name.toLowerCase().replace(/[-_.]+/g, '-'),
      version: headerOf(text, 'Version'),
      record: record === undefined ? undefined : parseRecord(record, site),
    })
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** One line of the headers of METADATA; empty where there is none. */
const headerOf = (text: string, name: string): string =>
  new RegExp(`^${name}:([^\\n]*)$`, 'm').exec(text)?.[1]?.trim() ?? ''

/** `path,sha256=<base64url>,size`; paths may be quoted, and lead out of site-packages. */
function parseRecord(text: string, site: string): RecordEntry[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, quoted, plain, hash] =
      /^(?:"((?:[^"]|"")*)"|([^,"]+)),(?:sha256=([\w-]+))?/.exec(line) ?? []
    const written = quoted?.replaceAll('""', '"') ?? plain
    if (written === undefined || written === '') return []
    const sha256 = hash === undefined ? undefined : Buffer.from(hash, 'base64url').toString('hex')
    return [{ path: joined(site, written), sha256 }]
  })
}

function joined(site: string, path: string): string {
  const parts = path.startsWith('/') ? [] : site.split('/')
  for (const part of path.split('/'))
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  return parts.join('/')
}
