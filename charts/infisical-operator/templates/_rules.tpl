{{/* What the operator may do in each namespace that it watches. docs/permissions.md has the call behind each rule. */}}
{{- define "infisical-operator.rules" -}}
# Its own kinds: watch them and write their status; read one again after a conflict.
- apiGroups: [secrets.infisical.com]
  resources: [infisicalconnections, infisicalauths, infisicalstaticsecrets]
  verbs: [get, list, watch]
- apiGroups: [secrets.infisical.com]
  resources: [infisicalconnections/status, infisicalauths/status, infisicalstaticsecrets/status]
  verbs: [patch]
# An owner reference that blocks deletion requires the right to set finalizers (none is set on these).
- apiGroups: [secrets.infisical.com]
  resources: [infisicalstaticsecrets/finalizers]
  verbs: [update]
{{- if .Values.legacy.enabled }}
# InfisicalDynamicSecrets: watch them, keep a finalizer while leases are to be revoked, write their status.
- apiGroups: [secrets.infisical.com]
  resources: [infisicaldynamicsecrets]
  verbs: [get, list, watch, patch]
- apiGroups: [secrets.infisical.com]
  resources: [infisicaldynamicsecrets/status]
  verbs: [patch]
- apiGroups: [secrets.infisical.com]
  resources: [infisicaldynamicsecrets/finalizers]
  verbs: [update]
# The same for the kinds of v1alpha1.
- apiGroups: [secrets.infisical.com]
  resources: [infisicalsecrets]
  verbs: [get, list, watch]
- apiGroups: [secrets.infisical.com]
  resources: [infisicalsecrets/status]
  verbs: [patch]
- apiGroups: [secrets.infisical.com]
  resources: [infisicalsecrets/finalizers]
  verbs: [update]
{{- end }}
{{- if and .Values.legacy.enabled .Values.push.enabled }}
# InfisicalPushSecrets: watch them, keep a record and a finalizer on them, write their status.
- apiGroups: [secrets.infisical.com]
  resources: [infisicalpushsecrets]
  verbs: [get, list, watch, patch]
- apiGroups: [secrets.infisical.com]
  resources: [infisicalpushsecrets/status]
  verbs: [patch]
{{- end }}
# Credentials to read, targets to write.
- apiGroups: [""]
  resources: [secrets, configmaps]
  verbs: [get, list, watch, create, update, patch, delete]
# Tokens of service accounts, the proof of the methods kubernetes, oidc and jwt.
- apiGroups: [""]
  resources: [serviceaccounts/token]
  verbs: [create]
{{- if or .Values.legacy.enabled (eq .Values.tenancy.mode "strict") }}
# The consent of a service account in another namespace, and the Secret listed by one that a resource of v1alpha1 references.
- apiGroups: [""]
  resources: [serviceaccounts]
  verbs: [get]
{{- end }}
# Consumers of a target: find them, and restart them through an annotation.
- apiGroups: [apps]
  resources: [deployments, statefulsets, daemonsets]
  verbs: [get, list, watch, patch]
# Events on its resources.
- apiGroups: [""]
  resources: [events]
  verbs: [create]
{{- end }}

{{/* What it may do besides in the cluster. */}}
{{- define "infisical-operator.clusterRules" -}}
{{- if .Values.legacy.enabled }}
# If a kind itself is being deleted, nothing is revoked or deleted at servers.
- apiGroups: [apiextensions.k8s.io]
  resources: [customresourcedefinitions]
  resourceNames:
    - infisicaldynamicsecrets.secrets.infisical.com
    {{- if .Values.push.enabled }}
    - infisicalpushsecrets.secrets.infisical.com
    {{- end }}
  verbs: [get]
{{- end }}
{{- if and .Values.legacy.enabled .Values.push.enabled }}
# The rules by which values are generated.
- apiGroups: [secrets.infisical.com]
  resources: [clustergenerators]
  verbs: [get]
{{- end }}
{{- end }}

{{/* What it may do besides in its own namespace. */}}
{{- define "infisical-operator.ownRules" -}}
# Its lease, and those of operators that would exclude this one.
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  verbs: [get, list, create, patch]
# The key of keyed digests. A right to create cannot be limited to a name.
- apiGroups: [""]
  resources: [secrets]
  resourceNames: [infisical-operator-key]
  verbs: [get]
- apiGroups: [""]
  resources: [secrets]
  verbs: [create]
{{- $config := include "infisical-operator.globalConfiguration" . | fromJson }}
{{- if and .Values.legacy.enabled (eq $config.namespace .Release.Namespace) }}
{{ include "infisical-operator.globalConfigurationRules" . }}
{{- end }}
{{- end }}

{{/* Where the ConfigMap of the kinds of v1alpha1 is, as JSON. */}}
{{- define "infisical-operator.globalConfiguration" -}}
{{- $parts := splitList "/" (.Values.legacy.configMap | default (printf "%s/infisical-config" .Release.Namespace)) }}
{{- dict "namespace" (first $parts) "name" (last $parts) | toJson }}
{{- end }}

{{- define "infisical-operator.globalConfigurationRules" -}}
# The global configuration of the kinds of v1alpha1.
- apiGroups: [""]
  resources: [configmaps]
  resourceNames: [{{ (include "infisical-operator.globalConfiguration" . | fromJson).name }}]
  verbs: [list, watch]
{{- end }}

{{/* What removes the finalizers while the chart is uninstalled. */}}
{{- define "infisical-operator.finalizerRules" -}}
- apiGroups: [secrets.infisical.com]
  resources: [infisicaldynamicsecrets, infisicalpushsecrets]
  verbs: [list, get, patch]
{{- end }}
