/** The shell scripts that run inside a builder: training, and from a tarball to the trees. */
import { configureArguments, makeVariables, sourceDirectory, type Configuration } from './flags.js'
import { pruneScript, type PruneSelection } from './prune.js'

/** 1980-01-01, the first time that a zip file can say. */
export const sourceDateEpoch = 315_532_800

/** Begins the lines of a script's output that say how far it is. */
export const stepMark = '::step '
/** Begins a line of what went wrong, in words for failures.ts: `::failed disk 1000 2000`. */
export const failureMark = '::failed '

/** Where inputs lie in the builder. */
export const inputs = {
  source: 'build/source.tar',
  finish: 'build/finish.py',
  profile: 'build/profile.tar.gz',
  workload: 'build/workload.py',
  /** A folder; its files are applied by name. */
  patches: 'build/patches',
} as const

/** What compiling needs at most, measured on amd64 (3.13, two jobs), and a third on top. */
const needs = {
  full: { diskKib: 1_300_000, memoryKib: 1_600_000 },
  'fast-build': { diskKib: 800_000, memoryKib: 500_000 },
}

/** From the beginning of each script to a configured source. */
function configured(
  configuration: Configuration,
  at: { readonly prefix: string; readonly training: boolean },
): string {
  const { diskKib, memoryKib } = needs[configuration.optimize]
  return `
exec 2>&1
umask 022
step() { echo '${stepMark}'"$*"; }
failed() { echo '${failureMark}'"$*"; exit 1; }
export SOURCE_DATE_EPOCH=${sourceDateEpoch} PYTHONHASHSEED=0 LC_ALL=C.UTF-8 TZ=UTC HOME=/build

step unpack
disk=$(df --output=avail -k /build | tail -n 1)
[ "$disk" -ge ${diskKib} ] || failed disk $disk ${diskKib}
memory=$(sed -n 's/^MemAvailable: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo)
limit=$(cat /sys/fs/cgroup/memory.max 2>/dev/null || echo max)
[ "$limit" = max ] || [ $((limit / 1024)) -ge "$memory" ] || memory=$((limit / 1024))
[ "$memory" -ge ${memoryKib} ] || failed memory $memory ${memoryKib}
mkdir -p ${sourceDirectory} /build/out
cd ${sourceDirectory}
tar -xf /${inputs.source} --strip-components=1 --no-same-owner
rm /${inputs.source}
for patch in /${inputs.patches}/*; do
  [ -e "$patch" ] || continue
  echo "applying \${patch##*/}"
  patch -p1 --fuzz=0 --batch --forward --no-backup-if-mismatch -i "$patch" || failed patch "\${patch##*/}"
done

step configure
./configure ${configureArguments(configuration, at).join(' \\\n  ')} || {
  ./configure --help | grep -oE -- '--(enable|disable|with|without)-[a-z0-9-]+' | sort -u | sed 's/^/::option /'
  failed configure
}
${staticModules(configuration)}# Only CPython's own tests run this program, and with link-time optimisation it costs minutes.
sed -i '/^build_all:/,/[^\\\\]$/s, Programs/_testembed,,' Makefile
`.trimStart()
}

/**
 * Extension modules that are linked into the interpreter, as Debian's python3 has most of them: what
 * they call of it is then a direct call, and importing them opens no file. None that would link a
 * library of the system, which every start of Python would then load.
 */
const linkedIn = [
  ...[
    '_asyncio',
    '_bisect',
    '_contextvars',
    '_csv',
    '_datetime',
    '_elementtree',
    '_heapq',
    '_json',
  ],
  ...['_opcode', '_pickle', '_posixsubprocess', '_queue', '_random', '_socket', '_statistics'],
  ...['_struct', '_zoneinfo', 'array', 'cmath', 'fcntl', 'grp', 'math', 'select', 'unicodedata'],
]
/** Where every start counts, these too, though they link zlib: hardly a service works without them. */
const linkedInFull = ['binascii', 'zlib']

/** Moves these modules to the static ones of Modules/Setup.stdlib, which 3.12 builds from. */
function staticModules({ minor, libpython, optimize }: Configuration): string {
  if (libpython === 'shared' || Number(minor.split('.')[1]) < 12) return ''
  const names = optimize === 'full' ? [...linkedIn, ...linkedInFull] : linkedIn
  const lines = `'^(${names.join('|')}) '`
  return `grep -E ${lines} Modules/Setup.stdlib > /build/static
grep -vE ${lines} Modules/Setup.stdlib > /build/shared
{ cat /build/shared; echo '*static*'; cat /build/static; } > Modules/Setup.stdlib
make Makefile
`
}

/** Files whose counters must not be zero after training, and how high the highest of them must be. */
const trained = [
  'Python/ceval',
  'Objects/dictobject',
  'Objects/listobject',
  'Objects/longobject',
  'Objects/typeobject',
  'Objects/unicodeobject',
  'Modules/_sre/sre',
]
const leastCount = 100_000

export interface TrainingOptions {
  readonly configuration: Configuration
  readonly jobs: number
}

/** Rounds of workload.ts: as long as upstream's training, so that neither outweighs the other. */
const rounds = 150
/** Starts that import what the workload does and end: a process that answers one request. */
const startsTrained = 12

/**
 * For `sh -eu`: an instrumented CPython runs the workload and upstream's training (`-m test --pgo`).
 * Expects /build/source.tar and /build/workload.py; leaves in /build/out `profile.tar.gz` (the .gcda
 * files, as they lie beside the objects), and `report.json`.
 */
export function trainingScript({ configuration, jobs }: TrainingOptions): string {
  return `${configured(configuration, { prefix: '/opt/training', training: true })}
step train
make -j${jobs} ${makeVariables(configuration)} profile-gen-stamp
trained() { LD_LIBRARY_PATH=. ./python -s -E /${inputs.workload} "$1"; }
trained ${rounds}
for start in $(seq ${startsTrained}); do trained 0; done
make -j${jobs} ${makeVariables(configuration)} profile-run-stamp | tee /build/training.log

step archive
find . -name '*.gcda' | LC_ALL=C sort > /build/list
for file in ${trained.join(' ')}; do
  most=$(gcov-dump "$file.gcda" | sed -n 's/.*sum_max=\\([0-9]*\\).*/\\1/p')
  [ "\${most:-0}" -ge ${leastCount} ] || failed untrained "$file" "\${most:-0}"
done
tar --format=ustar --mtime=@${sourceDateEpoch} --owner=0 --group=0 --numeric-owner --mode=0644 -cf - -T /build/list |
  gzip -9n > /build/out/profile.tar.gz
tests=$(sed -n 's/^Total tests: run=\\([0-9,]*\\).*/\\1/p' /build/training.log | tr -d ,)
printf '{"files": %d, "tests": %d}\\n' "$(wc -l < /build/list)" "\${tests:-0}" > /build/out/report.json
`
}

export interface ScriptOptions {
  readonly configuration: Configuration
  readonly prefix: string
  readonly selection: PruneSelection
  readonly requiredModules: readonly string[]
  /** Processes at once; the result must not depend on it. */
  readonly jobs: number
}

/**
 * For `sh -eu`. Expects /build/source.tar (any compression that tar knows), /build/finish.py and,
 * for `full`, /build/profile.tar.gz; leaves in /build/out the folders `runtime`, `builder` and
 * `rest` (each is what belongs at the prefix; together they are a whole installation) and
 * `report.json`. Everything is installed straight to its final place: the container is thrown away.
 */
export function buildScript(options: ScriptOptions): string {
  const { configuration, prefix, selection, jobs } = options
  const { minor, suffix, optimize } = configuration
  const named = `python${minor}${suffix}`
  const program = `"$PREFIX"/bin/${named}`
  const make = `make -j${jobs} ${makeVariables(configuration)}`
  return `PREFIX='${prefix}'
${configured(configuration, { prefix, training: false })}${optimize === 'full' ? fromProfile : ''}
step compile
${make}

step install
# Bytecode comes later: asked for help, compileall writes none.
${make} install COMPILEALL_OPTS=--help

step prune
${pruneScript(selection, { library: named, builder: '/build/out/builder', rest: '/build/out/rest' })}
find . -type f \\( -name '*.so' -o -name '*.so.*' \\) -exec chmod u+w {} + -exec strip --strip-unneeded {} +
strip --strip-unneeded ${program}
ln -sf ${named} bin/python
cat > lib/${named}/EXTERNALLY-MANAGED <<'EOF'
${externallyManaged}EOF

step bytecode
cd /build
env -i PATH="$PATH" LC_ALL=C.UTF-8 TZ=UTC PYTHONHASHSEED=0 ${program} -s -B -X pycache_prefix=/nonexistent \\
  /build/finish.py "$PREFIX" /build/out/report.json ${options.requiredModules.join(' ')}
mv "$PREFIX" /build/out/runtime
step pack
`
}

/**
 * The archived profile takes the place of training: the stamp says that it was done. With
 * link-time optimisation configure asks for debug information, which would only be stripped. (Fat
 * objects must stay: the interpreter that freezes modules is linked without optimisation.)
 *
 * No training visits every instruction of the evaluation loop with every kind of value. What it did
 * not visit, gcc would move out of the loop and optimise for size; partial training is what it calls
 * not to conclude that.
 */
const fromProfile = `tar -xzf /${inputs.profile}
touch profile-run-stamp
sed -i 's/-flto-partition=none -g/-flto-partition=none/' Makefile
echo 'Python/ceval.o: private PY_CORE_CFLAGS += -fprofile-partial-training' >> Makefile
`

/** Tells pip to keep out (packaging.python.org, "Externally Managed Environments"). */
const externallyManaged = `[externally-managed]
Error=This Python is part of an image that Pycask built.
 Packages come from the project's lock: add them there and build the image again.
`
