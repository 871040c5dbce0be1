/** What is in an image, as far as two images can be told apart by it: read from its layers, of whatever origin. */
import { createHash } from 'node:crypto'
import type { ContentSink, OpenedImage, OpenedLayer, TarEntry } from '../reader/index.js'

export interface Contents {
  readonly packages: ReadonlyMap<string, string>
  /** Python packages: name → version. */
  readonly wheels: ReadonlyMap<string, string>
  readonly python: string | undefined
  /** Path → what stands there, as text that differs when it differs. */
  readonly files: ReadonlyMap<string, string>
  /** Setting → value: `user`, `env PATH`. */
  readonly settings: ReadonlyMap<string, string>
  /** Of the layers as they are stored. */
  readonly sizeBytes: number
}

/** Reads an image. Layers in `known` are looked up there, and added to it: two images often share some. */
export async function contentsOf(
  image: OpenedImage,
  known: Map<string, Promise<LayerContents>>,
): Promise<Contents> {
  const layers: LayerContents[] = []
  for (const layer of image.layers) {
    const reading = known.get(layer.diffId) ?? readLayer(layer)
    known.set(layer.diffId, reading)
    layers.push(await reading)
  }
  const files = new Map<string, string>()
  let status = ''
  for (const { entries, removed, emptied, status: own } of layers) {
    for (const path of files.keys())
      if (
        removed.some((gone) => path === gone || path.startsWith(`${gone}/`)) ||
        emptied.some((folder) => path.startsWith(`${folder}/`))
      )
        files.delete(path)
    for (const [path, text] of entries) files.set(path, text)
    status = own ?? status
  }
  const settings = settingsOf(image)
  return {
    packages: packagesOf(status),
    wheels: wheelsOf(files.keys()),
    python: image.manifest?.annotations['dev.pycask.python'] ?? settings.get('env PYTHON_VERSION'),
    files,
    settings,
    sizeBytes: image.layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  }
}

export interface LayerContents {
  readonly entries: ReadonlyMap<string, string>
  /** Whiteouts (image spec, layer.md): what is below is gone; folders whose content below is gone. */
  readonly removed: readonly string[]
  readonly emptied: readonly string[]
  /** dpkg's database, where the layer has it. */
  readonly status: string | undefined
}

async function readLayer(layer: OpenedLayer): Promise<LayerContents> {
  const entries = new Map<string, string>()
  const removed: string[] = []
  const emptied: string[] = []
  let status: string | undefined
  await layer.read((entry) => {
    const slash = entry.path.lastIndexOf('/') + 1
    const [folder, name] = [entry.path.slice(0, Math.max(0, slash - 1)), entry.path.slice(slash)]
    if (name === '.wh..wh..opq') emptied.push(folder)
    else if (name.startsWith('.wh.')) removed.push(entry.path.slice(0, slash) + name.slice(4))
    else if (entry.type === 'file')
      return fileSink(entry, (hash, text) => {
        entries.set(entry.path, `file ${entry.mode.toString(8)} ${hash}`)
        if (entry.path === 'var/lib/dpkg/status') status = text
      })
    else if (entry.type !== 'directory')
      entries.set(entry.path, `${entry.type} ${entry.mode.toString(8)} ${entry.target}`)
    return undefined
  })
  return { entries, removed, emptied, status }
}

function fileSink(entry: TarEntry, done: (hash: string, text: string) => void): ContentSink {
  const hash = createHash('sha256')
  const kept: Buffer[] = []
  const keeps = entry.path === 'var/lib/dpkg/status'
  return {
    write(bytes): void {
      hash.update(bytes)
      if (keeps) kept.push(Buffer.from(bytes))
    },
    end: () => done(hash.digest('hex'), Buffer.concat(kept).toString()),
  }
}

function packagesOf(status: string): ReadonlyMap<string, string> {
  return new Map(
    status.split('\n\n').flatMap((stanza): [string, string][] => {
      const name = /^Package: (.+)$/m.exec(stanza)?.[1]
      const version = /^Version: (.+)$/m.exec(stanza)?.[1]
      return name === undefined || version === undefined ? [] : [[name, version]]
    }),
  )
}

function wheelsOf(paths: Iterable<string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const path of paths) {
    const [, name, version] =
      /\/(?:site|dist)-packages\/([^/]+)-([^/-]+)\.dist-info\/METADATA$/.exec(path) ?? []
    if (name !== undefined && version !== undefined)
      found.set(name.replace(/[-_.]+/g, '-').toLowerCase(), version)
  }
  return found
}

function settingsOf({ config, manifest, platform }: OpenedImage): ReadonlyMap<string, string> {
  const { User, Env, Entrypoint, Cmd, WorkingDir, ExposedPorts, Volumes, Labels, StopSignal } =
    config.config
  const listed = (value: unknown): string =>
    Array.isArray(value)
      ? JSON.stringify(value)
      : Object.keys(value ?? {})
          .sort()
          .join(' ')
  const all: [string, string][] = [
    ['platform', `${platform.os}/${platform.architecture}`],
    ['user', User],
    ['working directory', WorkingDir],
    ['entrypoint', listed(Entrypoint)],
    ['command', listed(Cmd)],
    ['ports', listed(ExposedPorts)],
    ['volumes', listed(Volumes)],
    ['stop signal', StopSignal],
    ...Env.map((one): [string, string] => {
      const at = one.indexOf('=')
      return [`env ${one.slice(0, at)}`, one.slice(at + 1)]
    }),
    ...Object.entries(Labels).map(([name, value]): [string, string] => [`label ${name}`, value]),
    ...Object.entries(manifest?.annotations ?? {}).map(([name, value]): [string, string] => [
      `annotation ${name}`,
      value,
    ]),
  ]
  return new Map(all.filter(([, value]) => value !== '' && value !== '[]'))
}
