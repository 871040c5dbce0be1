/** Completion for shells, made from the tables of commands and options. */
import { commandNames, commands, type Command } from './commands.js'
import { commandsOf, optionTable } from './definitions.js'

export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

interface FlagWords {
  readonly flag: string
  readonly help: string
  /** Whether it stands alone. */
  readonly alone: boolean
  /** What its value may be, where that is a fixed list. */
  readonly values: readonly string[]
  readonly path: boolean
}

function flagsOf(command: Command): readonly FlagWords[] {
  return [...optionTable]
    .filter(([name, { flag }]) => flag !== false && commandsOf(name).includes(command))
    .map(([name, { kind, help }]) => {
      const { placeholder = '' } = kind
      const values = /^[\w-]+(\|[\w-]+)+$/.test(placeholder) ? placeholder.split('|') : []
      const path = placeholder === 'FILE' || placeholder === 'FOLDER'
      return { flag: `--${name}`, help, alone: placeholder === '', values, path }
    })
}

const wordsOf = (command: Command): readonly string[] => {
  const { operands } = commands[command]
  return operands === 'directory' ? [] : (operands.words ?? [])
}

/** A script that the shell reads: `source <(pycask completion bash)`. */
export function completionScript(shell: Shell): string {
  if (shell === 'fish') return fish()
  if (shell === 'zsh')
    return `#compdef pycask\nautoload -U +X bashcompinit && bashcompinit\n${bash()}`
  return bash()
}

function bash(): string {
  const cases = commandNames.map((command) => {
    const flags = flagsOf(command)
    const valued = flags
      .filter(({ values }) => values.length > 0)
      .map(({ flag, values }) => `        ${flag}) words='${values.join(' ')}' ;;`)
    const all = [...flags.map(({ flag }) => flag), '--directory', '--help']
    return [
      `    ${command})`,
      '      case $previous in',
      ...valued,
      `        *) words='${[...wordsOf(command), ...all].join(' ')}' ;;`,
      '      esac ;;',
    ].join('\n')
  })
  return `# Completion of pycask; made by: pycask completion bash
_pycask() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} words=
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
    *) words='${commandNames.join(' ')} --help --version' ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _pycask pycask
`
}

function fish(): string {
  const quoted = (text: string): string => `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`
  const lines = commandNames.flatMap((command) => [
    `complete -c pycask -n __fish_use_subcommand -a ${command} -d ${quoted(commands[command].help)}`,
    ...wordsOf(command).map(
      (word) => `complete -c pycask -n '__fish_seen_subcommand_from ${command}' -a ${word}`,
    ),
    ...flagsOf(command).map(({ flag, help, alone, values, path }) =>
      [
        `complete -c pycask -n '__fish_seen_subcommand_from ${command}' -l ${flag.slice(2)}`,
        ...(alone ? [] : ['-r']),
        ...(values.length > 0 ? [`-f -a ${quoted(values.join(' '))}`] : []),
        ...(path ? ['-F'] : []),
        `-d ${quoted(help.split(/(?<=\.)\s/)[0] ?? '')}`,
      ].join(' '),
    ),
  ])
  return `# Completion of pycask; made by: pycask completion fish\n${lines.join('\n')}\n`
}
