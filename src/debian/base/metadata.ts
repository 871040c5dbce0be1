/**
 * dpkg's database, for scanners: trivy, grype, syft and dpkg itself (`dpkg --root=… --verify`) all
 * read /var/lib/dpkg/status with info/*.list and *.md5sums. Distroless's way (status.d/<name>) would
 * be a second listing of the same packages for those that read both. Files that are not in the
 * image are not listed: what is listed is there, unchanged.
 */
import type { Entry } from '../../image/index.js'
import { parseStanzas } from '../control.js'
import { textFile } from './configuration.js'

export interface InstalledPackage {
  readonly name: string
  /** The .deb's `control` file. */
  readonly control: string
  /** Path in the image → MD5 (hex), for the files taken that the .deb's `md5sums` lists. */
  readonly sums: ReadonlyMap<string, string>
  /** The same for configuration files, which `md5sums` leaves out. */
  readonly configurationSums: ReadonlyMap<string, string>
  /** All paths taken, links included. */
  readonly paths: readonly string[]
}

/** The entries of the database. */
export function packageDatabase(packages: readonly InstalledPackage[]): Entry[] {
  const sorted = [...packages].sort((a, b) => (a.name < b.name ? -1 : 1))
  const status = sorted.map(statusStanza).join('\n')
  const info = 'var/lib/dpkg/info'
  return [
    {
      type: 'file',
      path: 'var/lib/dpkg/status',
      mode: 0o644,
      source: { bytes: Buffer.from(status) },
    },
    // File names carry the architecture where packages of several can be installed together.
    textFile(`${info}/format`, ['1']),
    ...sorted.flatMap((one) => {
      const stem = `${info}/${infoName(one.control)}`
      const sums = [...one.sums].sort(([a], [b]) => (a < b ? -1 : 1))
      return [
        textFile(`${stem}.list`, listOf(one.paths)),
        textFile(
          `${stem}.md5sums`,
          sums.map(([path, sum]) => `${sum}  ${path}`),
        ),
      ]
    }),
  ]
}

/** The control file as dpkg keeps it: with `Status` after `Package`, and `Conffiles`. */
export function statusStanza(one: InstalledPackage): string {
  const lines = one.control.trimEnd().split('\n')
  const at = lines.findIndex((line) => line.startsWith('Package:'))
  lines.splice(at + 1, 0, 'Status: install ok installed')
  if (one.configurationSums.size > 0) {
    const sums = [...one.configurationSums].sort(([a], [b]) => (a < b ? -1 : 1))
    const description = lines.findIndex((line) => line.startsWith('Description:'))
    lines.splice(
      description < 0 ? lines.length : description,
      0,
      'Conffiles:',
      ...sums.map(([path, sum]) => ` /${path} ${sum}`),
    )
  }
  return `${lines.join('\n')}\n`
}

function infoName(control: string): string {
  const fields = parseStanzas(control)[0]
  const name = fields?.get('Package') ?? ''
  return fields?.get('Multi-Arch') === 'same' ? `${name}:${fields.get('Architecture') ?? ''}` : name
}

/** Paths with all their parents, as dpkg lists them. */
function listOf(paths: readonly string[]): string[] {
  const all = new Set<string>(['/.'])
  for (const path of paths)
    path.split('/').forEach((_, index, parts) => all.add(`/${parts.slice(0, index + 1).join('/')}`))
  return [...all].sort()
}
