/** What programs say, cut to what a person needs. */

/** The last line that says something: a failed program's reason. */
export function lastLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim())
  return lines.findLast((line) => line !== '' && !chatter.test(line)) ?? 'it says nothing'
}

// Advice, and what tar says after the reason.
const chatter = /^See 'docker|^Run 'docker|--help|^tar: (Exiting with|Error is not recoverable)/
