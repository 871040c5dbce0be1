/** Challenges and tokens (distribution: docs/spec/auth/token.md, oauth.md). */
import * as z from 'zod'

export type Challenge =
  | { readonly scheme: 'basic' }
  | { readonly scheme: 'bearer'; readonly realm: URL; readonly service: string | undefined }

/**
 * The challenge of a `WWW-Authenticate` header that we can meet: Bearer, else Basic. Undefined when
 * there is neither.
 */
export function parseChallenge(header: string): Challenge | undefined {
  const bearer = /(?:^|,\s*)bearer\s+(.*)$/i.exec(header)?.[1]
  if (bearer !== undefined) {
    const parameters = new Map<string, string>()
    for (const [, name = '', quoted, plain] of bearer.matchAll(
      /([a-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))/gi,
    ))
      if (!parameters.has(name.toLowerCase()))
        parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '')
    const realm = parameters.get('realm') ?? ''
    if (!URL.canParse(realm)) return undefined
    return { scheme: 'bearer', realm: new URL(realm), service: parameters.get('service') }
  }
  return /(?:^|,\s*)basic\b/i.test(header) ? { scheme: 'basic' } : undefined
}

/** A token server's answer. */
export const tokenAnswer = z
  .looseObject({
    token: z.string().optional(),
    access_token: z.string().optional(),
    expires_in: z.number().optional(),
  })
  .transform(({ token, access_token: accessToken, expires_in: expiresInS = 60 }, context) => {
    const value = token ?? accessToken
    if (value) return { token: value, lifetimeMs: expiresInS * 1000 }
    context.addIssue('has neither token nor access_token')
    return z.NEVER
  })
