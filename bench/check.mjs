// How long `pycask check` takes and how much memory, on images of 100 MB and 2 GB that are made of
// this machine's own files. node bench/check.mjs [MEGABYTES...]
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url))
const run = promisify(execFile)
const sizes = process.argv.slice(2).map(Number)

const sha256 = async (file) => {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return `sha256:${hash.digest('hex')}`
}

/** A layout with one gzip-compressed layer of real files: /usr, as often as it takes. */
async function layoutOf(folder, megabytes) {
  const blobs = join(folder, 'blobs/sha256')
  await mkdir(blobs, { recursive: true })
  const script = `
import os, sys, tarfile
left = ${megabytes} * 10**6
with tarfile.open(sys.argv[1], 'w') as tar:
    turn = 0
    while left > 0:
        for top, folders, files in os.walk('/usr/lib'):
            for name in files:
                path = os.path.join(top, name)
                if os.path.islink(path) or not os.path.isfile(path):
                    continue
                size = os.path.getsize(path)
                if size > left:
                    continue
                tar.add(path, f'copy{turn}{path}')
                left -= size
            if left < 10**5:
                left = 0
                break
        turn += 1
`
  const tar = join(folder, 'layer.tar')
  await run('python3', ['-c', script, tar])
  const diffId = await sha256(tar)
  await run('gzip', ['-1', tar])
  const keep = async (file) => {
    const digest = await sha256(file)
    const { size } = await stat(file)
    await rename(file, join(blobs, digest.slice(7)))
    return { digest, size }
  }
  const document = async (value) => {
    await writeFile(join(folder, 'document'), JSON.stringify(value))
    return keep(join(folder, 'document'))
  }
  const layer = await keep(`${tar}.gz`)
  const oci = 'application/vnd.oci.image'
  const config = await document({
    os: 'linux',
    architecture: 'amd64',
    config: {},
    rootfs: { type: 'layers', diff_ids: [diffId] },
  })
  const manifest = await document({
    schemaVersion: 2,
    config: { mediaType: `${oci}.config.v1+json`, ...config },
    layers: [{ mediaType: `${oci}.layer.v1.tar+gzip`, ...layer }],
  })
  await writeFile(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  await writeFile(
    join(folder, 'index.json'),
    JSON.stringify({
      schemaVersion: 2,
      manifests: [{ mediaType: `${oci}.manifest.v1+json`, ...manifest }],
    }),
  )
}

const measure = `
import resource, subprocess, sys, time
started = time.monotonic()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f'{time.monotonic() - started:.1f} s, processor {used.ru_utime + used.ru_stime:.1f} s, memory {used.ru_maxrss / 1000:.0f} MB')
`

for (const megabytes of sizes.length > 0 ? sizes : [100, 2000]) {
  const folder = await mkdtemp(join(tmpdir(), 'pycask-bench-'))
  try {
    await layoutOf(folder, megabytes)
    const check = [process.execPath, cli, 'check', folder, '--no-run', '--offline', '--format=json']
    const { stdout } = await run('python3', ['-c', measure, ...check])
    console.log(`${megabytes} MB: ${stdout.trim()}`)
  } finally {
    await rm(folder, { recursive: true })
  }
}
