package com.infisical.e2e.pictures;

import static org.awaitility.Awaitility.await;

import com.infisical.devserver.DynamicSecretOptions;
import com.infisical.devserver.lease.LeaseBehaviour;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.InfisicalPushSecret;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The resources that the pictures show: a few teams with a few programs each. */
final class Shop {
  /** What no picture may show. */
  static final String VALUE = "value-that-no-picture-may-show";

  private final World world;

  Shop(World world) {
    this.world = world;
    world.leaks.forbid(VALUE);
    List.of("infra", "shop", "billing").forEach(world.plane::createNamespace);
  }

  /** All of it as it should be; returns when it is synced. */
  void open() {
    connection();
    auth("shop");
    auth("billing");
    resource("shop", "storefront", "STRIPE_KEY", "SESSION_KEY", "DATABASE_URL");
    resource("shop", "checkout", "STRIPE_KEY", "DATABASE_URL");
    resource("shop", "search", "ELASTIC_URL", "ELASTIC_PASSWORD");
    resource("shop", "mailer", "SMTP_PASSWORD");
    resource("billing", "invoices", "DATABASE_URL", "SIGNING_KEY");
    resource("billing", "ledger", "DATABASE_URL");
    resource("billing", "reports", "WAREHOUSE_URL");
    lease("shop", "orders-db");
    lease("billing", "warehouse-db");
    lease("billing", "audit-db");
    push("first-key");
    workload("Deployment", "shop", "storefront", true, "storefront");
    workload("Deployment", "shop", "checkout", true, "checkout");
    workload("Deployment", "shop", "search", true, "search");
    workload("Deployment", "shop", "mailer", true, "mailer");
    workload("DaemonSet", "shop", "log-shipper", false, "search");
    workload("Deployment", "billing", "invoices", true, "invoices");
    workload("StatefulSet", "billing", "ledger", true, "ledger");
    workload("Deployment", "billing", "reports", true, "reports");
  }

  /** A credential, a folder and a workload that are wrong. */
  void breakThings() {
    world.apply(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: login, namespace: billing}
        stringData: {clientId: "%s", clientSecret: mistyped-client-secret}
        """
            .formatted(world.credentials.clientId()));
    staticSecret("shop", "mailer", "/mailer-typo");
    workload("Deployment", "shop", "search", "'yes'", "search");
  }

  /** Has a secret have another value. */
  void change(String folder, String key) {
    world.project.setSecret("dev", "/" + folder, key, VALUE + " of later");
  }

  /** Rotates the key that is pushed. */
  void rotate() {
    push("second-key");
  }

  /** Deletes a resource that has a lease. */
  void drop() {
    world
        .client
        .resources(InfisicalDynamicSecret.class)
        .inNamespace("billing")
        .withName("audit-db")
        .delete();
  }

  /** Deletes what cleans up at the server, while there is an operator that does it. */
  void clear() {
    for (Class<? extends HasMetadata> kind :
        List.of(InfisicalDynamicSecret.class, InfisicalPushSecret.class)) {
      world.client.resources(kind).inAnyNamespace().delete();
      await()
          .until(() -> world.client.resources(kind).inAnyNamespace().list().getItems().isEmpty());
    }
  }

  /** All as it was. */
  void mend() {
    auth("billing");
    staticSecret("shop", "mailer", "/mailer");
    workload("Deployment", "shop", "search", true, "search");
  }

  private void connection() {
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalConnection
        metadata: {name: infisical, namespace: infra}
        spec: {address: "${address}"}
        """);
  }

  private void auth(String namespace) {
    world.apply(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: login, namespace: %1$s}
        stringData: {clientId: "%2$s", clientSecret: "%3$s"}
        ---
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalAuth
        metadata: {name: %1$s, namespace: %1$s}
        spec:
          infisicalConnectionRef: {name: infisical, namespace: infra}
          method: universal
          universal:
            clientIdRef: {name: login, namespace: %1$s, key: clientId}
            clientSecretRef: {name: login, namespace: %1$s, key: clientSecret}
        """
            .formatted(namespace, world.credentials.clientId(), world.credentials.clientSecret()));
  }

  private void resource(String namespace, String name, String... keys) {
    var folder = world.project.createFolder("dev", "/" + name);
    for (String key : keys) {
      folder.setSecret("dev", "/" + name, key, VALUE);
    }
    staticSecret(namespace, name, "/" + name);
  }

  /** Has a resource read a folder. */
  void staticSecret(String namespace, String name, String folder) {
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalStaticSecret
        metadata: {name: %1$s, namespace: %2$s}
        spec:
          infisicalAuthRef: {name: %2$s, namespace: %2$s}
          syncOptions: {refreshInterval: 10s}
          sources:
            - {projectSlug: "${slug}", environmentSlug: dev, secretPath: %3$s}
          targets:
            - {name: %1$s, namespace: %2$s, kind: Secret, creationPolicy: Owner}
        """
            .formatted(name, namespace, folder));
  }

  /** A database whose credentials are leased for a minute. */
  private void lease(String namespace, String name) {
    world.project.dynamicSecret(
        "dev", "/" + name, name, DynamicSecretOptions.of(LeaseBehaviour.RENEWABLE).ttl("1m"));
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1alpha1
        kind: InfisicalDynamicSecret
        metadata: {name: %1$s, namespace: %2$s}
        spec:
          hostAPI: "${address}/api"
          authentication:
            universalAuth: {credentialsRef: {secretName: login, secretNamespace: %2$s}}
          dynamicSecret: {secretName: %1$s, secretsPath: /%1$s, environmentSlug: dev, projectId: "${project}"}
          leaseRevocationPolicy: Revoke
          leaseTTL: ""
          managedSecretReference: {secretName: %1$s, secretNamespace: %2$s}
        """
            .formatted(name, namespace));
  }

  private void push(String value) {
    world.project.createFolder("dev", "/signing");
    world.leaks.forbid(value);
    world.apply(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: signing, namespace: billing}
        stringData: {SIGNING_KEY: %s, KEY_ID: "1"}
        ---
        apiVersion: secrets.infisical.com/v1alpha1
        kind: InfisicalPushSecret
        metadata: {name: signing, namespace: billing}
        spec:
          hostAPI: "${address}"
          authentication:
            universalAuth: {credentialsRef: {secretName: login, secretNamespace: billing}}
          destination: {projectId: "${project}", environmentSlug: dev, secretsPath: /signing}
          resyncInterval: 10s
          deletionPolicy: Delete
          push: {secret: {secretName: signing, secretNamespace: billing}}
        """
            .formatted(value));
  }

  private void workload(
      String kind, String namespace, String name, boolean restarted, String secret) {
    workload(kind, namespace, name, restarted ? "'true'" : null, secret);
  }

  private void workload(
      String kind, String namespace, String name, @Nullable String autoReload, String secret) {
    world.apply(
        """
        apiVersion: apps/v1
        kind: %1$s
        metadata: {name: %2$s, namespace: %3$s%4$s}
        spec:
          selector: {matchLabels: {app: %2$s}}
          %5$s
          template:
            metadata: {labels: {app: %2$s}}
            spec: {containers: [{name: c, image: i, envFrom: [{secretRef: {name: %6$s}}]}]}
        """
            .formatted(
                kind,
                name,
                namespace,
                autoReload == null
                    ? ""
                    : ", annotations: {secrets.infisical.com/auto-reload: %s}"
                        .formatted(autoReload),
                kind.equals("StatefulSet") ? "serviceName: none" : "",
                secret));
  }
}
