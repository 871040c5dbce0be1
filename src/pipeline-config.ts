/** The documents of an image: what a container starts with, and what the image says of itself. */
import { basename } from 'node:path'
import { PycaskError } from './errors.js'
import type { Host } from './host/types.js'
import type { ImageConfig } from './image/index.js'
import type { Options } from './options/index.js'
import type { Release } from './python/index.js'

/** What an image that lies below ours already says to containers. */
export interface InheritedConfig {
  readonly env: Readonly<Record<string, string>>
}

/** The program that `init` starts everything below; Debian's package is called `tini` too. */
const init = ['/usr/bin/tini', '--']
/** Packages of Debian that the options ask for without naming them. */
export const packagesForOptions = (options: Pick<Options, 'init'>): readonly string[] =>
  options.init ? ['tini'] : []

/** What a container starts with. */
export function imageConfig(options: Options, inherited?: InheritedConfig): ImageConfig {
  const prefix = `/opt/${options.org}`
  const env = inherited?.env ?? {}
  return {
    user: `${String(options.user)}:${String(options.user)}`,
    workingDirectory: options.workingDirectory ?? `${prefix}/app`,
    env: { ...env, ...environmentOf(options.org, env['PATH']), ...options.env },
    entrypoint: options.init ? [...init, ...options.entrypoint] : options.entrypoint,
    command: options.command.length > 0 ? options.command : ['python3'],
    ports: options.ports,
    labels: options.labels,
    stopSignal: options.stopSignal,
    volumes: options.volumes,
    healthCheck: options.healthCheck,
  }
}

function environmentOf(
  org: string,
  path = '/usr/local/bin:/usr/bin:/bin',
): Readonly<Record<string, string>> {
  const prefix = `/opt/${org}`
  return {
    PATH: [`${prefix}/venv/bin`, `${prefix}/python/bin`, path].join(':'),
    LANG: 'C.UTF-8',
    VIRTUAL_ENV: `${prefix}/venv`,
    // Platforms such as OpenShift run a container as a user that no table knows, with group 0.
    HOME: homeOf(org),
  }
}

/** Of the image's user; group 0 may write there too. */
export const homeOf = (org: string): string => `/home/${org}`

/** What an image says of itself. Nothing here comes from a clock: equal inputs, equal digest. */
export function annotationsOf(
  options: Options,
  facts: {
    readonly release: Release
    readonly baseName: string
    readonly baseDigest?: string | undefined
    readonly revision?: string | undefined
  },
): Readonly<Record<string, string>> {
  const { version, source } = options.project
  const said = {
    title: options.project.name ?? basename(options.directory),
    version,
    'base.name': facts.baseName,
    'base.digest': facts.baseDigest,
    source: options.source ?? source,
    revision: facts.revision,
  }
  const named = Object.entries(said).flatMap(([name, value]) =>
    value === undefined ? [] : [[`org.opencontainers.image.${name}`, value] as const],
  )
  return { ...Object.fromEntries(named), 'dev.pycask.python': facts.release.name }
}

/** When an image was made and of which revision, as far as the options want that to be in it. */
export interface Origin {
  /** RFC 3339. */
  readonly created: string | undefined
  readonly revision: string | undefined
}

/**
 * The time and the revision that the options name. `commit` is the last commit that changed the
 * project's folder, not the one that is checked out: what happens elsewhere in the repository moves
 * no digest. Rejects with `commit-unknown` and `created-invalid`.
 */
export async function originOf(
  host: Pick<Host, 'run' | 'env' | 'log'>,
  options: Pick<Options, 'created' | 'revision' | 'directory' | 'origins'>,
): Promise<Origin> {
  const { created = host.env['SOURCE_DATE_EPOCH'], revision } = options
  const asked = created === 'commit' || revision === 'commit'
  const commit = asked ? await lastCommit(host, options) : undefined
  return {
    created: created === 'commit' ? commit?.time : timeOf(created, options),
    revision: revision === 'commit' ? commit?.revision : revision,
  }
}

function timeOf(
  text: string | undefined,
  { origins }: Pick<Options, 'origins'>,
): string | undefined {
  if (text === undefined || text === '') return undefined
  const time = new Date(/^\d+$/.test(text) ? Number(text) * 1000 : text)
  if (Number.isNaN(time.getTime()))
    throw new PycaskError({
      code: 'created-invalid',
      what: `${origins.created.from === 'default' ? 'SOURCE_DATE_EPOCH' : origins.created.text}: ${text} is no time`,
      hint: 'such as 2026-11-20T12:00:00Z, or seconds since 1970',
      at: origins.created.at,
    })
  return time.toISOString().replace('.000Z', 'Z')
}

async function lastCommit(
  host: Pick<Host, 'run' | 'log'>,
  { directory, created, origins }: Pick<Options, 'created' | 'directory' | 'origins'>,
): Promise<{ readonly time: string | undefined; readonly revision: string }> {
  const git = (...args: string[]) => host.run(['git', '-C', directory, ...args])
  const format = '--format=%H %cd'
  const logged = await git('log', '-1', '--date=format-local:%s', format, '--', '.')
  const [, revision, seconds] = /^([0-9a-f]{40,64}) (\d+)$/.exec(logged.stdout.trim()) ?? []
  if (logged.exitCode !== 0 || revision === undefined) {
    const { text, at } = created === 'commit' ? origins.created : origins.revision
    throw new PycaskError({
      code: 'commit-unknown',
      what: `${text}: git knows no commit to ${directory}`,
      hint: 'commit the project first, or give a time or a revision instead of commit',
      at,
      details: logged.stderr.trimEnd().split('\n').slice(-3),
    })
  }
  if ((await git('rev-parse', '--is-shallow-repository')).stdout.trim() === 'true')
    host.log.warn(
      `the clone of ${directory} is shallow, so that its last commit may seem newer than it is; with actions/checkout: fetch-depth: 0`,
    )
  return { time: timeOf(seconds, { origins }), revision }
}
