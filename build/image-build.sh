#!/usr/bin/env bash
# Builds the image from dist/image with buildah, on a base made of this machine's files, and runs it as its user.
# Needs root; does nothing where buildah is not installed.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v buildah >/dev/null; then
  echo "image-build: buildah is not installed; the Dockerfile is not built" >&2
  exit 0
fi
folder=$(mktemp -d)
export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot
buildah() { command buildah --root "$folder/store" --runroot "$folder/run" "$@"; }
container=""
end() {
  if [ -n "$container" ]; then buildah rm "$container" >/dev/null || true; fi
  rm -rf "$folder"
}
trap end EXIT
build/image-base.sh "$folder/base"
printf 'FROM scratch\nCOPY base /\n' >"$folder/Dockerfile"
buildah bud --quiet --tag base "$folder" >/dev/null
buildah bud --quiet --build-arg BASE=localhost/base --tag operator dist/image >/dev/null
container=$(buildah from localhost/operator)
version=$(dist/infisical-operator/bin/infisical-operator --version)
for entry in /opt/infisical-operator/bin/infisical-operator /manager; do
  # The loading of classes tells whether the AOT cache survived the copying.
  said=$(buildah run --env JAVA_TOOL_OPTIONS=-Xlog:class+load "$container" -- "$entry" --version 2>&1)
  [ "$(tail -1 <<<"$said")" = "$version" ] || { echo "image-build: $entry says: $(tail -3 <<<"$said")" >&2; exit 1; }
  [ "$(grep -c 'shared objects file' <<<"$said")" -gt 1000 ] || { echo "image-build: $entry starts without its AOT cache" >&2; exit 1; }
done
user=$(buildah inspect --type image --format '{{.OCIv1.Config.User}}' localhost/operator)
[ "$user" = 65532:65532 ] || { echo "image-build: the image runs as '$user'" >&2; exit 1; }
echo "image-build: buildah builds the Dockerfile; the image starts version $version, as user $user, with its AOT cache" >&2
