/** Layers on each other: what a container sees (image spec 1.1, layer.md). */
import { PycaskError } from '../errors.js'
import type { TarEntry } from '../reader/index.js'
import type { Content, Hidden, ImageFile } from './types.js'

/** Content is filled in while it is read, after its entry. */
export interface MutableFile {
  path: string
  type: ImageFile['type']
  mode: number
  uid: number
  gid: number
  mtime: number
  sizeBytes: number
  layer: number
  target?: string
  content?: Content
  linkOf?: string
}

interface Node {
  file: MutableFile
  /** Of directories. */
  children?: Map<string, Node>
}

const mostLinks = 40
/** No file system takes names of more than 4096 bytes, and no program nests folders like that. */
const mostDepth = 256
/** A whiteout's prefix, and the name that hides all of a folder. */
const whiteout = '.wh.'
const opaque = '.wh..wh..opq'

/** What one image may cost in memory, all its layers together. */
export interface TreeLimits {
  /** Entries of all layers, with the folders that they only name in passing. */
  readonly entries: number
  /** Of all paths together. */
  readonly pathCharacters: number
}

const defaultLimits: TreeLimits = { entries: 600_000, pathCharacters: 160_000_000 }

export class Tree {
  readonly #root: Node = { file: folder('', 0), children: new Map() }
  #entries = 0
  #characters = 0

  constructor(private readonly limits: TreeLimits = defaultLimits) {}

  /** Puts one entry of layer `layer` in place; returns its file, unless it is a whiteout. */
  add(entry: TarEntry, layer: number, hides: Hidden[]): MutableFile | undefined {
    this.#count(entry.path)
    if (entry.path === '') {
      Object.assign(this.#root.file, { mode: entry.mode, uid: entry.uid, gid: entry.gid, layer })
      return undefined
    }
    const slash = entry.path.lastIndexOf('/')
    const name = entry.path.slice(slash + 1)
    const parent = this.#folder(slash < 0 ? '' : entry.path.slice(0, slash), entry, layer)
    const children = (parent.children ??= new Map<string, Node>())
    if (name === opaque) {
      for (const [each, node] of children) this.#hide(children, each, node, layer, hides)
      return undefined
    }
    if (name.startsWith(whiteout)) {
      const hidden = name.slice(whiteout.length)
      const node = children.get(hidden)
      // aufs left names such as .wh..wh.plnk behind.
      if (node !== undefined) this.#hide(children, hidden, node, layer, hides)
      return undefined
    }
    const path = parent.file.path === '' ? name : `${parent.file.path}/${name}`
    const existing = children.get(name)
    if (entry.type === 'directory') {
      const { mode, uid, gid, mtime } = entry
      if (existing?.children !== undefined) {
        Object.assign(existing.file, { mode, uid, gid, mtime, layer })
        return existing.file
      }
    }
    if (existing !== undefined) reportHidden(existing, 'file', hides)
    const node = this.#node(entry, path, layer)
    children.set(name, node)
    return node.file
  }

  /** All files, sorted by path. */
  files(): Map<string, ImageFile> {
    const found = new Map<string, ImageFile>()
    const visit = (node: Node): void => {
      const children = [...(node.children ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))
      for (const [, child] of children) {
        found.set(child.file.path, child.file)
        visit(child)
      }
    }
    visit(this.#root)
    return found
  }

  /** The file that a path leads to, all links followed. */
  resolve(path: string): MutableFile | undefined {
    return this.#walk(path, true)?.file
  }

  #node(entry: TarEntry, path: string, layer: number): Node {
    const { mode, uid, gid, mtime, sizeBytes, type, target } = entry
    const common = { path, mode, uid, gid, mtime, layer }
    if (type === 'directory')
      return { file: { ...common, type, sizeBytes: 0 }, children: new Map() }
    if (type === 'symlink') return { file: { ...common, type, target, sizeBytes: 0 } }
    if (type !== 'hardlink') return { file: { ...common, type, sizeBytes } }
    const first = this.#walk(target, false)
    if (first === undefined || first.children !== undefined)
      throw damaged(`the hard link ${path} leads to ${target}, which is no file of this image`)
    return { file: { ...first.file, path, layer, linkOf: first.file.linkOf ?? first.file.path } }
  }

  /** A folder, through links on the way; made where it is missing, as engines do. */
  #folder(path: string, entry: TarEntry, layer: number): Node {
    if (path === '') return this.#root
    let node = this.#root
    let at = ''
    const parts = path.split('/')
    if (parts.length > mostDepth)
      throw damaged(`a path of ${parts.length} folders: ${path.slice(0, 80)}…`)
    for (const part of parts) {
      at = at === '' ? part : `${at}/${part}`
      let next = node.children?.get(part)
      if (next?.file.type === 'symlink') {
        const led = this.#walk(next.file.path, true)
        if (led === undefined)
          throw damaged(
            `${entry.path} lies below ${at}, a link to nothing (${next.file.target ?? ''})`,
          )
        next = led
      }
      if (next === undefined) {
        const below = node.file.path === '' ? part : `${node.file.path}/${part}`
        this.#count(below)
        next = { file: folder(below, layer), children: new Map() }
        node.children?.set(part, next)
      }
      if (next.children === undefined)
        throw damaged(`${entry.path} lies below ${at}, which is no folder`)
      node = next
    }
    return node
  }

  #walk(path: string, following: boolean): Node | undefined {
    const parts = path.split('/').reverse()
    const trail: Node[] = [this.#root]
    for (let links = 0; parts.length > 0;) {
      const part = parts.pop() ?? ''
      if (part === '' || part === '.') continue
      if (part === '..') {
        if (trail.length > 1) trail.pop()
        continue
      }
      const next = trail.at(-1)?.children?.get(part)
      if (next === undefined) return undefined
      const { target } = next.file
      if (target === undefined || (parts.length === 0 && !following)) trail.push(next)
      else {
        links++
        if (links > mostLinks) return undefined
        if (target.startsWith('/')) trail.length = 1
        parts.push(...target.split('/').reverse())
      }
    }
    return trail.at(-1)
  }

  #count(path: string): void {
    this.#entries++
    this.#characters += path.length
    const { entries, pathCharacters } = this.limits
    if (this.#entries <= entries && this.#characters <= pathCharacters) return
    throw new PycaskError({
      code: 'layer-too-large',
      what:
        this.#entries > entries
          ? `the image has more than ${entries} entries`
          : `the names of files alone are more than ${pathCharacters} characters`,
      hint: 'no image of an application needs so many files',
    })
  }

  /** Takes away what lower layers had here; what this layer put here stays. */
  #hide(
    siblings: Map<string, Node>,
    name: string,
    node: Node,
    layer: number,
    hides: Hidden[],
  ): void {
    for (const [each, child] of node.children ?? [])
      if (node.children !== undefined) this.#hide(node.children, each, child, layer, hides)
    const isEmpty = node.children === undefined || node.children.size === 0
    if (node.file.layer >= layer || !isEmpty) return
    const { path } = node.file
    hides.push({ path, layer: node.file.layer, sizeBytes: bytesOf(node), by: 'whiteout' })
    siblings.delete(name)
  }
}

const bytesOf = ({ file }: Node): number => (file.linkOf === undefined ? file.sizeBytes : 0)

function reportHidden(node: Node, by: Hidden['by'], hides: Hidden[]): void {
  for (const child of node.children?.values() ?? []) reportHidden(child, by, hides)
  hides.push({ path: node.file.path, layer: node.file.layer, sizeBytes: bytesOf(node), by })
}

function folder(path: string, layer: number): MutableFile {
  return {
    ...{ path, type: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 0, sizeBytes: 0, layer },
  }
}

const damaged = (what: string): PycaskError =>
  new PycaskError({
    code: 'layer-damaged',
    what,
    hint: 'no engine could unpack this image; build or pull it again',
  })
