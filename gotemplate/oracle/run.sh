#!/bin/sh
# Renders the corpus with Go's own engine and writes the golden files (make goldens).
set -eu
cd "$(dirname "$0")"
exec go run . ../src/test/resources/corpus
