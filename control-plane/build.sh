#!/usr/bin/env bash
# Builds kube-apiserver, kube-controller-manager, etcd, kubectl and helm from the Go modules pinned in go.mod and
# helm/go.mod into a cache outside the source tree; a finished build is reused. Prints the control plane's folder and, on
# a second line, helm. Exits with 3 when there is no Go to build them with.
set -euo pipefail
cd "$(dirname "$0")"
# Neither a workspace above this folder nor flags of the user's shell may change what is built.
export GOWORK=off GOFLAGS=-mod=readonly CGO_ENABLED=0

say() { echo "control-plane: $*" >&2; }

version_of() { sed -n "s#^.*[[:space:]]$1 v\([0-9.]*\).*#\1#p" "$2" | head -n 1; }
cache=${INFISICAL_OPERATOR_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/infisical-operator}
os=$(uname -s | tr '[:upper:]' '[:lower:]')
case "$(uname -m)" in
  x86_64) arch=amd64 ;;
  aarch64 | arm64) arch=arm64 ;;
  *) arch=$(uname -m) ;;
esac

version=$(version_of k8s.io/kubernetes go.mod)
minor=$(echo "$version" | cut -d. -f2)
stamp="-X k8s.io/component-base/version.gitVersion=v$version -X k8s.io/client-go/pkg/version.gitVersion=v$version"
stamp="$stamp -X k8s.io/component-base/version.gitMajor=${version%%.*} -X k8s.io/component-base/version.gitMinor=$minor"

# Without a cluster, helm renders for the Kubernetes of its libraries, which it has to be told.
helm_version=$(version_of helm.sh/helm/v3 helm/go.mod)
helm_minor=$(version_of k8s.io/client-go helm/go.mod | cut -d. -f2)
helm_stamp="-X helm.sh/helm/v3/internal/version.version=v$helm_version"
for package in chartutil lint/rules; do
  helm_stamp="$helm_stamp -X helm.sh/helm/v3/pkg/$package.k8sVersionMajor=1 -X helm.sh/helm/v3/pkg/$package.k8sVersionMinor=$helm_minor"
done

checksum() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi; }
# Whatever decides what is in the binaries decides the folder's name, so checkouts of different versions keep apart.
sum_of() { { cat "$1/go.mod" "$1/go.sum"; echo "$2"; } | checksum | cut -c1-12; }
home="$cache/control-plane-$(sum_of . "$stamp")"
target="$home/k8s/$version-$os-$arch"
# A module of its own: a new helm rebuilds nothing else, and neither chooses the other's libraries.
helm_home="$cache/helm-$(sum_of helm "$helm_stamp")/$os-$arch"

package_of() {
  case "$1" in
    etcd) echo go.etcd.io/etcd/server/v3 ;;
    helm) echo helm.sh/helm/v3/cmd/helm ;;
    *) echo "k8s.io/kubernetes/cmd/$1" ;;
  esac
}

missing() { # folder binary...
  local folder=$1 binary
  shift
  for binary; do [ -x "$folder/$binary" ] || echo "$binary"; done
}

require_go() { # module what
  local needed found
  needed=$(sed -n 's/^go \([0-9]*\.[0-9]*\).*/\1/p' "$1/go.mod")
  if ! command -v go >/dev/null; then
    say "Go is missing. Install Go $needed or newer (a package golang-go that is new enough, else the archive from the Go project's download page), put its bin folder on the PATH and run this again."
    exit 3
  fi
  found=$(cd / && GOTOOLCHAIN=local go env GOVERSION | sed 's/^go//')
  if [ "$(printf '%s\n%s\n' "$needed" "$found" | sort -V | head -n 1)" != "$needed" ]; then
    # Go 1.21 and later fetch a newer toolchain by themselves where a module proxy can be reached.
    if ! (cd "$1" && go version >/dev/null 2>&1); then
      say "Go $found is too old and could not fetch a newer one. Install Go $needed or newer to build $2."
      exit 3
    fi
  fi
}

# A subshell, so that lock and trap end with it.
build() ( # module folder what stamp binary...
  module=$1 folder=$2 what=$3 stamp=$4
  shift 4
  [ -n "$(missing "$folder" "$@")" ] || exit 0
  require_go "$module" "$what"
  mkdir -p "$folder"
  # Two builds at once would do the same work twice; the second waits for the first and finds it done. Where there is no
  # flock (macOS) they do, and still do not disturb each other: each binary is moved into place whole.
  if command -v flock >/dev/null; then
    exec 9>"$folder/.lock"
    if ! flock -n 9; then
      say "another build is running, waiting for it"
      flock 9
    fi
  fi
  work=$(mktemp -d "$folder/.building-XXXXXX")
  trap 'rm -rf "$work"' EXIT
  todo=$(missing "$folder" "$@")
  total=$(echo "$todo" | wc -w | tr -d ' ')
  number=0
  for binary in $todo; do
    number=$((number + 1))
    say "building $binary, $number of $total of $what"
    begun=$SECONDS
    # The lock's descriptor is closed for the compiler: one left behind by an interrupted build must not hold the lock.
    (cd "$module" && go build -trimpath -ldflags "-s -w $stamp" -o "$work/$binary" "$(package_of "$binary")") 9>&-
    mv "$work/$binary" "$folder/$binary"
    say "built $binary in $((SECONDS - begun)) s"
  done
)

control_plane="Kubernetes $version; the first build takes about five minutes on two cores"
build . "$target" "$control_plane" "$stamp" etcd kube-apiserver kube-controller-manager kubectl
build helm "$helm_home" "Helm $helm_version; the first build takes about two minutes on two cores" "$helm_stamp" helm
echo "$home"
echo "$helm_home/helm"
