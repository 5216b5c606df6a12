package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.e2e.world.ConformanceCase;
import com.infisical.e2e.world.SyncCase;
import com.infisical.operator.api.InfisicalStaticSecret;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Objects;
import java.util.UUID;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * docs/infisical-static-secret.md#what-it-writes, what it says of owners and of closed namespaces,
 * sentence by sentence.
 *
 * <p>No garbage collector runs here, so references to what is gone stay to be looked at.
 */
class ConformanceOwnershipIT extends ConformanceCase {
  private static final String ADOPT = SyncCase.OWN + "adopt";

  /**
   * "{@code Owner}: controller owner reference ({@code controller}, {@code blockOwnerDeletion})."
   */
  @Test
  void anOwnerTargetHasAControllerReferenceThatBlocksDeletion() {
    SyncCase sync = test("owned").synced();

    assertThat(sync.meta().getOwnerReferences())
        .extracting(
            OwnerReference::getApiVersion,
            OwnerReference::getKind,
            OwnerReference::getName,
            OwnerReference::getUid,
            OwnerReference::getController,
            OwnerReference::getBlockOwnerDeletion)
        .containsExactly(
            Tuple.tuple(
                "secrets.infisical.com/v1beta1",
                "InfisicalStaticSecret",
                "owned",
                sync.resource().getMetadata().getUid(),
                true,
                true));
  }

  /** "… same namespace only (a cross-namespace Owner target is an error with advice)." */
  @Test
  void anOwnerTargetInAnotherNamespaceIsAnErrorWithAdvice() {
    test("owner-elsewhere")
        .writing(SyncCase.target("Secret", "owner-elsewhere", elsewhere, "Owner"))
        .fails(
            "a target with creationPolicy Owner must be in the resource's own namespace",
            "set .spec.targets[0].creationPolicy to Orphan or move the target");

    assertThat(there("owner-elsewhere")).isNull();
  }

  /** "{@code Orphan}: none." */
  @Test
  void anOrphanTargetHasNoReference() {
    assertThat(test("orphan").writingOrphan().synced().meta().getOwnerReferences()).isEmpty();
  }

  /** "A changed policy adds or removes the reference in the same write." */
  @Test
  void aChangedPolicyAddsOrRemovesTheReference() {
    SyncCase sync = test("policy").writingOrphan().synced();
    String uid = sync.meta().getUid();

    sync.writingOwned().apply().awaitMeta(m -> assertThat(m.getOwnerReferences()).hasSize(1));
    sync.writingOrphan().apply().awaitMeta(m -> assertThat(m.getOwnerReferences()).isEmpty());

    assertThat(sync.meta().getUid()).isEqualTo(uid);
    sync.gives("A", "one");
  }

  /** "… a reference with the UID of a deleted namesake is replaced." */
  @Test
  void aReferenceWithTheUidOfADeletedNamesakeIsReplaced() {
    SyncCase sync = test("namesake");
    String gone = UUID.randomUUID().toString();
    sync.madeBefore(s -> owned(s, "InfisicalStaticSecret", "namesake", gone));

    sync.synced();

    assertThat(sync.meta().getOwnerReferences())
        .extracting(OwnerReference::getUid)
        .containsExactly(sync.resource().getMetadata().getUid());
  }

  /**
   * "Targets in {@code kube-system}, {@code kube-public}, {@code kube-node-lease} … are refused
   * from elsewhere."
   */
  @Test
  void targetsInTheClustersNamespacesAreRefused() {
    for (String namespace : new String[] {"kube-system", "kube-public", "kube-node-lease"}) {
      test("into-" + namespace)
          .writing(SyncCase.target("Secret", "conformance", namespace, "Orphan"))
          .fails("may not write to namespace " + namespace + ", which belongs to the cluster");
    }
  }

  /** "… and the operator's own namespace": the world's is that. */
  @Test
  void targetsInTheOperatorsOwnNamespaceAreRefusedFromElsewhere() {
    world.project.setSecret("dev", "/intruder", "A", "one");
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalStaticSecret
        metadata: {name: intruder, namespace: "%s"}
        spec:
          infisicalAuthRef: {name: auth, namespace: "${namespace}"}
          syncOptions: {refreshInterval: 1h}
          sources: [{projectId: "${project}", environmentSlug: dev, secretPath: /intruder}]
          targets: [{name: intruder, namespace: "${namespace}", kind: Secret, creationPolicy: Orphan}]
        """
            .formatted(elsewhere));

    await()
        .untilAsserted(
            () ->
                assertThat(intruder().getStatus().conditions())
                    .anySatisfy(
                        c ->
                            assertThat(c.getMessage())
                                .contains(
                                    "resources of namespace %s may not write to namespace %s"
                                        .formatted(elsewhere, world.namespace))));
    assertThat(world.data("intruder")).isEmpty();
    world.client.resource(intruder()).delete();
  }

  /**
   * "Types {@code kubernetes.io/service-account-token}, {@code bootstrap.kubernetes.io/token} and
   * {@code helm.sh/release.*} are never touched."
   */
  @Test
  void protectedTypesAreNeverTouched() {
    SyncCase release = test("release").writingOrphan();
    Secret before =
        release.madeBefore(s -> annotated(s, ADOPT, "true").withType("helm.sh/release.v1"));
    release.fails("is of type helm.sh/release.v1, which the operator never touches");
    release.assertNotWrittenSince(before);

    for (String type :
        new String[] {"kubernetes.io/service-account-token", "bootstrap.kubernetes.io/token"}) {
      test("makes-" + type.charAt(0))
          .writingOwned("secretType: " + type)
          .fails("Secrets of type " + type + " are never written by the operator");
    }
  }

  private @Nullable Secret there(String name) {
    return world.client.secrets().inNamespace(elsewhere).withName(name).get();
  }

  private InfisicalStaticSecret intruder() {
    return Objects.requireNonNull(
        world
            .client
            .resources(InfisicalStaticSecret.class)
            .inNamespace(elsewhere)
            .withName("intruder")
            .get());
  }

  private static SecretBuilder annotated(SecretBuilder secret, String key, String value) {
    return secret.editMetadata().addToAnnotations(key, value).endMetadata();
  }

  private static SecretBuilder owned(SecretBuilder secret, String kind, String name, String uid) {
    return secret
        .editMetadata()
        .addToOwnerReferences(
            new OwnerReferenceBuilder()
                .withApiVersion(
                    kind.startsWith("Infisical")
                        ? "secrets.infisical.com/v1beta1"
                        : "cert-manager.io/v1")
                .withKind(kind)
                .withName(name)
                .withUid(uid)
                .withController(true)
                .build())
        .endMetadata();
  }
}
