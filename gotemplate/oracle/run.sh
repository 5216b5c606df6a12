#!/bin/sh
# Renders the corpus with Go's own engine and writes the golden files, and the names of Go's time zones
# (make goldens).
set -eu
cd "$(dirname "$0")"
go run ./zones ../src/main/resources/com/infisical/gotemplate/calendar/zones.tsv
exec go run . ../src/test/resources/corpus
