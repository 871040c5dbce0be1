#!/usr/bin/env bash
# All tests, with everything that they need: npm test. The last line says how many passed and failed.
set -euo pipefail
cd "$(dirname "$0")/.."

bash scripts/setup.sh --tests
if [ -z "${PYCASK_ENGINE:-}" ] && ! docker info >/dev/null 2>&1 && id -nG "$(id -un)" | grep -qw docker; then
  exec sg docker -c "bash scripts/test.sh"
fi
export PATH="$PATH:/usr/sbin:/sbin"

npm run --silent typecheck
npm run --silent lint

report=$(mktemp -d)
trap 'rm -rf "$report"' EXIT
status=0
# One file at a time where containers run: two cores, and builds that want both.
NODE_OPTIONS='--experimental-vm-modules --no-warnings' npx --no-install jest --selectProjects unit \
  --json --outputFile "$report/unit.json" || status=1
NODE_OPTIONS='--experimental-vm-modules --no-warnings' npx --no-install jest --selectProjects e2e --runInBand \
  --json --outputFile "$report/e2e.json" || status=1
node scripts/count-tests.mjs "$report/unit.json" "$report/e2e.json" || status=1
exit "$status"
