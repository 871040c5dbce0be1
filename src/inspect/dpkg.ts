/** dpkg's database: which packages there are and which files they brought. */
import { parseStanzas } from '../debian/index.js'

export interface Dpkg {
  readonly packages: readonly Package[]
}

export interface Package {
  readonly name: string
  readonly version: string
  readonly architecture: string
  readonly source: string
  readonly sourceVersion: string
  /** Path → MD5 (hex), as md5sums and Conffiles have them. */
  readonly sums: ReadonlyMap<string, string>
  /** All paths, where a list is kept (not in `status.d`). */
  readonly paths: readonly string[] | undefined
  readonly sizeKib: number
}

/** From the kept texts: `var/lib/dpkg/status` with `info`, or distroless's `status.d`. */
export function readDpkg(texts: ReadonlyMap<string, string>): Dpkg {
  const packages: Package[] = []
  const database = 'var/lib/dpkg'
  const read = (stanzas: string, stem: (name: string, architecture: string) => string[]): void => {
    for (const stanza of parseStanzas(stanzas)) {
      const name = stanza.get('Package')
      const status = stanza.get('Status')
      if (name === undefined || (status !== undefined && !status.endsWith(' installed'))) continue
      const architecture = stanza.get('Architecture') ?? ''
      const version = stanza.get('Version') ?? ''
      const [, source = name, sourceVersion = version] =
        /^(\S+)(?:\s+\((.+)\))?$/.exec(stanza.get('Source') ?? '') ?? []
      const stems = stem(name, architecture)
      const text = (suffix: string): string | undefined =>
        stems.map((one) => texts.get(`${one}${suffix}`)).find((one) => one !== undefined)
      packages.push({
        ...{ name, version, architecture, source, sourceVersion },
        sums: new Map([
          ...sumLines(text('.md5sums') ?? ''),
          ...conffiles(stanza.get('Conffiles') ?? ''),
        ]),
        paths: text('.list')
          ?.split('\n')
          .map((line) => line.replace(/^\/+/, ''))
          .filter((line) => line !== '' && line !== '.'),
        sizeKib: Number(stanza.get('Installed-Size') ?? 0) || 0,
      })
    }
  }
  for (const [path, text] of texts) {
    if (path === `${database}/status`)
      read(text, (name, architecture) => [
        `${database}/info/${name}`,
        `${database}/info/${name}:${architecture}`,
      ])
    else if (path.startsWith(`${database}/status.d/`) && !path.endsWith('.md5sums'))
      read(text, () => [path])
  }
  packages.sort((a, b) => (a.name < b.name ? -1 : 1))
  return { packages }
}

function sumLines(text: string): [string, string][] {
  return text.split('\n').flatMap((line): [string, string][] => {
    const [, sum, path] = /^([0-9a-f]{32}) [ *](?:\.?\/)?(.+)$/.exec(line) ?? []
    return sum === undefined || path === undefined ? [] : [[path, sum]]
  })
}

/** Configuration files: `/etc/x 0123… [obsolete]`; those that are new have no sum. */
function conffiles(text: string): [string, string][] {
  return text.split('\n').flatMap((line): [string, string][] => {
    const [, path, sum, obsolete] = /^\s*\/(.+) ([0-9a-f]{32})( obsolete)?$/.exec(line) ?? []
    return path === undefined || sum === undefined || obsolete !== undefined ? [] : [[path, sum]]
  })
}
