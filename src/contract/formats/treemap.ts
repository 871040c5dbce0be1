/** The size map of an image: squarified treemaps (Bruls, Huizing, van Wijk 2000) as SVG. */
import type { ImageModel } from '../../inspect/index.js'
import { formatBytes } from '../../report/index.js'
import { folderOf } from '../compare.js'

export interface Area {
  readonly name: string
  readonly bytes: number
  /** What the files table is filtered by when it is chosen; absent for what is no folder. */
  readonly path?: string
}

export interface AreaGroup extends Area {
  readonly areas: readonly Area[]
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Areas of one layer beyond these are one. */
const mostAreas = 60

/** Layers, and in each what brought the bytes: packages, wheels, folders of CPython and others. */
export function sizeMap(model: ImageModel): readonly AreaGroup[] {
  return model.layers.flatMap((layer) => {
    const sums = new Map<string, { bytes: number; path: string }>()
    for (const [path, file] of model.files) {
      if (file.layer !== layer.index || file.type !== 'file' || file.linkOf !== undefined) continue
      const owner = model.ownerOf(path)
      const folder = folderOf(path)
      const name = owner === undefined || owner.kind === 'python' ? `/${folder}` : owner.name
      const before = sums.get(name)
      sums.set(name, {
        bytes: (before?.bytes ?? 0) + file.sizeBytes,
        path: before === undefined ? folder : common(before.path, folder),
      })
    }
    const areas = [...sums]
      .map(([name, one]): Area => ({ name, ...one }))
      .filter(({ bytes }) => bytes > 0)
      .sort((a, b) => b.bytes - a.bytes)
    const rest = areas.slice(mostAreas)
    const bytes = areas.reduce((sum, one) => sum + one.bytes, 0)
    if (bytes === 0) return []
    const other = {
      name: `${rest.length} others`,
      bytes: rest.reduce((sum, one) => sum + one.bytes, 0),
    }
    return {
      name: `${layer.index + 1}: ${layer.title.slice(0, 60) || 'layer'}`,
      bytes,
      areas: [...areas.slice(0, mostAreas), ...(rest.length > 0 ? [other] : [])],
    }
  })
}

function common(a: string, b: string): string {
  const [first, second] = [a.split('/'), b.split('/')]
  let at = 0
  while (at < first.length && first[at] === second[at]) at++
  return first.slice(0, at).join('/')
}

const colours = [
  '#33658a',
  '#86bbd8',
  '#758e4f',
  '#f6ae2d',
  '#f26419',
  '#7d5ba6',
  '#55828b',
  '#a44a3f',
]
const titleHeight = 18

/** A picture of `width` × `height`; each area can be reached by the keyboard and says its size. */
export function treemapSvg(groups: readonly AreaGroup[], width = 960, height = 480): string {
  const parts: string[] = []
  const whole = { x: 0, y: 0, width, height }
  for (const [index, [group, box]] of squarify(groups, whole).entries()) {
    const colour = colours[index % colours.length] ?? '#888'
    const { x, y } = box
    parts.push(
      `<g><rect x="${n(x)}" y="${n(y)}" width="${n(box.width)}" height="${n(box.height)}" fill="#fff"/>`,
    )
    const hasTitle = box.height > 3 * titleHeight && box.width > 60
    if (hasTitle)
      parts.push(
        `<text x="${n(x + 4)}" y="${n(y + 13)}" class="layer">${fitting(`${group.name} ${formatBytes(group.bytes)}`, box.width - 8)}</text>`,
      )
    const inner = {
      x: x + 1,
      y: y + (hasTitle ? titleHeight : 1),
      width: Math.max(0, box.width - 2),
      height: Math.max(0, box.height - (hasTitle ? titleHeight : 1) - 1),
    }
    for (const [area, place] of squarify(group.areas, inner)) {
      const label = `${area.name}, ${formatBytes(area.bytes)}, ${group.name}`
      parts.push(
        `<a class="area" tabindex="0" role="button" aria-label="${xml(label)}" data-path="${xml(area.path ?? '')}">` +
          `<title>${xml(label)}</title>` +
          `<rect x="${n(place.x)}" y="${n(place.y)}" width="${n(place.width)}" height="${n(place.height)}" fill="${colour}" stroke="#fff" stroke-width="1"/>` +
          (place.width > 40 && place.height > 14
            ? `<text x="${n(place.x + 3)}" y="${n(place.y + 12)}">${fitting(area.name, place.width - 6)}</text>`
            : '') +
          '</a>',
      )
    }
    parts.push('</g>')
  }
  const bytes = groups.reduce((sum, one) => sum + one.bytes, 0)
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${xml(`Size map: ${formatBytes(bytes)}`)}">` +
    '<style>text{font:11px system-ui,sans-serif;fill:#fff}text.layer{fill:#222;font-weight:600}a:focus rect,a:hover rect{stroke:#000;stroke-width:2}</style>' +
    `${parts.join('')}</svg>`
  )
}

/** Each item with its box; boxes are as square as they can be, and fill the whole. */
export function squarify<T extends { readonly bytes: number }>(
  items: readonly T[],
  whole: Box,
): readonly (readonly [T, Box])[] {
  const sorted = items.filter(({ bytes }) => bytes > 0).sort((a, b) => b.bytes - a.bytes)
  const total = sorted.reduce((sum, { bytes }) => sum + bytes, 0)
  const scale = total === 0 ? 0 : (whole.width * whole.height) / total
  const placed: (readonly [T, Box])[] = []
  let box = whole
  for (let at = 0; at < sorted.length;) {
    const side = Math.min(box.width, box.height)
    let row: T[] = []
    while (at + row.length < sorted.length) {
      const next = [...row, ...sorted.slice(at + row.length, at + row.length + 1)]
      if (row.length > 0 && worst(next, side, scale) > worst(row, side, scale)) break
      row = next
    }
    const area = row.reduce((sum, { bytes }) => sum + bytes * scale, 0)
    const thick = side === 0 ? 0 : area / side
    const lies = box.width >= box.height
    let offset = 0
    for (const item of row) {
      const long = thick === 0 ? 0 : (item.bytes * scale) / thick
      placed.push([
        item,
        lies
          ? { x: box.x, y: box.y + offset, width: thick, height: long }
          : { x: box.x + offset, y: box.y, width: long, height: thick },
      ])
      offset += long
    }
    box = lies
      ? { ...box, x: box.x + thick, width: Math.max(0, box.width - thick) }
      : { ...box, y: box.y + thick, height: Math.max(0, box.height - thick) }
    at += row.length
  }
  return placed
}

/** The least square of a row's boxes: longer side by shorter side. */
function worst(row: readonly { readonly bytes: number }[], side: number, scale: number): number {
  const areas = row.map(({ bytes }) => bytes * scale)
  const sum = areas.reduce((total, area) => total + area, 0)
  const [largest, least] = [Math.max(...areas), Math.min(...areas)]
  return Math.max((side * side * largest) / (sum * sum), (sum * sum) / (side * side * least))
}

const n = (value: number): string => value.toFixed(1)

/** As much of a text as fits into so many pixels, at about six for a character. */
function fitting(text: string, pixels: number): string {
  const most = Math.floor(pixels / 6)
  return xml(text.length <= most ? text : most < 3 ? '' : `${text.slice(0, most - 1)}…`)
}

export const xml = (text: string): string =>
  text.replace(/[^\P{Cc}\n\t]/gu, '').replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
