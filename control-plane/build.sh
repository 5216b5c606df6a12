#!/usr/bin/env bash
# Builds kube-apiserver, kube-controller-manager, etcd and kubectl from the Go modules pinned in go.mod into a cache
# outside the source tree and prints the folder they are in; a finished build is reused.
set -euo pipefail
cd "$(dirname "$0")"

version=$(sed -n 's#^\s*\(require \)\?k8s.io/kubernetes v\([0-9.]*\).*#\2#p' go.mod | head -n 1)
cache=${INFISICAL_OPERATOR_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/infisical-operator}
os=$(uname -s | tr '[:upper:]' '[:lower:]')
case "$(uname -m)" in
  x86_64) arch=amd64 ;;
  aarch64 | arm64) arch=arm64 ;;
  *) arch=$(uname -m) ;;
esac
# A change of the pinned modules is another build; the checksum keeps two checkouts apart.
sum=$(cat go.mod go.sum build.sh | sha256sum | cut -c1-12)
home="$cache/control-plane-$sum"
target="$home/k8s/$version-$os-$arch"
binaries=(kube-apiserver kube-controller-manager etcd kubectl)

complete() {
  for binary in "${binaries[@]}"; do [ -x "$target/$binary" ] || return 1; done
}

mkdir -p "$target"
# Two builds at once would do the same work twice; the second waits for the first and finds it done.
exec 9>"$home/.lock"
flock 9
if ! complete; then
  if ! command -v go >/dev/null; then
    echo "control-plane: Go is missing. Install Go 1.26 or newer (Debian: a release of golang-go that is new enough, else the archive from the Go project's download page) and run 'make control-plane' again." >&2
    exit 1
  fi
  needed=$(sed -n 's/^go \([0-9]*\.[0-9]*\).*/\1/p' go.mod)
  found=$(go env GOVERSION | sed 's/^go//')
  if [ "$(printf '%s\n%s\n' "$needed" "$found" | sort -V | head -n 1)" != "$needed" ]; then
    echo "control-plane: Go $found is too old, $needed or newer is needed to build Kubernetes $version." >&2
    exit 1
  fi
  stamp="-X k8s.io/component-base/version.gitVersion=v$version -X k8s.io/client-go/pkg/version.gitVersion=v$version"
  stamp="$stamp -X k8s.io/component-base/version.gitMajor=${version%%.*} -X k8s.io/component-base/version.gitMinor=$(echo "$version" | cut -d. -f2)"
  work="$target/.building"
  mkdir -p "$work"
  build() { # package binary
    echo "control-plane: building $2 (Kubernetes $version; the first build takes about five minutes on two cores)" >&2
    CGO_ENABLED=0 go build -trimpath -ldflags "-s -w $stamp" -o "$work/$2" "$1"
    mv "$work/$2" "$target/$2"
  }
  build go.etcd.io/etcd/server/v3 etcd
  build k8s.io/kubernetes/cmd/kube-apiserver kube-apiserver
  build k8s.io/kubernetes/cmd/kube-controller-manager kube-controller-manager
  build k8s.io/kubernetes/cmd/kubectl kubectl
  rmdir "$work"
fi
echo "$home"
