#!/usr/bin/env bash
# Builds examples/web from nothing and asks it for a page: npm run quickstart.
set -euo pipefail
cd "$(dirname "$0")/.."

bash scripts/setup.sh
engine=${PYCASK_ENGINE:-docker}
if [ "$engine" = auto ] || { [ -z "${PYCASK_ENGINE:-}" ] && ! command -v docker >/dev/null; }; then
  if command -v docker >/dev/null; then engine=docker; else engine=podman; fi
fi
# A membership that was just given holds for new sessions only; sg opens one.
if [ "$engine" = docker ] && ! docker info >/dev/null 2>&1; then
  exec sg docker -c "PYCASK_ENGINE=docker bash scripts/quickstart.sh"
fi
export PYCASK_ENGINE=$engine

printf '\nBuilding examples/web: CPython from source, psycopg2 and PyYAML from their sdists.\n'
printf 'The first build takes some minutes, the next one seconds.\n\n'
node dist/cli.js build examples/web --optimize fast-build --load

exec node scripts/quickstart-run.mjs "$engine" pycask/web:latest
