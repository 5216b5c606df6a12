#!/usr/bin/env bash
# Prints the chart's README with the table of values made from the comments "# -- …" of values.yaml.
set -euo pipefail
cd "$(dirname "$0")/../charts/infisical-operator"

# A value on one line is a row with its default; one that opens a block only gives its children their prefix.
rows() {
  echo '| value | default | |'
  echo '|---|---|---|'
  awk '
    /^ *# -- / { text = $0; sub(/^ *# -- /, "", text); next }
    /^ *#/ && text != "" { more = $0; sub(/^ *# /, "", more); text = text " " more; next }
    /^ *[A-Za-z]+:/ {
      line = $0; indent = match(line, /[^ ]/) - 1; sub(/^ */, "", line)
      name = line; sub(/:.*/, "", name); value = line; sub(/^[^:]*: ?/, "", value)
      level = indent / 2; path[level] = name
      full = path[0]; for (i = 1; i <= level; i++) full = full "." path[i]
      if (value == "" && text == "") next
      if (value == "" || text == "") { print "values.yaml: " full " needs a value on its line and a description" > "/dev/stderr"; exit 1 }
      printf "| `%s` | `%s` | %s |\n", full, value, text
      text = ""
    }
  ' values.yaml
}

table=$(rows)
begin='<!-- values: made by "make chart-readme" -->'
end='<!-- end of values -->'
awk -v begin="$begin" -v end="$end" '
  $0 == begin { print; skip = 1; while ((getline line < "/dev/fd/3") > 0) print line; next }
  $0 == end { skip = 0 }
  !skip { print }
' README.md 3<<<"$table"
