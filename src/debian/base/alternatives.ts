/** What update-alternatives(1) would have made: one name for what several packages offer. */
import { posix } from 'node:path'
import type { Entry } from '../../image/index.js'
import { mergedPath } from './configuration.js'

/** One link that a package offers a target for. Paths as in an image, without leading slash. */
export interface Alternative {
  /** The generic name: `usr/lib/x86_64-linux-gnu/libblas.so.3`. */
  readonly link: string
  /** In /etc/alternatives: `libblas.so.3-x86_64-linux-gnu`. */
  readonly name: string
  readonly target: string
  /** The highest one is taken. */
  readonly priority: number
}

const install =
  /\bupdate-alternatives\s+(?:--(?:quiet|force)\s+)*--install\s+(\S+)\s+(\S+)\s+(\S+)\s+(\d+)((?:\s+--slave\s+\S+\s+\S+\s+\S+)*)[^\n]*/g

const joined = (script: string): string => script.replace(/\\\n/g, ' ')

/** What a `postinst` registers, its slave links included; what it computes is not known. */
export function parseAlternatives(script: string): readonly Alternative[] {
  return [...joined(script).matchAll(install)].flatMap(
    ([, link = '', name = '', target = '', priority = '', more = '']) => {
      const slaves = [...more.matchAll(/--slave\s+(\S+)\s+(\S+)\s+(\S+)/g)].map((found) =>
        found.slice(1),
      )
      return [[link, name, target], ...slaves]
        .filter((words) => words.every((word) => /^[\w./+:-]+$/.test(word)))
        .map(([of = '', called = '', to = '']) => ({
          link: mergedPath(of.replace(/^\//, '')),
          name: called,
          target: mergedPath(to.replace(/^\//, '')),
          priority: Number(priority),
        }))
    },
  )
}

/** Whether a `postinst` does nothing but register what `parseAlternatives` finds. */
export function registersOnly(script: string): boolean {
  const text = joined(script)
  const calls = text.match(/\bupdate-alternatives\b/g)?.length ?? 0
  const found = [...text.matchAll(install)].length
  const rest = text
    .replace(install, '')
    .replace(/^\s*#.*$/gm, '')
    // Which way it was called matters to a package manager only.
    .replace(
      /^\s*(set -e|exit 0|if \[ "?\$1"? = "?configure"? \]; *then|then|fi|case "?\$1"? in|configure\)|esac|;;)\s*$/gm,
      '',
    )
  return calls > 0 && calls === found && rest.trim() === ''
}

/** The links for the best of what is there: generic name → /etc/alternatives → target. */
export function alternativeLinks(
  alternatives: readonly Alternative[],
  entries: readonly Entry[],
): Entry[] {
  const there = new Set(entries.map(({ path }) => path))
  const best = new Map<string, Alternative>()
  for (const one of alternatives) {
    const before = best.get(one.link)
    if (there.has(one.target) && (before === undefined || one.priority > before.priority))
      best.set(one.link, one)
  }
  return [...best.values()]
    .sort((a, b) => (a.link < b.link ? -1 : 1))
    .flatMap(({ link, name, target }): Entry[] => [
      { type: 'symlink', path: link, target: `/etc/alternatives/${name}` },
      { type: 'symlink', path: `etc/alternatives/${name}`, target: `/${target}` },
    ])
}

/** The entry that a path leads to by links; undefined where it leads nowhere or in a circle. */
export function resolveEntry(path: string, entries: ReadonlyMap<string, Entry>): Entry | undefined {
  let at = path
  for (let hops = 0; hops < 16; hops++) {
    const entry = entries.get(at)
    if (entry?.type !== 'symlink') return entry
    const { target } = entry
    at = mergedPath(
      target.startsWith('/')
        ? posix.normalize(target).slice(1)
        : posix.join(posix.dirname(at), target),
    )
  }
  return undefined
}
