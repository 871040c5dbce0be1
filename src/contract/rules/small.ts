/** Small: what is pulled is what is run. */
import type { ImageFile, ImageModel } from '../../inspect/index.js'
import { formatBytes } from '../../report/index.js'
import { listed, noPython, skipped, type Finding, type Rule } from '../rule.js'

/** What `docker pull python:3.X-slim` transfers, amd64, 2026-08. */
const slimBytes: Readonly<Record<string, number>> = { '3.13': 43.0e6, '3.14': 43.4e6 }

/** Where two sizes are compared: one unit for both. */
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

/** One finding for each folder or file that begins so: its whole content is one thing. */
function found(
  model: ImageModel,
  rootOf: (path: string) => string | undefined,
  tell: (path: string, bytes: number, files: number) => string,
): readonly Finding[] {
  const roots = new Map<string, { bytes: number; files: number }>()
  for (const [path, file] of model.files) {
    if (file.type === 'directory') continue
    const root = rootOf(path)
    if (root === undefined) continue
    const before = roots.get(root) ?? { bytes: 0, files: 0 }
    roots.set(root, {
      bytes: before.bytes + (file.linkOf === undefined ? file.sizeBytes : 0),
      files: before.files + 1,
    })
  }
  const largest = [...roots].sort(([, a], [, b]) => b.bytes - a.bytes)
  return listed(largest, ([path, { bytes, files }]) => ({ what: tell(path, bytes, files), path }))
}

const sized = (kind: string) => (path: string, bytes: number, files: number) =>
  `${path} is ${kind}: ${formatBytes(bytes)}${files > 1 ? ` in ${files} files` : ''}`

const stdlibs = (model: ImageModel): readonly string[] =>
  model.interpreters.map(({ stdlib }) => stdlib)

/** A path below a standard library, relative to it. */
function inStdlib(model: ImageModel, path: string): readonly [string, string] | undefined {
  const stdlib = stdlibs(model).find((one) => path.startsWith(`${one}/`))
  if (stdlib === undefined) return undefined
  const rest = path.slice(stdlib.length + 1)
  return /^(site|dist)-packages\//.test(rest) ? undefined : [stdlib, rest]
}

export const small: readonly Rule[] = [
  {
    id: 'S1',
    title: 'smaller than python:3.X-slim',
    why: 'The usual choice is the measure; a pull is most of what a cold start waits for.',
    fix: 'a base with the needed packages alone, and a pruned CPython; npm run scorecard shows who needs what',
    level: 'warn',
    test: 'compressed layers, without the share of wheels and application, against python:3.13-slim and 3.14-slim (43.0 and 43.4 MB, amd64, 2026-08)',
    check: ({ model }) => {
      const [python] = model.interpreters
      if (python === undefined) return noPython
      const most = slimBytes[python.minor.replace('t', '')]
      if (most === undefined || model.platform.architecture !== 'amd64')
        return skipped(`no measure for ${python.minor} on ${model.platform.architecture}`)
      const bytes = systemBytes(model)
      if (bytes === undefined) return skipped('only uncompressed layers are at hand')
      return bytes < most
        ? []
        : [
            {
              what: `operating system and Python are ${megabytes(bytes)} compressed, python:${python.minor}-slim is ${megabytes(most)}`,
            },
          ]
    },
  },
  {
    id: 'S2',
    title: 'no tests of the standard library',
    why: 'They are a large part of CPython, and nobody runs them in production.',
    fix: 'prune = ["tests", …] or --disable-test-modules',
    level: 'warn',
    setting: 'prune',
    test: 'no folder test, tests or idle_test, no _test*.so, _ctypes_test or xx* in the standard library',
    check: ({ model }) =>
      found(
        model,
        (path) => {
          const [stdlib, rest] = inStdlib(model, path) ?? []
          if (rest === undefined || stdlib === undefined) return undefined
          const folder = /^(?:.*\/)?(?:test|tests|idle_test)(?=\/)/.exec(rest)?.[0]
          // unittest is part of the library, and code of its own.
          if (folder !== undefined) return `${stdlib}/${folder}`
          return /^lib-dynload\/(_test|_ctypes_test|xx)[^/]*\.so$/.test(rest) ? path : undefined
        },
        sized('for tests'),
      ),
  },
  {
    id: 'S3',
    title: 'no static libraries, headers or build configuration',
    why: 'They are for compiling; an image that runs does not.',
    fix: 'compile in a builder and copy the result',
    level: 'warn',
    setting: 'prune',
    test: 'no .a, no lib/python3.X/config-*, no header but pyconfig.h',
    check: ({ model }) =>
      found(
        model,
        (path) => {
          if (/\/(site|dist)-packages\//.test(path)) return undefined
          if (/\.l?a$/.test(path) && /(^|\/)lib/.test(path)) return path
          const config = /^(.*\/lib\/python3\.\d+t?\/config(-[^/]+)?)\//.exec(path)?.[1]
          if (config !== undefined) return config
          if (!/\.h(pp)?$/.test(path) || path.endsWith('/pyconfig.h')) return undefined
          return /^((?:.*\/)?include\/[^/]+)(?:\/.*)?\.h(?:pp)?$/.exec(path)?.[1]
        },
        sized('for compiling'),
      ),
  },
  {
    id: 'S4',
    title: 'no installers',
    why: 'pip, setuptools and wheel bring their own dependencies and advisories, and let an intruder install more.',
    fix: 'install from outside (uv pip install --python …), or remove them in the same layer',
    level: 'warn',
    test: 'no pip, setuptools or wheel, no ensurepip/_bundled, no *.whl',
    sources: [
      'docker-library/python#781',
      'docker-library/python#901',
      'docker-library/python#942',
    ],
    check: ({ model }) =>
      found(
        model,
        (path) =>
          /^(.*\/(?:site|dist)-packages\/(?:pip|setuptools|wheel|pkg_resources|uv|distutils-precedence\.pth))(\/|$)/.exec(
            path,
          )?.[1] ??
          /^(.*\/ensurepip\/_bundled)\//.exec(path)?.[1] ??
          (path.endsWith('.whl') ? path : undefined),
        sized('for installing packages'),
      ),
  },
  {
    id: 'S5',
    title: 'no desktop parts of the standard library',
    why: 'idlelib, tkinter, turtledemo and lib2to3 need a screen, or a developer.',
    fix: 'prune = ["idle", "tk", …]',
    level: 'warn',
    setting: 'prune',
    test: 'no such folder in the standard library',
    check: ({ model }) =>
      found(
        model,
        (path) => {
          const [stdlib, rest] = inStdlib(model, path) ?? []
          const name = /^(idlelib|tkinter|turtledemo|lib2to3)\//.exec(rest ?? '')?.[1]
          return name === undefined ? undefined : `${stdlib ?? ''}/${name}`
        },
        sized('a part of a desktop'),
      ),
  },
  {
    id: 'S6',
    title: 'programs and libraries are stripped',
    why: 'Symbol tables and debug information are for debuggers, and often larger than the code.',
    fix: 'strip --strip-unneeded; keep what you strip for debugging',
    level: 'warn',
    test: 'no .symtab and no .debug_* in ELF files',
    check: ({ model }) =>
      listed(
        elfFiles(model).filter(({ content }) => content?.elf?.unstripped === true),
        ({ path, sizeBytes }) => ({
          what: `${path} is not stripped (${formatBytes(sizeBytes)})`,
          path,
        }),
        (count) => `${count} more are not stripped`,
      ),
  },
  {
    id: 'S7',
    title: 'no byte is shipped twice',
    why: 'What a later layer replaces or removes is still pulled, and still there for whoever looks.',
    fix: 'remove files in the instruction that makes them; copy with the right owner and mode at once',
    level: 'warn',
    test: 'no file in two layers, no whiteout over one',
    check: ({ model }) => {
      const hidden = model.layers.flatMap(({ hides, index }) =>
        hides.map((one) => ({ ...one, on: index })),
      )
      const files = hidden.filter(({ sizeBytes }) => sizeBytes > 0)
      const total = model.layers.reduce((sum, { contentBytes }) => sum + contentBytes, 0)
      const wasted = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
      const largest = [...files].sort((a, b) => b.sizeBytes - a.sizeBytes)
      const share = total === 0 ? 0 : (100 * wasted) / total
      return listed(
        largest,
        ({ path, layer, by, on, sizeBytes }) => ({
          what: `${path} of layer ${layer + 1} is ${by === 'whiteout' ? 'removed' : 'replaced'} by layer ${on + 1} (${formatBytes(sizeBytes)})`,
          path,
        }),
        (count) =>
          `${count} more; all together ${formatBytes(wasted)}, ${share.toFixed(1)} % of the image`,
      )
    },
  },
  {
    id: 'S8',
    title: 'no package lists, caches, logs or temporary files',
    why: 'They are stale the day after, and differ with every build.',
    fix: 'remove them in the instruction that makes them: rm -rf /var/lib/apt/lists/* …; or use cache mounts',
    level: 'warn',
    test: 'nothing in /var/lib/apt/lists, /var/cache, /var/log, ~/.cache, /tmp, /var/tmp',
    check: ({ model }) =>
      found(
        model,
        (path) => {
          if (model.files.get(path)?.sizeBytes === 0) return undefined
          return /^(var\/lib\/apt\/lists|var\/cache\/[^/]+|var\/log|(?:root|home\/[^/]+)\/\.cache|tmp|var\/tmp)\/./.exec(
            path,
          )?.[1]
        },
        sized('left over from the build'),
      ),
  },
  {
    id: 'S9',
    title: 'within its budget',
    why: 'Images grow by a little with every change, until somebody waits for them.',
    fix: 'see what grew: pycask check IMAGE --compare OTHER; or raise the budget',
    level: 'error',
    setting: 'budget',
    test: 'what a pull transfers, against the option budget (bytes), or growth against another image (percent)',
    check: ({ model, budgetBytes }) => {
      if (budgetBytes === undefined) return skipped('no budget is set')
      const bytes = compressedBytes(model)
      if (bytes === undefined) return skipped('only uncompressed layers are at hand')
      return bytes <= budgetBytes
        ? []
        : [
            {
              what: `${megabytes(bytes)} compressed, ${megabytes(bytes - budgetBytes)} over the budget of ${megabytes(budgetBytes)}`,
            },
          ]
    },
  },
]

export const elfFiles = (model: ImageModel): readonly ImageFile[] =>
  [...model.files.values()].filter(
    ({ content, linkOf }) => content?.elf !== undefined && linkOf === undefined,
  )

/** What a pull transfers; undefined where only uncompressed layers are known. */
export function compressedBytes(model: ImageModel): number | undefined {
  let sum = 0
  for (const { compressedBytes: bytes } of model.layers) {
    if (bytes === undefined) return undefined
    sum += bytes
  }
  return sum
}

/** The compressed share of what no wheel and no application brought: by content, layer by layer. */
function systemBytes(model: ImageModel): number | undefined {
  const ours = model.layers.map(() => 0)
  for (const [path, file] of model.files) {
    if (file.type !== 'file' || file.linkOf !== undefined) continue
    const owner = model.ownerOf(path)?.kind
    const isSystem =
      owner === 'package' ||
      owner === 'python' ||
      (owner === undefined && /^(usr|lib\w*|bin|sbin|etc|var)\//.test(path))
    if (!isSystem) ours[file.layer] = (ours[file.layer] ?? 0) + file.sizeBytes
  }
  let sum = 0
  for (const { index, compressedBytes: bytes, contentBytes } of model.layers) {
    if (bytes === undefined) return undefined
    sum += contentBytes === 0 ? bytes : bytes * (1 - (ours[index] ?? 0) / contentBytes)
  }
  return sum
}
