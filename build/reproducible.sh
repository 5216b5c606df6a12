#!/usr/bin/env bash
# Builds the jars of this commit twice, in clones of their own, and compares them byte by byte.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for clone in first second-with-another-path; do
  git clone -q . "$folder/$clone"
  echo "reproducible: building in $folder/$clone" >&2
  (cd "$folder/$clone" && build/maven -q -pl operator,tracing,commands -am -Pdist package -Dmaven.test.skip -Dspotless.check.skip)
  (cd "$folder/$clone" && find . -path '*/target/*' \( -name '*-SNAPSHOT.jar' -o -name 'operator-[0-9]*.jar' -o -name 'commands-[0-9]*.jar' -o -name 'tracing-[0-9]*.jar' -o -name sbom.json -o -path '*/runtime-jars/*.jar' \) -print0 | sort -z | xargs -0 sha256sum) >"$folder/$clone.sums"
done
if diff "$folder/first.sums" "$folder/second-with-another-path.sums" >&2; then
  echo "reproducible: $(wc -l <"$folder/first.sums") files are the same in both builds" >&2
else
  echo "reproducible: the two builds differ in the files above" >&2
  exit 1
fi
