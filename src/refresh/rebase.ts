/**
 * Another base below the same layers. Everything but the base's entries keeps its bytes, so the image
 * is what assembling it anew would give.
 */
import * as z from 'zod'
import { PycaskError } from '../errors.js'
import {
  canonicalJson,
  digestOfBytes,
  keyAnnotation,
  titleAnnotation,
  type LayerFacts,
} from '../image/index.js'
import type { DiffId, Digest, Key } from '../words.js'

/** The documents of an image, as bytes of its registry. */
export interface Documents {
  readonly manifest: Uint8Array
  readonly config: Uint8Array
}

export interface NewBase {
  readonly key: Key
  readonly title: string
  readonly facts: LayerFacts
}

export interface Rebased {
  readonly manifest: {
    readonly mediaType: string
    readonly digest: Digest
    readonly bytes: Uint8Array
  }
  readonly config: {
    readonly mediaType: string
    readonly digest: Digest
    readonly bytes: Uint8Array
  }
  /** As its configuration says it. */
  readonly created: string | undefined
  /** Layers that stay, bottom first. */
  readonly kept: readonly {
    readonly digest: Digest
    readonly sizeBytes: number
    readonly mediaType: string
  }[]
}

const descriptor = z.looseObject({
  mediaType: z.string(),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  size: z.int().nonnegative(),
  annotations: z.record(z.string(), z.string()).optional(),
})
const manifestDocument = z.looseObject({
  mediaType: z.string(),
  config: descriptor,
  layers: z.array(descriptor).min(1),
})
const configDocument = z.looseObject({
  created: z.string().optional(),
  history: z
    .array(
      z.looseObject({ created_by: z.string().optional(), empty_layer: z.boolean().optional() }),
    )
    .optional(),
  rootfs: z.looseObject({ diff_ids: z.array(z.string()) }),
})

/**
 * Puts a base in the place of the layer with the key `before`; in an image that others built on ours
 * layers have no keys any more, there it is the one whose tar is `layer`.
 *
 * @throws PycaskError `rebase-impossible`: the image has no such layer, or documents that do not fit
 */
export function rebase(
  documents: Documents,
  { key: before, layer: beforeLayer }: { readonly key: Key; readonly layer?: DiffId | undefined },
  base: NewBase,
): Rebased {
  const manifest = manifestDocument.parse(parsed(documents.manifest))
  const config = configDocument.parse(parsed(documents.config))
  const byKey = manifest.layers.findIndex(
    ({ annotations }) => annotations?.[keyAnnotation] === before,
  )
  const diffIds = config.rootfs.diff_ids
  const at = byKey >= 0 ? byKey : diffIds.findIndex((diffId) => diffId === beforeLayer)
  if (at < 0) throw impossible('none of its layers is the base that its record names')
  if (diffIds.length !== manifest.layers.length)
    throw impossible('its configuration and its manifest name different numbers of layers')
  // Other tools write entries of what made no layer, too.
  const places = (config.history ?? []).flatMap((entry, index) =>
    entry.empty_layer === true ? [] : [index],
  )
  if (config.history !== undefined && places.length !== diffIds.length)
    throw impossible('its history does not fit its layers')
  const configBytes = canonicalJson({
    ...config,
    history: config.history?.map((entry, index) =>
      index === places[at] ? { ...entry, created_by: `pycask: ${base.title}` } : entry,
    ),
    rootfs: { ...config.rootfs, diff_ids: replaced(diffIds, at, base.facts.diffId) },
  })
  const configDigest = digestOfBytes(configBytes)
  const old = manifest.layers[at]
  const layer = {
    // Docker's manifests have names of their own for the same bytes.
    mediaType: old?.mediaType.startsWith('application/vnd.docker.')
      ? old.mediaType
      : base.facts.mediaType,
    digest: base.facts.digest,
    size: base.facts.sizeBytes,
    ...(byKey < 0
      ? {}
      : {
          annotations: {
            ...old?.annotations,
            [keyAnnotation]: base.key,
            [titleAnnotation]: base.title,
          },
        }),
  }
  const bytes = canonicalJson({
    ...manifest,
    config: { ...manifest.config, digest: configDigest, size: configBytes.length },
    layers: replaced<unknown>(manifest.layers, at, layer),
  })
  return {
    manifest: { mediaType: manifest.mediaType, digest: digestOfBytes(bytes), bytes },
    config: { mediaType: manifest.config.mediaType, digest: configDigest, bytes: configBytes },
    created: config.created,
    kept: manifest.layers
      .filter((_, index) => index !== at)
      .map(({ digest, size, mediaType }) => ({
        digest: digest as Digest,
        sizeBytes: size,
        mediaType,
      })),
  }
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch {
    throw impossible('its documents are no JSON')
  }
}

const replaced = <T>(list: readonly T[], at: number, value: T): readonly T[] =>
  list.map((one, index) => (index === at ? value : one))

const impossible = (why: string): PycaskError =>
  new PycaskError({
    code: 'rebase-impossible',
    what: `the image cannot get another base: ${why}`,
    hint: 'build it again: pycask build --push in its project',
  })
