/**
 * Cuts a command line into words: a JSON list of strings as it is, anything else by the quoting
 * rules of a POSIX shell (Shell Command Language, section 2.2) and nothing more of a shell: no
 * variables, no globs, no operators. Undefined where a quote is not closed or the JSON is wrong.
 */
export function splitWords(text: string): readonly string[] | undefined {
  const trimmed = text.trim()
  if (trimmed.startsWith('[')) return jsonWords(trimmed)
  const words: string[] = []
  // Outside of quotes: runs of plain characters, an escaped one, or a quoted part.
  const part = /(\s+)|([^\s'"\\]+)|\\([^])|'([^']*)'|"((?:[^"\\]|\\[^])*)"/gy
  let word: string | undefined
  let end = 0
  for (const match of trimmed.matchAll(part)) {
    const [whole, space, plain, escaped, single, double] = match
    end = match.index + whole.length
    if (space !== undefined) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else {
      // Within double quotes a backslash only escapes these four.
      const unquoted = double?.replace(/\\(["\\$`])/g, '$1').replace(/\\\n/g, '')
      word = (word ?? '') + (plain ?? escaped ?? single ?? unquoted ?? '')
    }
  }
  if (end !== trimmed.length) return undefined
  if (word !== undefined) words.push(word)
  return words
}

function jsonWords(text: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) && value.every((word) => typeof word === 'string')
      ? value
      : undefined
  } catch {
    return undefined
  }
}
