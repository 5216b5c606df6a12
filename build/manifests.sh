#!/usr/bin/env bash
# Prints the plain manifests that the chart renders to; arguments go to helm template. Custom resource definitions and the
# namespace are not among them: the former are in charts/infisical-operator/files/crds, the latter is no part of a chart.
set -euo pipefail
cd "$(dirname "$0")/.."
helm=$(control-plane/build.sh | sed -n 2p)

echo '# Made by "make manifests" from charts/infisical-operator. Do not edit.'
# Marks by which Helm finds its own objects would be untrue here.
"$helm" template infisical-operator charts/infisical-operator --namespace infisical-operator --no-hooks --set installCRDs=false \
  --api-versions secrets.infisical.com/v1beta1/InfisicalConnection \
  --set controllerManager.manager.image.repository=registry.example.com/infisical-operator "$@" |
  sed -e '/^# Source: /d' -e '/^ *helm\.sh\/chart: /d' -e '/^ *app\.kubernetes\.io\/managed-by: Helm$/d'
