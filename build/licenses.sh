#!/usr/bin/env bash
# Lists the licence of each component of a bill of materials, and fails on one without a licence or with one not known here.
set -euo pipefail
awk '
  # Only the top-level components have six spaces before their fields.
  /^      "group" :/ { split($0, p, "\""); group = p[4] }
  /^      "name" :/ { split($0, p, "\""); name = p[4]; licence = "" }
  /^      "version" :/ { split($0, p, "\""); version = p[4] }
  /^            "(id|name)" :/ { split($0, p, "\""); licence = licence (licence == "" ? "" : " or ") p[4] }
  /^          "expression" :/ { split($0, p, "\""); licence = p[4] }
  /^      "purl" :/ { printf "%s:%s:%s: %s\n", group, name, version, licence }
' "$1" | sort >"$1.licences"
cat "$1.licences"
unknown=$(grep -v '^com.infisical.operator:' "$1.licences" | grep -vE ': .*(Apache-2.0|MIT|MIT-0|BSD-[23]-Clause|EPL-[12].0|CC0-1.0|Bouncy Castle Licence|Go License)' || true)
rm -f "$1.licences"
if [ -n "$unknown" ]; then
  printf 'licences: look at these, and add what may be shipped to build/licenses.sh:\n%s\n' "$unknown" >&2
  exit 1
fi
