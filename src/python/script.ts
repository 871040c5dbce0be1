/** The shell script that turns a source tarball into the two trees, inside a builder. */
import type { Architecture } from '../words.js'
import { configureArguments, sourceDirectory, type Optimize } from './flags.js'
import { pruneScript, type PruneProfile } from './prune.js'

/** 1980-01-01, the first time that a zip file can say. */
export const sourceDateEpoch = 315_532_800

/** Begins the lines of the script's output that say how far it is. */
export const stepMark = '::step '

export interface ScriptOptions {
  readonly minor: string
  readonly architecture: Architecture
  readonly prefix: string
  readonly optimize: Optimize
  readonly profile: PruneProfile
  readonly requiredModules: readonly string[]
  /** Processes at once; the result must not depend on it. */
  readonly jobs: number
}

/**
 * For `sh -eu`. Expects /build/source.tar (any compression that tar knows) and /build/finish.py;
 * leaves in /build/out the folders `runtime` and `builder` (each is what belongs at the prefix) and
 * `report.json`. Everything is installed straight to its final place: the container is thrown away.
 */
export function buildScript(options: ScriptOptions): string {
  const { minor, prefix, jobs } = options
  const program = `"$PREFIX"/bin/python${minor}`
  return `
exec 2>&1
umask 022
PREFIX='${prefix}'
step() { echo '${stepMark}'"$*"; }
export SOURCE_DATE_EPOCH=${sourceDateEpoch} PYTHONHASHSEED=0 LC_ALL=C.UTF-8 TZ=UTC HOME=/build

step configure
mkdir -p ${sourceDirectory} /build/out
cd ${sourceDirectory}
tar -xf /build/source.tar --strip-components=1 --no-same-owner
rm /build/source.tar
./configure ${configureArguments(options).join(' \\\n  ')}
# Only CPython's own tests run this program, and with link-time optimisation it costs minutes.
sed -i '/^build_all:/,/[^\\\\]$/s, Programs/_testembed,,' Makefile
${options.optimize === 'full' ? leanLinking : ''}
step compile
make -j${jobs}
profiles=$(find . -name '*.gcda' | wc -l)

step install
# Bytecode comes later: asked for help, compileall writes none.
make -j${jobs} install COMPILEALL_OPTS=--help

step prune
${pruneScript(options.profile, minor, '/build/out/builder')}
find . -type f -name '*.so' -exec strip --strip-unneeded {} +
strip --strip-unneeded ${program}
ln -sf python${minor} bin/python
cat > lib/python${minor}/EXTERNALLY-MANAGED <<'EOF'
${externallyManaged}EOF

step bytecode
cd /build
env -i PATH="$PATH" LC_ALL=C.UTF-8 TZ=UTC PYTHONHASHSEED=0 ${program} -s -B -X pycache_prefix=/nonexistent \\
  /build/finish.py "$PREFIX" /build/out/report.json "$profiles" ${options.requiredModules.join(' ')}
mv "$PREFIX" /build/out/runtime
`.trimStart()
}

/**
 * With link-time optimisation configure asks for debug information, which would only be stripped.
 * (Fat objects must stay: the interpreter that freezes modules is linked without optimisation.)
 */
const leanLinking = `sed -i 's/-flto-partition=none -g/-flto-partition=none/' Makefile
`

/** Tells pip to keep out (packaging.python.org, "Externally Managed Environments"). */
const externallyManaged = `[externally-managed]
Error=This Python is part of an image that Pycask built.
 Packages come from the project's lock: add them there and build the image again.
`
