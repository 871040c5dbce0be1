/** Where things lie in an archive. */
import type { Architecture, Sha256 } from '../../words.js'
import type { Source } from '../sources.js'
import type { Release } from './release.js'

export const folderOf = ({ uri, suite }: Source): string =>
  suite.endsWith('/') ? `${uri}/${suite.replace(/\/+$/, '')}` : `${uri}/dists/${suite}`

/** An address that may be shown and written down. */
export const withoutSecrets = (uri: string): string => uri.replace(/\/\/[^/@]*@/, '//')

/** `Packages` of a folder without components, else of each component. */
export function listPaths(
  { suite, components }: Source,
  { allApart }: Release,
  architecture: Architecture,
): string[] {
  if (suite.endsWith('/')) return ['Packages']
  const architectures = allApart ? [architecture, 'all'] : [architecture]
  return components.flatMap((component) =>
    architectures.map((one) => `${component}/binary-${one}/Packages`),
  )
}

/** The package lists that a Release file names, with their hashes. */
export function listsNamed(
  source: Source,
  release: Release,
  architecture: Architecture,
): Readonly<Record<string, Sha256>> {
  return Object.fromEntries(
    listPaths(source, release, architecture).flatMap((path) => {
      const listed = release.files.get(path)
      return listed === undefined ? [] : [[path, listed.sha256]]
    }),
  )
}
