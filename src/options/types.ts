/** The result of reading options. The types come from the table in definitions.ts. */
import type * as z from 'zod'
import type { Location } from '../errors.js'
import type { Command } from './commands.js'
import type { definitions, OptionName } from './definitions.js'
import type { Project } from './pyproject.js'

type CamelCase<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Name
type ValueOf<
  D extends { readonly kind: { readonly schema: z.ZodType }; readonly default: unknown },
> = z.output<D['kind']['schema']> | (undefined extends D['default'] ? undefined : never)
type Table = typeof definitions

/** The value of each option, by its name in camel case. */
export type Values = { readonly [Name in OptionName as CamelCase<Name>]: ValueOf<Table[Name]> }

/** Everything that a user can ask for. Paths are absolute. */
export interface Options extends Values {
  /** The one that was named, or found. */
  readonly lock: string
  /** The project's folder, absolute. */
  readonly directory: string
  /** Name and version from `[project]` of pyproject.toml, where they stand there. */
  readonly project: Project
  /** Where each option's value came from, for later errors. */
  readonly origins: Readonly<Record<OptionName, Origin>>
}

export interface Origin {
  readonly from: 'flag' | 'input' | 'variable' | 'pyproject' | 'default'
  /** For people: `--python`, `input python`, `PYCASK_PYTHON`, `tool.pycask.python`, `default`. */
  readonly text: string
  readonly at?: Location | undefined
}

export interface OptionsRequest {
  readonly command: Command
  /** From `parseCommandLine`. */
  readonly flags?: readonly string[]
  /** From `parseActionInputs`. */
  readonly inputs?: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string | undefined>>
  /** The project's folder, as the user wrote it: errors name files that way. */
  readonly directory: string
  /** The text of a file, undefined (or an ENOENT error) where there is none. */
  readonly readFile?: (path: string) => Promise<string | undefined>
  /** Processor cores of this machine. */
  readonly cores?: number
}
