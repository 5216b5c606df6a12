{{/* Name of the chart in labels. */}}
{{- define "infisical-operator.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimAll "-." }}
{{- end }}

{{/* Name of the Deployment, and prefix of the others; the longest suffix has 16 characters. A Service's name has no dots. */}}
{{- define "infisical-operator.fullname" -}}
{{- $fullname := .Values.fullnameOverride }}
{{- if not $fullname }}
{{- $name := include "infisical-operator.name" . }}
{{- $fullname = contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name) }}
{{- end }}
{{- $fullname | replace "." "-" | trunc 47 | trimAll "-" }}
{{- end }}

{{- define "infisical-operator.selectorLabels" -}}
app.kubernetes.io/name: {{ include "infisical-operator.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Labels and annotations of an object. Takes (root, more labels). */}}
{{- define "infisical-operator.meta" -}}
{{- $root := index . 0 -}}
labels:
  helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
  {{- include "infisical-operator.selectorLabels" $root | nindent 2 }}
  app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
  app.kubernetes.io/managed-by: {{ $root.Release.Service }}
  {{- with index . 1 }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with $root.Values.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "infisical-operator.serviceAccountName" -}}
{{- $account := .Values.controllerManager.serviceAccount }}
{{- if $account.create }}
{{- default (include "infisical-operator.fullname" .) $account.name }}
{{- else }}
{{- required "Set controllerManager.serviceAccount.name: without controllerManager.serviceAccount.create the service account must exist." $account.name }}
{{- end }}
{{- end }}

{{/* The namespaces to watch, as a JSON object with the list. */}}
{{- define "infisical-operator.namespaces" -}}
{{- $namespaces := .Values.scopedNamespaces | default list }}
{{- if and (not $namespaces) .Values.scopedNamespace }}
{{- $namespaces = splitList "," (nospace .Values.scopedNamespace) | compact }}
{{- end }}
{{- dict "list" ($namespaces | uniq) | toJson }}
{{- end }}

{{/* Whether there is a Role in each namespace instead of a ClusterRole. */}}
{{- define "infisical-operator.hasRoles" -}}
{{- if .Values.scopedRBAC }}
{{- if not (include "infisical-operator.namespaces" . | fromJson).list }}
{{- fail "scopedRBAC is set, but scopedNamespaces is empty: name the namespaces in which the operator gets a Role." }}
{{- end }}
{{- true }}
{{- end }}
{{- end }}

{{/* Whether the values name the Go operator's image, which takes other rights than those given here. */}}
{{- define "infisical-operator.namesGoImage" -}}
{{- if has .Values.controllerManager.manager.image.repository (list "infisical/kubernetes-operator" "docker.io/infisical/kubernetes-operator") }}
{{- true }}
{{- end }}
{{- end }}

{{- define "infisical-operator.image" -}}
{{- $image := .Values.controllerManager.manager.image }}
{{- if include "infisical-operator.namesGoImage" . }}
{{- printf "infisical-operator:%s" .Chart.AppVersion }}
{{- else }}
{{- printf "%s:%s" (required "Set controllerManager.manager.image.repository to where you pushed the image." $image.repository) (default .Chart.AppVersion $image.tag) }}
{{- end }}
{{- end }}

{{/* The port that the last --<flag>=:8443 of the arguments binds; nothing when it is off. Takes (root, flag, default). */}}
{{- define "infisical-operator.port" -}}
{{- $port := index . 2 }}
{{- $arguments := join "\n" (index . 0).Values.controllerManager.manager.args }}
{{- with regexFindAll (printf "(?m)^--?%s[=\n].*$" (index . 1)) $arguments -1 }}
{{- $port = regexFind "[0-9]+$" (last .) }}
{{- end }}
{{- if ne $port "0" }}
{{- $port }}
{{- end }}
{{- end }}

{{- define "infisical-operator.healthPort" -}}
{{- include "infisical-operator.port" (list . "health-probe-bind-address" "8081") }}
{{- end }}

{{- define "infisical-operator.metricsPort" -}}
{{- include "infisical-operator.port" (list . "metrics-bind-address" "0") }}
{{- end }}

{{/* Fails where metrics are to be scraped, as a value says, and cannot be: the root and the value's name in a list. */}}
{{- define "infisical-operator.requiresMetrics" -}}
{{- $root := index . 0 }}
{{- if not (include "infisical-operator.metricsPort" $root) }}
{{- fail (printf "%s is set, but the metrics are off: add --metrics-bind-address=:8443 to controllerManager.manager.args." (index . 1)) }}
{{- end }}
{{- if not $root.Values.metricsService.enabled }}
{{- fail (printf "%s is set, but the metrics have no Service: set metricsService.enabled." (index . 1)) }}
{{- end }}
{{- end }}

{{/* Whether the operator has the API server review who reads its metrics, which needs rights in the whole cluster. */}}
{{- define "infisical-operator.reviewsReaders" -}}
{{- if and (include "infisical-operator.metricsPort" .) (not .Values.scopedRBAC) }}
{{- if not (regexMatch "(?m)^--?metrics-(secure|authorization)=(false|f|F|0|FALSE|False)$" (join "\n" .Values.controllerManager.manager.args)) }}
{{- true }}
{{- end }}
{{- end }}
{{- end }}

{{/* The default connection, as JSON; the Go operator's chart calls it defaultInfisicalConnection. */}}
{{- define "infisical-operator.defaultConnection" -}}
{{- $connection := .Values.defaultConnection }}
{{- if and (not $connection.enabled) .Values.defaultInfisicalConnection.enabled }}
{{- $connection = .Values.defaultInfisicalConnection }}
{{- end }}
{{- $connection = deepCopy $connection }}
{{- $ca := ($connection.tls).caCertificate }}
{{- if and $connection.enabled $ca.name (not $ca.key) }}
{{- fail "defaultConnection.tls.caCertificate.name is set without key: name the key of the Secret with the certificates." }}
{{- end }}
{{- if $ca.name }}
{{- $_ := set $connection.tls "caCertificate" (merge (dict) $ca (dict "namespace" .Release.Namespace)) }}
{{- else }}
{{- $_ := unset $connection "tls" }}
{{- end }}
{{- toJson $connection }}
{{- end }}
