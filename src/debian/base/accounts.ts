/** The image's user in the tables of an operating system that has accounts already. */
import type { Entry } from '../../image/index.js'
import type { BaseUser } from './configuration.js'

/** Texts of etc/passwd and etc/group with the user added, unless its name or number is there. */
export function withUser(
  tables: { readonly passwd: string; readonly group: string },
  user: BaseUser,
): { readonly passwd: string; readonly group: string } {
  const add = (text: string, number: number, line: string): string => {
    const rows = text.split('\n').map((row) => row.split(':'))
    if (rows.some(([name, , id]) => name === user.name || id === String(number))) return text
    return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`
  }
  const { name, uid, gid, home } = user
  return {
    passwd: add(
      tables.passwd,
      uid,
      `${name}:x:${String(uid)}:${String(gid)}::${home}:/usr/sbin/nologin`,
    ),
    group: add(tables.group, gid, `${name}:x:${String(gid)}:`),
  }
}

/** The user's home, which group 0 may write too; empty where the path is a folder of the system. */
export function homeEntries(user: BaseUser): Entry[] {
  const path = user.home.replace(/^\/+|\/+$/g, '')
  return ['', 'tmp', 'root', 'home', 'nonexistent'].includes(path)
    ? []
    : [{ type: 'directory', path, mode: 0o770, uid: user.uid }]
}
