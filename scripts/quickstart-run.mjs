// Starts the quickstart's image as tightly as it can run, asks it for a page and says what was seen.
import { execFileSync } from 'node:child_process'
import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const [engine, image] = process.argv.slice(2)
const call = (...args) => execFileSync(engine, args, { encoding: 'utf8' }).trim()

const options = ['--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges']
const started = performance.now()
const container = call('run', '--detach', '--publish=127.0.0.1::8000', ...options, image)
try {
  const address = call('port', container, '8000').split('\n')[0]
  const page = await ask(`http://${address}/`)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const user = call('image', 'inspect', '--format', '{{.Config.User}}', image)
  const bytes = Number(call('image', 'inspect', '--format', '{{.Size}}', image))

  console.log(`\n${engine} run ${options.join(' ')} ${image}`)
  console.log(`answered after ${seconds} s, as user ${user}:\n`)
  console.log(page.trimEnd().replace(/^/gm, '    '))
  console.log(`\n${image}: ${(bytes / 1e6).toFixed(1)} MB unpacked`)
  console.log(`
What to try next:
  npm run quickstart                         builds nothing now, and says so
  edit examples/web/main.py and run it again: only the application's layer is made
  node dist/cli.js plan examples/web --optimize fast-build --python 3.12
                                             what another Python would cost, and why
  node dist/cli.js build examples/web --output-archive web.tar
  node dist/cli.js --help`)
} catch (error) {
  console.error(call('logs', container))
  throw error
} finally {
  call('rm', '--force', container)
}

/** The page, as soon as the application listens; gives up after 30 seconds. */
async function ask(url) {
  for (const end = performance.now() + 30_000; ;) {
    const { status, text, error } = await once(url)
    if (status === 200) return text
    if (status !== undefined) throw new Error(`${url} answered ${status}: ${text}`)
    if (performance.now() > end) throw new Error(`${url} does not answer: ${error.message}`)
    await sleep(50)
  }
}

// Not fetch: Node 20's never settles when the engine's proxy hangs up before the application listens.
function once(url) {
  return new Promise((resolve) => {
    const request = get(url, { timeout: 5000, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part) => (text += part))
      response.on('end', () => resolve({ status: response.statusCode, text }))
      response.on('error', (error) => resolve({ error }))
    })
    request.on('timeout', () => request.destroy(new Error('no answer within 5 s')))
    request.on('error', (error) => resolve({ error }))
  })
}
