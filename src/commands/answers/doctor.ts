/** The answer of `pycask doctor`. */
import type { Answer } from '../answer.js'
import { doctor, type Finding } from '../doctor.js'
import type { CommandRequest } from '../session.js'

export async function answerDoctor(request: CommandRequest): Promise<Answer> {
  const findings = await doctor(request)
  const missing = findings.filter(({ state }) => state === 'missing')
  return {
    text: [...findings.map(line(findings)), '', verdict(missing)].join('\n'),
    json: { findings },
    holds: missing.length === 0,
  }
}

const line = (all: readonly Finding[]) => {
  const width = Math.max(...all.map(({ thing }) => thing.length))
  return ({ thing, state, found, cure }: Finding): string =>
    [
      ` ${thing.padEnd(width)}  ${state.padEnd(8)}  ${found}`,
      ...(cure === undefined ? [] : [`${' '.repeat(width + 3)}cure: ${cure}`]),
    ].join('\n')
}

const verdict = (missing: readonly Finding[]): string =>
  missing.length === 0
    ? ' all is here that a build needs'
    : ` missing: ${missing.map(({ thing }) => thing).join(', ')}`
