#!/usr/bin/env bash
# Installs what Pycask needs from the distribution and starts a container engine, on Debian and
# Ubuntu, as root or with sudo. Does nothing that is done already. Says what it does.
#
#   setup.sh [--tests]     --tests: also what the tests look at images with
#   PYCASK_ENGINE=podman   takes podman instead of Docker
set -euo pipefail

say() { printf 'setup: %s\n' "$*" >&2; }
fail() { printf 'setup: error: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

if [ "$(id -u)" = 0 ]; then
  rights=()
else
  have sudo || fail 'neither root nor sudo: run this as root, or install sudo'
  rights=(sudo)
fi
have apt-get || fail 'no apt-get here: Debian or Ubuntu is needed'

engine=${PYCASK_ENGINE:-auto}
if [ "$engine" = auto ]; then
  if ! have docker && have podman; then engine=podman; else engine=docker; fi
fi

packages=()
need() { # PROGRAM-OR-PATH PACKAGE
  case $1 in
    /*) [ -e "$1" ] || packages+=("$2") ;;
    *) have "$1" || packages+=("$2") ;;
  esac
}
case $engine in
  docker)
    # The client alone is not enough: a daemon has to be there, or answer already.
    if ! docker info >/dev/null 2>&1; then
      PATH=$PATH:/usr/sbin:/sbin have dockerd || packages+=(docker.io iptables)
    fi ;;
  podman) need podman podman ;;
  *) fail "PYCASK_ENGINE=$engine: docker or podman expected" ;;
esac
need mmdebstrap mmdebstrap
need /usr/share/keyrings/debian-archive-keyring.gpg debian-archive-keyring
need /etc/ssl/certs/ca-certificates.crt ca-certificates
need xz xz-utils
need python3 python3
python3 -m pip --version >/dev/null 2>&1 || packages+=(python3-pip)
[ "$(id -u)" = 0 ] || need newuidmap uidmap
if [ "${1:-}" = --tests ]; then
  need skopeo skopeo
  need umoci umoci
  need buildah buildah
  need readelf binutils
  need docker-registry docker-registry
  need openssl openssl
  need zstd zstd
  # The page of pycask check is tried in a browser; Ubuntu's own package of one is a snap.
  have chromium || have google-chrome || need chromium-headless-shell chromium-headless-shell
  need git git
  need gpg gnupg
fi

if [ ${#packages[@]} -gt 0 ]; then
  say "installing ${packages[*]}"
  log=$(mktemp)
  apt() {
    "${rights[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q "$@" >"$log" 2>&1 </dev/null ||
      { tail -n 15 "$log" >&2; fail "apt-get $1 failed (whole log: $log)"; }
  }
  apt update
  # Since Debian 13 the client is a package of its own, which docker.io only recommends.
  case " ${packages[*]} " in
    *' docker.io '*)
      have docker || ! apt-cache show docker-cli >/dev/null 2>&1 || packages+=(docker-cli) ;;
  esac
  apt install --yes --no-install-recommends "${packages[@]}"
  rm -f "$log"
  hash -r
fi

# What runs and checks workflows is no package of Debian's. It is kept between runs.
if [ "${1:-}" = --tests ]; then
  tools=${XDG_CACHE_HOME:-$HOME/.cache}/pycask-tests
  go_tool() { # NAME MODULE@VERSION
    [ -x "$tools/bin/$1" ] || have "$1" && return
    say "building $1"
    # A Go that is too old for it fetches the one that it asks for.
    GOTOOLCHAIN=auto GOBIN=$tools/bin go install "$2" || fail "$1 cannot be built: it wants Go 1.21 or newer"
  }
  PATH=$PATH:$(go env GOPATH 2>/dev/null)/bin
  go_tool act github.com/nektos/act@v0.2.89
  go_tool actionlint github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
  # Runners bring their own Node: the bundle is run by each that it may meet.
  for major in 20 22 24; do
    [ -x "$tools/node$major/node_modules/node/bin/node" ] && continue
    case $(node --version) in "v$major."*) continue ;; esac
    say "installing Node $major"
    npm install --silent --no-fund --no-audit --prefix "$tools/node$major" "node@$major" >/dev/null ||
      say "no Node $major here: its tests are skipped"
  done
  [ -x "$tools/bin/zizmor" ] || have zizmor || {
    say 'installing zizmor'
    python3 -m pip install --quiet --target "$tools/zizmor" zizmor==1.32.0
    mkdir -p "$tools/bin"
    ln -sf "$tools/zizmor/bin/zizmor" "$tools/bin/zizmor"
  }
fi

[ "$engine" = docker ] || { podman info >/dev/null || fail 'podman does not work, see above'; exit 0; }

unset log
answers() { "${rights[@]}" docker info >/dev/null 2>&1; }
if ! answers; then
  say 'starting Docker'
  if [ -d /run/systemd/system ]; then
    "${rights[@]}" systemctl start docker
  else
    # No init system looks after it, as in a container: it runs until the machine stops.
    log=/var/log/dockerd.log
    "${rights[@]}" sh -c "PATH=\$PATH:/usr/sbin:/sbin setsid dockerd >$log 2>&1 </dev/null &"
  fi
  for _ in $(seq 60); do
    answers && break
    sleep 1
  done
  answers || { [ -z "${log:-}" ] || "${rights[@]}" tail -n 15 "$log" >&2; fail 'Docker does not answer after a minute'; }
fi
if ! docker info >/dev/null 2>&1; then
  say "adding $(id -un) to the group docker"
  "${rights[@]}" usermod -aG docker "$(id -un)"
fi
