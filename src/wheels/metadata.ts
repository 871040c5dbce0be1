/**
 * What a wheel says of itself: licence and requirements (METADATA, core metadata 2.4), and the parts
 * that software bills of materials in it name (PEP 770: `<name>.dist-info/sboms/*`).
 */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import type { WheelMetadata, WheelPart } from './types.js'

/** More than any wheel has today; a document beyond is not read. */
const largestDocumentBytes = 16 * 1024 * 1024
const mostParts = 5000

/** Reads the metadata of an unpacked wheel. What cannot be understood is left out. */
export async function readMetadata(directory: string): Promise<WheelMetadata> {
  const info = (await readdir(directory)).find((name) => name.endsWith('.dist-info'))
  if (info === undefined) return { requirements: [], parts: [] }
  const text = await readFile(join(directory, info, 'METADATA'), 'utf8').catch(() => '')
  const own = info
    .slice(0, info.indexOf('-'))
    .toLowerCase()
    .replace(/[-_.]+/g, '-')
  return { ...parseMetadata(text), parts: await readParts(join(directory, info, 'sboms'), own) }
}

/** The headers that are of use here. `text` is METADATA's. */
export function parseMetadata(text: string): Omit<WheelMetadata, 'parts'> {
  const plain = text.replaceAll('\r\n', '\n')
  const fields = plain
    .slice(0, /^\n|\n\n/.exec(plain)?.index)
    .replace(/\n[ \t]+/g, ' ')
    .split('\n')
    .map((line) => /^([A-Za-z-]+):\s*(.*)$/.exec(line))
  const all = (name: string): readonly string[] =>
    fields.flatMap((field) => (field?.[1]?.toLowerCase() === name ? [field[2]?.trim() ?? ''] : []))
  const licence = licenceOf(all('license-expression')[0], all('classifier'), all('license')[0])
  return {
    ...(licence === undefined ? {} : { licence }),
    requirements: [...new Set(all('requires-dist'))].sort(),
  }
}

/** SPDX's names of what the classifiers mean without doubt; "BSD License" may be any of several. */
const spdxOf: Readonly<Record<string, string>> = {
  'Apache Software License': 'Apache-2.0',
  'GNU General Public License v2 (GPLv2)': 'GPL-2.0-only',
  'GNU General Public License v2 or later (GPLv2+)': 'GPL-2.0-or-later',
  'GNU General Public License v3 (GPLv3)': 'GPL-3.0-only',
  'GNU General Public License v3 or later (GPLv3+)': 'GPL-3.0-or-later',
  'GNU Lesser General Public License v2 (LGPLv2)': 'LGPL-2.0-only',
  'GNU Lesser General Public License v2 or later (LGPLv2+)': 'LGPL-2.0-or-later',
  'GNU Lesser General Public License v3 (LGPLv3)': 'LGPL-3.0-only',
  'GNU Lesser General Public License v3 or later (LGPLv3+)': 'LGPL-3.0-or-later',
  'ISC License (ISCL)': 'ISC',
  'MIT License': 'MIT',
  'Mozilla Public License 2.0 (MPL 2.0)': 'MPL-2.0',
  'Python Software Foundation License': 'PSF-2.0',
  'The Unlicense (Unlicense)': 'Unlicense',
  'Zope Public License': 'ZPL-2.1',
  'zlib/libpng License': 'Zlib',
}
const plainIds =
  /^(0BSD|Apache-2\.0|BSD-[23]-Clause|ISC|MIT|MPL-2\.0|PSF-2\.0|Unlicense|Zlib|(GPL|LGPL|AGPL)-\d\.\d-(only|or-later))$/

function licenceOf(
  expression: string | undefined,
  classifiers: readonly string[],
  text: string | undefined,
): WheelMetadata['licence'] {
  if (expression) return { expression }
  const named = classifiers.flatMap(
    (each) => /^License :: (?:OSI Approved :: )?(.+)$/.exec(each)?.[1] ?? [],
  )
  const known = named.flatMap((name) => spdxOf[name] ?? [])
  if (named.length === 1 && known[0] !== undefined) return { expression: known[0] }
  // The field may hold a whole licence; what it starts with is then no name.
  const short = text !== undefined && text.length <= 60 ? text : ''
  if (plainIds.test(short)) return { expression: short }
  const name = [short, ...named].find(
    (each) => each !== '' && each !== 'OSI Approved' && each !== 'UNKNOWN',
  )
  return name === undefined ? undefined : { name }
}

const text = z.string().optional().catch(undefined)
interface Component {
  readonly name?: string | undefined
  readonly version?: string | undefined
  readonly purl?: string | undefined
  readonly components?: readonly Component[] | undefined
}
const component: z.ZodType<Component> = z.object({
  name: text,
  version: text,
  purl: text,
  get components() {
    return z.array(component).optional().catch(undefined)
  },
})
const cyclonedx = z.object({ bomFormat: z.literal('CycloneDX'), components: z.array(component) })
const spdx = z.object({
  spdxVersion: z.string(),
  packages: z.array(
    z.object({
      name: text,
      versionInfo: text,
      externalRefs: z
        .array(z.object({ referenceType: text, referenceLocator: text }))
        .optional()
        .catch(undefined),
    }),
  ),
})

/** Every part that one of the documents in a folder names, but for the wheel itself; sorted. */
async function readParts(folder: string, own: string): Promise<readonly WheelPart[]> {
  const parts = new Map<string, WheelPart>()
  for (const name of (await readdir(folder).catch(() => [])).sort()) {
    const file = join(folder, name)
    const { size } = await stat(file)
    if (!name.endsWith('.json') || size > largestDocumentBytes) continue
    for (const part of partsOf(await readFile(file, 'utf8')))
      if (!isOwn(part, own) && parts.size < mostParts)
        parts.set(part.purl ?? `${part.name} ${part.version ?? ''}`, part)
  }
  return [...parts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part)
}

const isOwn = ({ name, purl }: WheelPart, own: string): boolean =>
  purl?.startsWith(`pkg:pypi/${own}@`) === true ||
  (purl === undefined && name.toLowerCase().replace(/[-_.]+/g, '-') === own)

/** The components of a CycloneDX document or the packages of an SPDX document, as JSON. */
export function partsOf(document: string): readonly WheelPart[] {
  let json: unknown
  try {
    json = JSON.parse(document)
  } catch {
    return []
  }
  const found = cyclonedx.safeParse(json)
  if (found.success) return found.data.components.flatMap(flat)
  const other = spdx.safeParse(json)
  if (!other.success) return []
  return other.data.packages.flatMap(({ name, versionInfo, externalRefs }) => {
    const purl = externalRefs?.find(({ referenceType }) => referenceType === 'purl')
    return flat({ name, version: versionInfo, purl: purl?.referenceLocator })
  })
}

function flat({ name, version, purl, components = [] }: Component): readonly WheelPart[] {
  const inner = components.flatMap(flat)
  if (!name) return inner
  const unknown = !version || version === 'NOASSERTION'
  return [
    {
      name,
      ...(unknown ? {} : { version }),
      ...(purl?.startsWith('pkg:') === true ? { purl } : {}),
    },
    ...inner,
  ]
}
