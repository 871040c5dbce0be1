// The project that images are built of: wheels of our own making, so that no index is asked by anybody.
import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { output } from './measure.mjs'

const notInImage = ['wheels', 'Dockerfile*', 'uv', 'requirements.txt', 'base.txt']

/** A folder whose lock has so many wheels, each of so many KiB. */
export async function makeProject(folder, { packages, kilobytes }) {
  await mkdir(join(folder, 'wheels'), { recursive: true })
  const project = { folder, locked: [], kilobytes, base: [] }
  for (let at = 0; at < packages; at++)
    project.locked.push(await makeWheel(folder, at, 1, kilobytes))
  await changeApplication(project, 0)
  await writeFile(
    join(folder, 'pyproject.toml'),
    `[project]\nname = "bench"\nversion = "1"\n\n[tool.pycask]\npython = "3.13"\noptimize = "fast-build"\napp-ignore = ${JSON.stringify(notInImage)}\ncommand = ["python", "main.py"]\n`,
  )
  await writeLock(project)
  return project
}

/** Another service: its own application on the same lock and wheels. */
export async function secondService({ folder, locked, kilobytes, base, name, cache }, at, run) {
  await output(['cp', '-a', folder, at])
  const project = {
    folder: at,
    locked: [...locked],
    kilobytes,
    base,
    cache,
    name: `${name}-${run}`,
  }
  await writeFile(join(at, 'main.py'), `print("another service", ${run})\n`)
  return project
}

export const changeApplication = ({ folder }, run) =>
  writeFile(join(folder, 'main.py'), `print("hello", ${run})\n`)

/** A new version of the first package of the lock. */
export async function changeLock(project, run) {
  await rm(project.locked[0].path)
  project.locked[0] = await makeWheel(project.folder, 0, run + 1, project.kilobytes)
  await writeLock(project)
}

const writeLock = ({ folder, locked }) =>
  writeFile(
    join(folder, 'requirements.txt'),
    locked
      .map(({ name, version, sha256 }) => `${name}==${version} --hash=sha256:${sha256}\n`)
      .join(''),
  )

/** Pure Python, of incompressible text, so that sizes are what they seem. */
async function makeWheel(folder, at, version, kilobytes) {
  const name = `bench_part_${at}`
  const file = `${name}-${version}-py3-none-any.whl`
  const script = String.raw`
import base64, hashlib, random, sys, zipfile
path, name, version, kilobytes = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
source = random.Random(name + version).randbytes(kilobytes * 768)
info = f'{name}-{version}.dist-info'
files = {f'{name}/__init__.py': b'data = "' + base64.b64encode(source) + b'"\n',
         f'{info}/METADATA': f'Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n'.encode(),
         f'{info}/WHEEL': b'Wheel-Version: 1.0\nGenerator: bench\nRoot-Is-Purelib: true\nTag: py3-none-any\n'}
record = ''.join(f'{n},sha256={base64.urlsafe_b64encode(hashlib.sha256(d).digest()).rstrip(b"=").decode()},{len(d)}\n' for n, d in files.items())
files[f'{info}/RECORD'] = (record + f'{info}/RECORD,,\n').encode()
with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as z:
    for n, d in files.items():
        z.writestr(zipfile.ZipInfo(n), d)
`
  const path = join(folder, 'wheels', file)
  await output(['python3', '-c', script, path, name, String(version), String(kilobytes)])
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
  return { name, version, path, sha256 }
}
