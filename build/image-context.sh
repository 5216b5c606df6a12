#!/usr/bin/env bash
# Puts what the Dockerfile copies, and the Dockerfile, into dist/image: build the image from there, or hand it on.
set -euo pipefail
cd "$(dirname "$0")/.."
context=dist/image
rm -rf "$context"
mkdir -p "$context/dist"
cp Dockerfile "$context/"
# Hard links: the same 160 MB need not lie there twice.
cp -al dist/infisical-operator "$context/dist/infisical-operator"
cp -al dist/links "$context/dist/links"
rm -f "$context/dist/infisical-operator/.made" "$context/dist/infisical-operator/runtime/.made-from"
echo "image-context: build it with 'docker build $context', or any builder that reads a Dockerfile" >&2
