/** What a container of the image is started with: the `config` of an OCI image configuration. */
import { PycaskError } from '../errors.js'

export interface ImageConfig {
  /** `1000:1000`, a number or a name that `/etc/passwd` of the image has. */
  readonly user: string
  readonly env: Readonly<Record<string, string>>
  /** Exec form; `command` is appended to it. */
  readonly entrypoint?: readonly string[] | undefined
  readonly command?: readonly string[] | undefined
  /** Absolute. */
  readonly workingDirectory: string
  /** `8000`, `8000/tcp` or `8000/udp`. */
  readonly ports?: readonly string[] | undefined
  readonly labels?: Readonly<Record<string, string>> | undefined
  /** `SIGTERM` where absent. */
  readonly stopSignal?: string | undefined
  /** Absolute paths. */
  readonly volumes?: readonly string[] | undefined
  /** Docker's extension of the OCI configuration; Kubernetes has probes of its own. */
  readonly healthCheck?: HealthCheck | undefined
}

/** Times are in nanoseconds; what is absent is the engine's to choose. */
export interface HealthCheck {
  /** Exec form. */
  readonly command: readonly string[]
  readonly intervalNs?: number | undefined
  readonly timeoutNs?: number | undefined
  readonly startPeriodNs?: number | undefined
  readonly startIntervalNs?: number | undefined
  readonly retries?: number | undefined
}

/**
 * The value of `config` in an image configuration (image spec, config.md); what is empty is left
 * out. Throws `image-config-invalid` for what no engine would take.
 */
export function configObject(config: ImageConfig): Readonly<Record<string, unknown>> {
  for (const [name, value] of Object.entries(config.env))
    if (!/^[^=\0]+$/.test(name) || value.includes('\0'))
      throw invalid('environment variable', name, 'a name without "=", and no NUL')
  const { ports = [], volumes = [], labels = {} } = config
  for (const path of [config.workingDirectory, ...volumes])
    if (!path.startsWith('/')) throw invalid('path', path, 'an absolute path')
  return {
    User: config.user,
    Env: Object.entries(config.env)
      .map(([name, value]) => `${name}=${value}`)
      .sort(),
    WorkingDir: config.workingDirectory,
    ...(config.entrypoint && { Entrypoint: config.entrypoint }),
    ...(config.command && { Cmd: config.command }),
    ...(ports.length > 0 && { ExposedPorts: asSet(ports.map(port)) }),
    ...(Object.keys(labels).length > 0 && { Labels: labels }),
    ...(config.stopSignal !== undefined && { StopSignal: config.stopSignal }),
    ...(volumes.length > 0 && { Volumes: asSet(volumes) }),
    ...(config.healthCheck && { Healthcheck: healthCheckObject(config.healthCheck) }),
  }
}

/** As docker/image-spec's `Healthcheck`; canonical JSON leaves undefined values out. */
const healthCheckObject = (check: HealthCheck) => ({
  Test: ['CMD', ...check.command],
  Interval: check.intervalNs,
  Timeout: check.timeoutNs,
  StartPeriod: check.startPeriodNs,
  StartInterval: check.startIntervalNs,
  Retries: check.retries,
})

function port(text: string): string {
  const [, number, protocol = 'tcp'] = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/.exec(text) ?? []
  if (number === undefined || Number(number) < 1 || Number(number) > 65_535)
    throw invalid('port', text, '1 to 65535, with /tcp or /udp where it matters')
  return `${Number(number)}/${protocol}`
}

/** Go's way to write a set in JSON. */
function asSet(names: readonly string[]): Readonly<Record<string, object>> {
  return Object.fromEntries(names.map((name) => [name, {}]))
}

function invalid(kind: string, found: string, expected: string): PycaskError {
  return new PycaskError({
    code: 'image-config-invalid',
    what: `the ${kind} ${JSON.stringify(found)} cannot be in an image: expected ${expected}`,
    hint: 'correct it in the options of the image',
  })
}
