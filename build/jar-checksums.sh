#!/usr/bin/env bash
# Compares the jars of others that a distribution ships with the SHA-256 sums recorded in build/jars.sha256: a version whose
# bytes changed since, wherever they came from, fails the build.
#   build/jar-checksums.sh dist/infisical-operator             compares
#   build/jar-checksums.sh dist/infisical-operator --record    records, for a version that was raised on purpose
set -euo pipefail
recorded=$(cd "$(dirname "$0")" && pwd)/jars.sha256
# Ours are built, not downloaded; the launcher names three of them without a version.
ours=$(grep -o '"pkg:maven/com.infisical.operator/[^"?]*' "$1/sbom.json" | sed 's|.*/||; s|@|-|; s|$|.jar|')
cd "$1/lib"
sums() {
  for jar in *.jar; do
    case $jar in operator.jar | commands.jar | tracing.jar) continue ;; esac
    if ! grep -qxF "$jar" <<<"$ours"; then sha256sum "$jar"; fi
  done | LC_ALL=C sort -k 2
}
if [ "${2:-}" = --record ]; then
  sums >"$recorded"
elif ! difference=$(diff "$recorded" <(sums)); then
  echo "jars: the sums in build/jars.sha256 (<) and those of lib/ (>) differ:" >&2
  echo "$difference" >&2
  echo "jars: if you changed these versions, record them: build/jar-checksums.sh $1 --record" >&2
  exit 1
fi
