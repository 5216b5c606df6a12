package com.infisical.operator.api;

/** Good objects of each kind, with every field set. */
final class Manifests {
  static final String CONNECTION =
      """
      apiVersion: secrets.infisical.com/v1beta1
      kind: InfisicalConnection
      metadata: {name: cloud, namespace: infisical}
      spec:
        address: https://infisical.example.com
        tls:
          caCertificate: {name: ca, namespace: infisical, key: ca.crt}
        allowedNamespaces:
          names: [team-*]
          selector:
            matchLabels: {team: a}
            matchExpressions: [{key: stage, operator: In, values: [prod]}]
      status:
        observedGeneration: 2
        conditions: [{type: secrets.infisical.com/IsReady, status: 'True', reason: OK, message: fine}]
      """;

  static final String AUTH =
      """
      apiVersion: secrets.infisical.com/v1beta1
      kind: InfisicalAuth
      metadata: {name: login, namespace: infisical}
      spec:
        infisicalConnectionRef: {name: cloud, namespace: infisical}
        method: kubernetes
        kubernetes:
          identityIdRef: {name: identity, namespace: infisical, key: id}
          serviceAccountRef: {name: reader, namespace: infisical}
          serviceAccountTokenAudiences: [infisical]
        allowedNamespaces: {names: [a, b]}
      status:
        observedGeneration: 2
        tokenExpiresAt: '2026-11-24T00:00:00Z'
        lastLoginAt: '2026-11-24T00:00:00Z'
        conditions: [{type: secrets.infisical.com/IsReady, status: 'True', reason: OK, message: fine}]
      """;

  static final String STATIC_SECRET =
      """
      apiVersion: secrets.infisical.com/v1beta1
      kind: InfisicalStaticSecret
      metadata: {name: app, namespace: app}
      spec:
        infisicalAuthRef: {name: login, namespace: infisical}
        syncOptions: {refreshInterval: 60s, instantUpdates: true}
        sources:
        - projectId: 0e5c
          environmentSlug: dev
          secretPath: /app
          recursive: true
          tagSlugs: [web]
        - projectSlug: shared
          environmentSlug: dev
          secretPath: /
        targets:
        - name: app
          namespace: app
          kind: Secret
          creationPolicy: Owner
          secretType: Opaque
          template:
            engineVersion: v1
            data: {URL: 'postgres://{{ .USER.Value }}@db'}
          metadata:
            labels: {team: a}
            annotations: {note: hello}
        - name: app
          namespace: app
          kind: ConfigMap
          creationPolicy: Orphan
          template: {engineVersion: v1, data: '{{ range . }}{{ end }}'}
      status:
        observedGeneration: 2
        lastSyncedAt: '2026-11-24T00:00:00Z'
        syncedKeys: 3
        sources: [{index: 0, projectId: 0e5c, environmentSlug: dev, secretPath: /app, count: 3, lastRead: '2026-11-24T00:00:00Z'}]
        targets: [{kind: Secret, namespace: app, name: app, state: Synced, version: abc}]
        conditions: [{type: secrets.infisical.com/LastReconcileStatus, status: 'True', reason: OK, message: fine}]
      """;

  private Manifests() {}
}
