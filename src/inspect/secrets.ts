/** What looks like a secret: by where it lies, and by what stands in it. */

/** Files that programs keep credentials in; below a home folder or anywhere. */
const credentialFiles: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)\.netrc$/, 'passwords of servers'],
  [/(^|\/)\.pypirc$/, 'credentials of a package index'],
  [/(^|\/)\.docker\/config\.json$/, 'credentials of registries'],
  [/(^|\/)\.aws\/credentials$/, 'credentials of AWS'],
  [
    /(^|\/)\.config\/gcloud\/(credentials\.db|application_default_credentials\.json)$/,
    'credentials of Google Cloud',
  ],
  [/(^|\/)\.kube\/config$/, 'credentials of a cluster'],
  [/(^|\/)\.git-credentials$/, 'passwords of git'],
  [/(^|\/)\.npmrc$/, 'credentials of a package index'],
  [/(^|\/)\.ssh\/(id_[a-z0-9]+|identity)$/, 'a private key'],
  [/(^|\/)\.pgpass$/, 'passwords of databases'],
]

export const credentialFile = (path: string): string | undefined =>
  credentialFiles.find(([pattern]) => pattern.test(path))?.[1]

const contents: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40}/, 'a private key'],
  [/\bAKIA[0-9A-Z]{16}\b/, 'an access key of AWS'],
  [/\bgh[pousr]_[A-Za-z0-9]{36}\b/, 'a token of GitHub'],
  [/\bgithub_pat_[A-Za-z0-9_]{60,}/, 'a token of GitHub'],
  [/\bglpat-[A-Za-z0-9_-]{20}\b/, 'a token of GitLab'],
  [/\bxox[bpas]-[A-Za-z0-9-]{20,}/, 'a token of Slack'],
  [/\bpypi-AgE[A-Za-z0-9_-]{50,}/, 'a token of a package index'],
]
/** One pass decides for nearly all files. */
const any = /PRIVATE KEY-----|AKIA|gh[pousr]_|github_pat_|glpat-|xox[bpas]-|pypi-AgE/

/** Examples in documentation and tests of packages are no secrets. */
const harmless = /(^|\/)(tests?|testing|examples?|docs?)\/|\/share\/doc\/|\.(rst|md|html)$/

/** What a content gives away; `path` decides whether it is an example. */
export function secretIn(bytes: Buffer, path: string): string | undefined {
  if (harmless.test(path)) return undefined
  const text = bytes.toString('latin1')
  return any.test(text) ? textSecret(text) : undefined
}

/** The same in a text: a value of the environment, a command of the history. */
export const textSecret = (text: string): string | undefined =>
  contents.find(([pattern]) => pattern.test(text))?.[1]
