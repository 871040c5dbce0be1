/** What a fresh runner lacks: mmdebstrap and Debian's archive keys. */
import { existsSync } from 'node:fs'
import { getExecOutput } from '@actions/exec'
import { PycaskError } from '../errors.js'
import type { Log } from '../host/types.js'

const needed: Readonly<Record<string, string>> = {
  mmdebstrap: '/usr/bin/mmdebstrap',
  'debian-archive-keyring': '/usr/share/keyrings/debian-archive-keyring.gpg',
}

/**
 * Installs the distribution's packages that are missing, with sudo where the job is not root's.
 * Rejects with `runner-unprepared`.
 */
export async function prepareRunner(log: Log): Promise<void> {
  const missing = Object.keys(needed).filter((name) => !existsSync(needed[name] ?? ''))
  if (missing.length === 0) {
    log.info('nothing to install')
    return
  }
  log.info(`installing ${missing.join(', ')}`)
  const rights = process.getuid?.() === 0 ? [] : ['sudo', '--non-interactive']
  const settings = ['env', 'DEBIAN_FRONTEND=noninteractive']
  for (const task of [['update'], ['install', '--yes', '--no-install-recommends', ...missing]]) {
    const [program = '', ...args] = [...rights, ...settings, 'apt-get', '--quiet=2', ...task]
    const result = await getExecOutput(program, args, { ignoreReturnCode: true, silent: true })
    if (result.exitCode !== 0)
      throw new PycaskError({
        code: 'runner-unprepared',
        what: `${missing.join(' and ')} cannot be installed: apt-get ${task[0] ?? ''} ended with ${result.exitCode}`,
        details: result.stderr.trim().split('\n').slice(-5),
        hint: `install ${missing.join(' ')} in a step before this one`,
      })
  }
}
