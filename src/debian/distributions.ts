/** Which distribution a suite belongs to, and what differs between them. */
import type { Suite } from '../words.js'

export interface Distribution {
  /** `ID` of os-release(5). */
  readonly id: 'debian' | 'ubuntu'
  readonly name: string
  /** Where the keys of its archive are, on Debian and on Ubuntu; the first that is there is taken. */
  readonly keyrings: readonly string[]
  readonly keyringPackage: string
  /** Components beyond those that mmdebstrap names by itself. */
  readonly components: readonly string[]
}

const debian: Distribution = {
  id: 'debian',
  name: 'Debian',
  keyrings: [
    '/usr/share/keyrings/debian-archive-keyring.gpg',
    '/usr/share/keyrings/debian-archive-keyring.pgp',
  ],
  keyringPackage: 'debian-archive-keyring',
  components: [],
}

const ubuntu: Distribution = {
  id: 'ubuntu',
  name: 'Ubuntu',
  keyrings: ['/usr/share/keyrings/ubuntu-archive-keyring.gpg'],
  keyringPackage: 'ubuntu-keyring',
  // Without it there are neither tini nor many -dev packages.
  components: ['universe'],
}

const distributions: Readonly<Record<Suite, Distribution>> = {
  bookworm: debian,
  trixie: debian,
  noble: ubuntu,
}

export const distributionOf = (suite: Suite): Distribution => distributions[suite]

/** `Debian trixie`, `Ubuntu noble`: for people. */
export const suiteName = (suite: Suite): string => `${distributions[suite].name} ${suite}`

/** The suite of an os-release(5), if it is one that is known. */
export function suiteOf(id: string, codename: string): Suite | undefined {
  const found = (Object.keys(distributions) as Suite[]).find((suite) => suite === codename)
  return found !== undefined && distributions[found].id === id ? found : undefined
}
