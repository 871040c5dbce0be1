/** The answer of `pycask init`. */
import type { Answer } from '../answer.js'
import { init, type InitResult } from '../init.js'
import type { CommandRequest } from '../session.js'

export async function answerInit(request: CommandRequest): Promise<Answer> {
  const result = await init(request)
  return { text: initText(result), json: result }
}

function initText({ facts, written, kept, remarks }: InitResult): string {
  const { lock, backend, framework, command, dockerfile } = facts
  const found = [
    lock ?? 'no lock',
    ...(backend === undefined ? [] : [`built by ${backend}`]),
    ...(framework === undefined ? [] : [framework]),
    ...(dockerfile === undefined ? [] : ['a Dockerfile']),
    ...(command?.from === 'Procfile' ? ['a Procfile'] : []),
  ]
  return [
    ` found    ${found.join(', ')}`,
    ...written.map((file) => ` wrote    ${file}`),
    ...kept.map((file) => ` kept     ${file}: it is there already`),
    ...remarks.map((remark) => ` to do    ${remark}`),
  ].join('\n')
}
