/** How sdists of well-known packages are built, and what the options say on top. */
import { canonicalName } from '../lock/index.js'

/** Unified diffs for a package's source. */
export interface SourcePatches {
  /** In the order in which they are applied. */
  readonly patches: readonly { readonly name: string; readonly bytes: Uint8Array }[]
  /** Of names and contents. */
  readonly sha256: string
}

export interface BuildSettings {
  readonly libraries: 'system' | 'bundled'
  /**
   * What a wheel with its libraries in it claims: `auto` (the oldest platform that holds), `none`, or
   * a platform such as `manylinux_2_28`.
   */
  readonly platform: string
  /** Debian packages that the build needs beyond the compilers, sorted. */
  readonly buildPackages: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** PEP 517 config settings; each has one or more values. */
  readonly configSettings: Readonly<Record<string, readonly string[]>>
  /** Requirements beyond what it asks for. */
  readonly buildRequires: readonly string[]
  readonly patches?: SourcePatches | undefined
}

interface Known {
  readonly buildPackages?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly configSettings?: Readonly<Record<string, readonly string[]>>
}

/**
 * Only what makes a build work, or keeps it from silently leaving a part out. Names of Debian
 * packages hold for bookworm and trixie; `rust` stands for the newest Rust that a suite has.
 */
const known: Readonly<Record<string, Known>> = {
  bcrypt: { buildPackages: ['rust'] },
  cffi: { buildPackages: ['libffi-dev', 'pkg-config'] },
  cryptography: { buildPackages: ['libssl-dev', 'pkg-config', 'rust'] },
  h5py: { buildPackages: ['libhdf5-dev', 'pkg-config'] },
  jiter: { buildPackages: ['rust'] },
  // libxslt's own list of libraries has zlib in it, but its -dev package does not ask for it.
  lxml: { buildPackages: ['libxml2-dev', 'libxslt1-dev', 'zlib1g-dev'] },
  mysqlclient: { buildPackages: ['default-libmysqlclient-dev', 'pkg-config'] },
  numpy: { buildPackages: ['libopenblas-dev', 'pkg-config'] },
  orjson: { buildPackages: ['rust'] },
  pillow: {
    buildPackages: [
      'libfreetype-dev',
      'libjpeg62-turbo-dev',
      'liblcms2-dev',
      'libopenjp2-7-dev',
      // Without these two, text layout and screenshots are silently missing.
      'libraqm-dev',
      'libxcb1-dev',
      'libtiff-dev',
      'libwebp-dev',
      'zlib1g-dev',
    ],
  },
  psycopg2: { buildPackages: ['libpq-dev'] },
  'psycopg-c': { buildPackages: ['libpq-dev'] },
  pycurl: {
    buildPackages: ['libcurl4-openssl-dev', 'libssl-dev'],
    env: { PYCURL_SSL_LIBRARY: 'openssl' },
  },
  pynacl: { buildPackages: ['libsodium-dev'], env: { SODIUM_INSTALL: 'system' } },
  'pydantic-core': { buildPackages: ['rust'] },
  'python-ldap': { buildPackages: ['libldap-dev', 'libsasl2-dev'] },
  // Without the variable a missing libyaml only makes it slow, and nobody is told.
  pyyaml: { buildPackages: ['libyaml-dev'], env: { PYYAML_FORCE_LIBYAML: '1' } },
  pyzmq: { buildPackages: ['cmake', 'libzmq3-dev', 'ninja-build', 'pkg-config'] },
  'rpds-py': { buildPackages: ['rust'] },
  safetensors: { buildPackages: ['rust'] },
  tiktoken: { buildPackages: ['rust'] },
  tokenizers: { buildPackages: ['rust'] },
  watchfiles: { buildPackages: ['rust'] },
  xmlsec: { buildPackages: ['libxml2-dev', 'libxmlsec1-dev', 'libxmlsec1-openssl', 'pkg-config'] },
}

/**
 * Build packages as the suite has them: for `rust` its newest Rust. Beside the one of the release, Debian has a
 * newer one for building browsers, which most crates of today need.
 */
export async function withRust(
  buildPackages: readonly string[],
  candidates: (names: readonly string[]) => Promise<Readonly<Record<string, unknown>>>,
): Promise<readonly string[]> {
  if (!buildPackages.includes('rust')) return buildPackages
  const newest = ['cargo-web', 'rustc-web']
  const found = await candidates(newest)
  const rust = newest.every((name) => name in found) ? newest : ['cargo', 'rustc']
  return [...new Set([...buildPackages.filter((name) => name !== 'rust'), ...rust])].sort()
}

/** What the options say of one package (`[tool.pycask.packages.NAME]`). */
export interface SettingsOverride {
  readonly libraries?: 'system' | 'bundled' | undefined
  readonly wheelPlatform?: string | undefined
  readonly buildPackages?: readonly string[] | undefined
  readonly env?: Readonly<Record<string, string>> | undefined
  readonly configSettings?: Readonly<Record<string, readonly string[]>> | undefined
  readonly buildRequires?: readonly string[] | undefined
}

/**
 * Settings for building one package: what is known of it, with what the options say. Build
 * packages and variables are added to, `libraries` and config settings of one name replaced.
 */
export function settingsFor(
  name: string,
  general: { readonly libraries: 'system' | 'bundled'; readonly wheelPlatform: string },
  override: SettingsOverride = {},
): BuildSettings {
  const base = known[canonicalName(name)] ?? {}
  const packages = [...(base.buildPackages ?? []), ...(override.buildPackages ?? [])]
  return {
    libraries: override.libraries ?? general.libraries,
    platform: override.wheelPlatform ?? general.wheelPlatform,
    buildPackages: [...new Set(packages)].sort(),
    env: { ...base.env, ...override.env },
    configSettings: { ...base.configSettings, ...override.configSettings },
    buildRequires: [...new Set(override.buildRequires ?? [])].sort(),
  }
}
