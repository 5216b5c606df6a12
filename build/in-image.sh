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
"$(dirname "$0")/image-base.sh" "$root"
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
