#!/usr/bin/env bash
# Compares the bill of materials of a distribution with the jars that it ships: each must be in the other.
set -euo pipefail
home=$1
listed() { # names and versions of the components, from lines as CycloneDX's plugin writes them
  grep -o '"purl" : "pkg:maven/[^"?]*' "$home/sbom.json" | sed 's|.*/||; s|@|-|' | sort -u
}
# Ours have no version in their name where the launcher names them.
version=$(listed | sed -n 's/^operator-\([0-9].*\)$/\1/p' | head -1)
shipped() {
  for jar in "$home"/lib/*.jar; do
    name=$(basename "$jar" .jar)
    case $name in operator | commands | tracing) echo "$name-$version" ;; *) echo "$name" ;; esac
  done | sort -u
}
difference=$(diff <(listed) <(shipped) || true)
if [ -n "$difference" ]; then
  echo "sbom: the bill of materials (<) and lib/ (>) differ:" >&2
  echo "$difference" >&2
  exit 1
fi
