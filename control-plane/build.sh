#!/usr/bin/env bash
# Builds kube-apiserver, kube-controller-manager, etcd and kubectl from the Go modules pinned in go.mod into a cache
# outside the source tree and prints the folder they are in; a finished build is reused. Exits with 3 when there is no
# Go to build them with.
set -euo pipefail
cd "$(dirname "$0")"
# Neither a workspace above this folder nor flags of the user's shell may change what is built.
export GOWORK=off GOFLAGS=-mod=readonly CGO_ENABLED=0

say() { echo "control-plane: $*" >&2; }

version=$(sed -n 's#^\s*\(require \)\?k8s.io/kubernetes v\([0-9.]*\).*#\2#p' go.mod | head -n 1)
cache=${INFISICAL_OPERATOR_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/infisical-operator}
os=$(uname -s | tr '[:upper:]' '[:lower:]')
case "$(uname -m)" in
  x86_64) arch=amd64 ;;
  aarch64 | arm64) arch=arm64 ;;
  *) arch=$(uname -m) ;;
esac

stamp="-X k8s.io/component-base/version.gitVersion=v$version -X k8s.io/client-go/pkg/version.gitVersion=v$version"
stamp="$stamp -X k8s.io/component-base/version.gitMajor=${version%%.*} -X k8s.io/component-base/version.gitMinor=$(echo "$version" | cut -d. -f2)"

checksum() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi; }
# Whatever decides what is in the binaries decides the folder's name, so checkouts of different versions keep apart.
sum=$({ cat go.mod go.sum; echo "$stamp"; } | checksum | cut -c1-12)
home="$cache/control-plane-$sum"
target="$home/k8s/$version-$os-$arch"
binaries=(etcd kube-apiserver kube-controller-manager kubectl)
package_of() {
  case "$1" in
    etcd) echo go.etcd.io/etcd/server/v3 ;;
    *) echo "k8s.io/kubernetes/cmd/$1" ;;
  esac
}

missing() {
  for binary in "${binaries[@]}"; do [ -x "$target/$binary" ] || echo "$binary"; done
}

if [ -z "$(missing)" ]; then
  echo "$home"
  exit 0
fi

needed=$(sed -n 's/^go \([0-9]*\.[0-9]*\).*/\1/p' go.mod)
if ! command -v go >/dev/null; then
  say "Go is missing. Install Go $needed or newer (a package golang-go that is new enough, else the archive from the Go project's download page), put its bin folder on the PATH and run this again."
  exit 3
fi
found=$(cd / && GOTOOLCHAIN=local go env GOVERSION | sed 's/^go//')
if [ "$(printf '%s\n%s\n' "$needed" "$found" | sort -V | head -n 1)" != "$needed" ]; then
  # Go 1.21 and later fetch a newer toolchain by themselves where a module proxy can be reached.
  if ! go version >/dev/null 2>&1; then
    say "Go $found is too old and could not fetch a newer one. Install Go $needed or newer to build Kubernetes $version."
    exit 3
  fi
fi

mkdir -p "$target"
# Two builds at once would do the same work twice; the second waits for the first and finds it done. Where there is no
# flock (macOS) they do, and still do not disturb each other: each binary is moved into place whole.
if command -v flock >/dev/null; then
  exec 9>"$home/.lock"
  if ! flock -n 9; then
    say "another build is running, waiting for it"
    flock 9
  fi
fi

work=$(mktemp -d "$target/.building-XXXXXX")
trap 'rm -rf "$work"' EXIT
todo=$(missing)
total=$(echo "$todo" | wc -w | tr -d ' ')
number=0
for binary in $todo; do
  number=$((number + 1))
  say "building $binary, $number of $total (Kubernetes $version; the first build takes about five minutes on two cores)"
  begun=$SECONDS
  # The lock's descriptor is closed for the compiler: one left behind by an interrupted build must not hold the lock.
  go build -trimpath -ldflags "-s -w $stamp" -o "$work/$binary" "$(package_of "$binary")" 9>&-
  mv "$work/$binary" "$target/$binary"
  say "built $binary in $((SECONDS - begun)) s"
done
echo "$home"
