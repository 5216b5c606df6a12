#!/usr/bin/env bash
# Puts into a folder what the Dockerfile's base promises and nothing else: a shell, a C library, readlink and dirname.
# Usage: build/image-base.sh FOLDER
set -euo pipefail
root=$1
mkdir -p "$root"/{bin,etc,lib,lib64,proc,dev,tmp}
cp -L "$(command -v dash)" "$root/bin/sh"
cp -L "$(command -v readlink)" "$(command -v dirname)" "$root/bin/"
for program in "$root"/bin/*; do
  ldd "$program" | grep -o '/[^ ]*' | while read -r library; do cp -nL "$library" "$root$library" 2>/dev/null || { mkdir -p "$root$(dirname "$library")" && cp -L "$library" "$root$library"; }; done
done
# The C library's other parts, which the base has too.
for part in libm libdl libpthread librt; do
  cp -nL /lib/*-linux-gnu/$part.so.* "$root/lib/"
done
