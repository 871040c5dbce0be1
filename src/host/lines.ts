import { StringDecoder } from 'node:string_decoder'

// A program that never ends its line must not fill the memory.
const longestLineChars = 64 * 1024

/** Cuts a stream of bytes into lines, without their ends. */
export interface LineCutter {
  write(chunk: Uint8Array): void
  /** Gives out what stands behind the last line end. */
  end(): void
}

/** Calls `onLine` for each line of UTF-8 text; a carriage return (a progress bar) ends one too. */
export function cutLines(onLine: (line: string) => void): LineCutter {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  const take = (text: string): void => {
    const lines = (rest + text).split(/\r?\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
    if (rest.length > longestLineChars) flush()
  }
  const flush = (): void => {
    const line = rest.replace(/\r$/, '')
    rest = ''
    if (line !== '') onLine(line)
  }
  return {
    write: (chunk) => take(decoder.write(Buffer.from(chunk))),
    end: () => {
      take(decoder.end())
      flush()
    },
  }
}
