/** What a build is given of the request of another command that makes images. */
import { commandsOf, isOptionName, parseFlag } from '../options/index.js'
import type { CommandRequest } from './session.js'

/** Its flags and inputs, without those that mean nothing to a build and those that are left out here. */
export function forBuild(
  { flags = [], inputs }: CommandRequest,
  leftOut: readonly string[] = [],
): {
  readonly flags: readonly string[]
  readonly inputs?: Readonly<Record<string, string>>
} {
  const isKept = (name: string | undefined): boolean =>
    name === undefined ||
    !isOptionName(name) ||
    (commandsOf(name).includes('build') && !leftOut.includes(name))
  return {
    flags: flags.filter((flag) => isKept(parseFlag(flag).name)),
    ...(inputs && {
      inputs: Object.fromEntries(Object.entries(inputs).filter(([name]) => isKept(name))),
    }),
  }
}
