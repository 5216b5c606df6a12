#!/usr/bin/env bash
# Runs the image's program without a container engine: in an empty root that holds what the base image promises (a shell, a
# C library, readlink, dirname) and what the Dockerfile copies, read-only but for /tmp, as the Dockerfile's user.
# Usage: build/in-image.sh CONTEXT [ARGUMENTS]; needs root. KUBECONFIG, where set, is copied in.
set -euo pipefail
context=$(cd "$1" && pwd)
shift
if [ -z "${IN_IMAGE_ROOT:-}" ]; then
  root=$(mktemp -d)
  # The mounts and, with this shell's end, the folder go when the program has ended.
  IN_IMAGE_ROOT=$root unshare --mount "$0" "$context" "$@" &
  child=$!
  trap 'kill -TERM $child 2>/dev/null || true' TERM INT
  status=0
  while true; do
    wait "$child" && status=0 || status=$?
    kill -0 "$child" 2>/dev/null || break
  done
  rm -rf "$root"
  exit "$status"
fi
root=$IN_IMAGE_ROOT
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
user=$(sed -n 's/^USER //p' "$context/Dockerfile")
entry=$(sed -n 's/^ENTRYPOINT \["\(.*\)"\]$/\1/p' "$context/Dockerfile")
sed -n 's/^COPY \([^ ]*\) \([^ ]*\)$/\1 \2/p' "$context/Dockerfile" | while read -r from to; do
  mkdir -p "$root$to"
  cp -a "$context/$from/." "$root$to/"
done
if [ -n "${KUBECONFIG:-}" ]; then
  cp "$KUBECONFIG" "$root/etc/kubeconfig"
  chown "$user" "$root/etc/kubeconfig"
  export KUBECONFIG=/etc/kubeconfig
fi
mount --bind "$root" "$root"
mount --bind /proc "$root/proc"
mount -t tmpfs tmpfs "$root/dev"
for device in null random urandom; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -o remount,ro,bind "$root"
unset IN_IMAGE_ROOT JAVA_HOME
exec chroot --userspec="$user" "$root" "$entry" "$@"
