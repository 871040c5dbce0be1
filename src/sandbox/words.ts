/** What programs say, cut to what a person needs. */

/** The last line that says something: a failed program's reason. */
export function lastLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim())
  return lines.findLast((line) => line !== '' && !chatter.test(line)) ?? 'it says nothing'
}

// docker's advice and its rule below it are not the reason.
const chatter = /^See 'docker|^Run 'docker|--help/
