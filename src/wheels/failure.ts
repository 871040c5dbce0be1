/** Says why a wheel could not be built. */
import { open } from 'node:fs/promises'
import { PycaskError } from '../errors.js'
import type { LockedPackage } from '../lock/index.js'
import { shownRelease } from './build-lock.js'
import { diagnose } from './diagnosis.js'
import type { BuildReport } from './driver.js'

export interface FailedBuild {
  readonly package: LockedPackage
  readonly report: Extract<BuildReport, { state: 'failed' }> | undefined
  /** Of the lock of build requirements, as it should stand in messages. */
  readonly buildLockFile: string
  readonly logFile: string
}

/** The error for a build that failed, from its report and its log. */
export async function explainFailure(failed: FailedBuild): Promise<PycaskError> {
  const { report, logFile, buildLockFile } = failed
  const { name, at } = failed.package
  const shown = shownRelease(failed.package)
  const log = await tail(logFile, 256 * 1024)
  const wanted = report?.missing ?? missingRequirements(report?.stage, log)
  if (wanted.length > 0)
    return new PycaskError({
      code: 'build-requirement-missing',
      what: `${shown} is built with ${wanted.join(', ')}, which ${buildLockFile} does not have`,
      hint: `add it to ${buildLockFile.replace(/\.txt$/, '.in')}, then: pycask lock`,
      at,
      logFile,
    })
  const diagnosis = diagnose(log)
  const finding = diagnosis?.finding ?? report?.message ?? platformFinding(report?.stage, log)
  return new PycaskError({
    code: 'wheel-build-failed',
    what: `${shown} cannot be ${report?.stage === 'repair' ? 'repaired' : 'built'} from ${failed.package.folder === undefined ? 'its sdist' : 'its folder'}${finding === undefined ? '' : `: ${finding}`}`,
    details: lastLines(log, 15),
    hint:
      platformFinding(report?.stage, log) === undefined
        ? hintFor(name, diagnosis, buildLockFile)
        : 'claim a newer platform, or none: wheel-platform; an older suite builds for older platforms',
    at,
    logFile,
  })
}

function hintFor(
  name: string,
  diagnosis: ReturnType<typeof diagnose>,
  buildLockFile: string,
): string {
  if (diagnosis?.package !== undefined)
    return `in pyproject.toml: [tool.pycask.packages.${name}] build-packages = ["${diagnosis.package}"]`
  if (diagnosis?.requirement !== undefined)
    return `add ${diagnosis.requirement} to ${buildLockFile.replace(/\.txt$/, '.in')}, then: pycask lock`
  return `what it needs can be given in pyproject.toml: [tool.pycask.packages.${name}] build-packages, env, config-settings`
}

/** What auditwheel says where a wheel does not keep what a platform promises. */
function platformFinding(stage: string | undefined, log: string): string | undefined {
  if (stage !== 'repair') return undefined
  const platform = /to "([^"]+)" ABI because of the presence of/.exec(log)?.[1]
  if (platform === undefined) return undefined
  return `it, or a library that it needs, asks for newer symbols than ${platform} has`
}

/** What uv says of requirements of requirements. */
function missingRequirements(stage: string | undefined, log: string): readonly string[] {
  if (stage !== 'build-requirements') return []
  const names = [...log.matchAll(/Because (\S+) was not found in the provided package locations/g)]
  return [...new Set(names.map(([, name]) => name ?? ''))]
}

/** The last lines that say something; uv's own advice is about uv, the sandbox's about itself. */
function lastLines(log: string, count: number): readonly string[] {
  const lines = log.split('\n').map((line) => line.trimEnd())
  return lines.filter((line) => line !== '' && !/^(hint|tip|pycask): /.test(line)).slice(-count)
}

async function tail(file: string, sizeBytes: number): Promise<string> {
  const handle = await open(file).catch(() => undefined)
  if (handle === undefined) return ''
  try {
    const { size } = await handle.stat()
    const length = Math.min(size, sizeBytes)
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length)
    return buffer.toString()
  } finally {
    await handle.close()
  }
}
