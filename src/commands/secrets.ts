/** What of a step's environment must not be readable in its log. */

/** Names of variables that hold secrets by custom. */
const secretName = /(TOKEN|PASSWORD|PASSWD|SECRET|API_?KEY|PRIVATE_KEY|CREDENTIALS?)$/i
/** Shorter ones are no secrets, and masking them would make the log unreadable. */
const leastLength = 6

/**
 * Values to mask: of variables whose names say so, and passwords in addresses (`https://user:password@…`)
 * of any variable; these as they are written and as they are meant. GitHub masks what comes from
 * `secrets` by itself; this is for what does not.
 */
export function secretsIn(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const found = new Set<string>()
  for (const [name, value = ''] of Object.entries(env)) {
    if (secretName.test(name)) found.add(value.trim())
    for (const [, password = ''] of value.matchAll(/\w:\/\/[^/\s:@]*:([^/\s@]+)@/g)) {
      found.add(password)
      found.add(decoded(password))
    }
  }
  return [...found].filter((secret) => secret.length >= leastLength)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * Without what only the step itself may use: the runner's tokens for its cache and artifacts. What
 * signing needs stays.
 */
export function withoutRunnerTokens(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^ACTIONS_(RUNTIME|CACHE|RESULTS)/.test(name)),
  )
}
