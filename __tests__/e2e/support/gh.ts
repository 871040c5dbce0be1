/**
 * GitHub's command line program with what the workflows ask of it: issues, pull requests, refs, contents
 * and runs of one repository, kept in a file. What it does not know it refuses, as the real one does.
 */
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface GitHubState {
  /** Of the workflow that asks: when it last succeeded; `''`: never. */
  lastSuccess: string
  issues: {
    number: number
    title: string
    state: 'open' | 'closed'
    body: string
    comments: string[]
  }[]
  pulls: { number: number; head: string; base: string; title: string }[]
  /** Branch → files. */
  branches: Record<string, Record<string, string>>
}

export interface GitHubDouble {
  read(): Promise<GitHubState>
  change(with_: Partial<GitHubState>): Promise<void>
}

const program = String.raw`
import { readFileSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
const file = process.env.PYCASK_TEST_GITHUB
if (!process.env.GH_TOKEN) fail('gh: set the GH_TOKEN environment variable')
const state = JSON.parse(readFileSync(file, 'utf8'))
const [group, action, ...rest] = process.argv.slice(2)
const words = []
const flags = {}
const fields = {}
const args = group === 'api' ? [action, ...rest] : rest
for (let at = 0; at < args.length; at++) {
  const [, name, own] = /^--([a-z-]+)(?:=([^]*))?$/.exec(args[at]) ?? []
  if (name === undefined) words.push(args[at])
  else if (name === 'silent') flags[name] = ''
  else {
    const value = own ?? args[++at]
    if (name === 'field') fields[value.slice(0, value.indexOf('='))] = value.slice(value.indexOf('=') + 1)
    else flags[name] = value
  }
}
function fail(text) {
  console.error(text)
  process.exit(1)
}
function answer(value) {
  if ('silent' in flags) return
  if (flags.jq === undefined) return console.log(JSON.stringify(value))
  const ran = spawnSync('jq', ['--raw-output', flags.jq], { input: JSON.stringify(value), encoding: 'utf8' })
  if (ran.status !== 0) fail(ran.stderr)
  process.stdout.write(ran.stdout)
}
const shaOf = (text) => 'sha-' + Buffer.from(text).length
if (group === 'issue' && action === 'list') {
  const title = /in:title "([^"]*)"/.exec(flags.search)?.[1] ?? ''
  answer(state.issues.filter((one) => one.state === flags.state && one.title.includes(title)).map(({ number }) => ({ number })))
} else if (group === 'issue' && action === 'create') {
  const number = state.issues.length + 1
  state.issues.push({ number, title: flags.title, state: 'open', body: flags.body, comments: [] })
  console.log('https://github.example/acme/web/issues/' + number)
} else if (group === 'issue' && (action === 'close' || action === 'comment')) {
  const issue = state.issues.find(({ number }) => String(number) === words[0])
  if (issue === undefined) fail('no issue ' + words[0])
  const text = flags.comment ?? flags.body
  if (text) issue.comments.push(text)
  if (action === 'close') issue.state = 'closed'
} else if (group === 'pr' && action === 'list') {
  answer(state.pulls.filter(({ head }) => head === flags.head).map(({ number }) => ({ number })))
} else if (group === 'pr' && action === 'create') {
  if (state.branches[flags.head] === undefined) fail('no branch ' + flags.head)
  state.pulls.push({ number: state.pulls.length + 1, head: flags.head, base: flags.base, title: flags.title })
} else if (group === 'api') {
  const method = flags.method ?? 'GET'
  const path = words[0].replace(/^repos\/acme\/web\//, '')
  const ref = /^git\/refs?\/heads\/(.+)$/.exec(path)?.[1]
  const [, content, at] = /^contents\/([^?]+)(?:\?ref=(.+))?$/.exec(path) ?? []
  if (/^actions\/workflows\/[^/]*\/runs$/.test(path) && method === 'GET')
    answer({ workflow_runs: state.lastSuccess === '' ? [] : [{ updated_at: state.lastSuccess }] })
  else if (ref !== undefined && method === 'GET') {
    if (state.branches[ref] === undefined) fail('gh: Not Found (HTTP 404)')
    answer({ object: { sha: 'commit-of-' + ref } })
  } else if (ref !== undefined && method === 'DELETE') {
    if (state.branches[ref] === undefined) fail('gh: Reference does not exist (HTTP 422)')
    delete state.branches[ref]
  } else if (path === 'git/refs' && method === 'POST') {
    const from = state.branches[fields.sha.replace(/^commit-of-/, '')]
    if (from === undefined) fail('gh: Object does not exist (HTTP 422)')
    state.branches[fields.ref.replace(/^refs\/heads\//, '')] = { ...from }
  } else if (content !== undefined && method === 'GET') {
    const text = state.branches[at]?.[content]
    if (text === undefined) fail('gh: Not Found (HTTP 404)')
    answer({ sha: shaOf(text) })
  } else if (content !== undefined && method === 'PUT') {
    const files = state.branches[fields.branch]
    if (files?.[content] !== undefined && fields.sha !== shaOf(files[content])) fail('gh: it does not match (HTTP 409)')
    files[content] = Buffer.from(fields.content, 'base64').toString()
  } else fail('gh: Not Found (HTTP 404): ' + method + ' ' + path)
} else fail('unknown command ' + group + ' ' + action)
writeFileSync(file, JSON.stringify(state))
`

/** Puts `gh` into a folder of programs; its state lies beside it. */
export async function writeGh(bin: string): Promise<GitHubDouble & { readonly file: string }> {
  const file = join(bin, 'github.json')
  const script = join(bin, 'gh.mjs')
  await writeFile(script, program)
  await writeFile(join(bin, 'gh'), `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`)
  await chmod(join(bin, 'gh'), 0o755)
  const read = async () => JSON.parse(await readFile(file, 'utf8')) as GitHubState
  const write = (state: GitHubState) => writeFile(file, JSON.stringify(state))
  await write({ lastSuccess: '', issues: [], pulls: [], branches: { main: {} } })
  return { file, read, change: async (more) => write({ ...(await read()), ...more }) }
}
