/** The answer of `pycask completion`. */
import { PycaskError } from '../../errors.js'
import { completionScript, shells, type Shell } from '../../options/index.js'
import type { Answer } from '../answer.js'
import type { CommandRequest } from '../session.js'

export function answerCompletion({ operands }: CommandRequest): Promise<Answer> {
  const shell = operands?.[0] ?? ''
  if (!isShell(shell))
    throw new PycaskError({
      code: 'argument-unexpected',
      what: `pycask completion ${shell}: expected bash, zsh or fish`,
      hint: 'source <(pycask completion bash)',
    })
  const script = completionScript(shell)
  return Promise.resolve({ text: script.trimEnd(), json: { shell, script } })
}

const isShell = (name: string): name is Shell => (shells as readonly string[]).includes(name)
