/** Files that an index has withdrawn: what its page of a project says (PEP 592, 691). */
import * as z from 'zod'

const page = z.looseObject({
  files: z.array(
    z.looseObject({
      filename: z.string(),
      hashes: z.record(z.string(), z.string()).optional(),
      yanked: z.union([z.boolean(), z.string()]).optional(),
    }),
  ),
})

export const yankedAccept =
  'application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1'

/**
 * SHA-256 of each withdrawn file → the reason that its owner gave, which may be empty.
 *
 * @param text of the page of one project, JSON or HTML
 */
export function yankedFiles(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  if (/^\s*\{/.test(text)) {
    for (const { hashes, yanked } of page.parse(JSON.parse(text)).files) {
      const hash = hashes?.['sha256']
      if (hash !== undefined && yanked !== undefined && yanked !== false)
        found.set(hash, yanked === true ? '' : yanked)
    }
    return found
  }
  for (const [, attributes = ''] of text.matchAll(/<a\s([^<>]*)>/gi)) {
    const hash = /#sha256=([0-9a-f]{64})/.exec(attributes)?.[1]
    const yanked = /\bdata-yanked(?:="([^"]*)")?(?=[\s>]|$)/i.exec(attributes)
    if (hash !== undefined && yanked !== null) found.set(hash, unescaped(yanked[1] ?? ''))
  }
  return found
}

const unescaped = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
