package com.infisical.operator.target.plan;

import static com.infisical.operator.target.plan.Given.annotated;
import static com.infisical.operator.target.plan.Given.controlledBy;
import static com.infisical.operator.target.plan.Given.data;
import static com.infisical.operator.target.plan.Given.foreign;
import static com.infisical.operator.target.plan.Given.observed;
import static com.infisical.operator.target.plan.Given.wanted;
import static com.infisical.operator.target.plan.Given.written;
import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.schedule.Retry;
import com.infisical.operator.target.plan.TargetPlan.Create;
import com.infisical.operator.target.plan.TargetPlan.Delete;
import com.infisical.operator.target.plan.TargetPlan.Nothing;
import com.infisical.operator.target.plan.TargetPlan.Precondition;
import com.infisical.operator.target.plan.TargetPlan.Recreate;
import com.infisical.operator.target.plan.TargetPlan.Refuse;
import com.infisical.operator.target.plan.TargetPlan.Update;
import com.infisical.operator.target.plan.TargetPlanner.Wanted;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** docs/infisical-static-secret.md#what-it-writes. */
class TargetPlannerTest {
  private static final String PREFIX = "secrets.infisical.com/";
  private static final Precondition AS_SEEN = new Precondition(Given.ref(), "target-uid", "7");

  private final TargetPlanner planner = Given.planner();

  @Nested
  class ANewTarget {
    @Test
    void isOpaqueUnlessTheSpecSaysOtherwise() {
      assertThat(created(wanted(Given.owner(), data("A", "1"))).getType()).isEqualTo("Opaque");
      assertThat(created(wanted(Given.ownerOfType("kubernetes.io/tls"), data())).getType())
          .isEqualTo("kubernetes.io/tls");
    }

    @Test
    void carriesTheDataInBase64() {
      assertThat(created(wanted(Given.owner(), data("A", "1"))).getData())
          .isEqualTo(Map.of("A", "MQ=="));
    }

    @Test
    void refersToItsOwnerAsController() {
      OwnerReference owner =
          created(wanted(Given.owner(), data())).getMetadata().getOwnerReferences().getFirst();

      assertThat(owner).isEqualTo(Given.ownReference());
    }

    @Test
    void refersToNobodyAsOrphan() {
      assertThat(created(wanted(Given.orphan(), data())).getMetadata().getOwnerReferences())
          .isEmpty();
    }

    @Test
    void announcesAReloadOnlyWhereThereAreConsumers() {
      Wanted consumed =
          new Wanted(Given.resource(), Given.owner(), data("A", "1"), Optional.of("m"), () -> true);

      assertThat(annotations(created(consumed))).containsEntry(PREFIX + "reload", "pending");
      assertThat(annotations(created(wanted(Given.owner(), data()))))
          .doesNotContainKey(PREFIX + "reload");
    }

    private Secret created(Wanted wanted) {
      return (Secret) ((Create) Given.planAbsent(planner, wanted)).object();
    }
  }

  @Nested
  class AnExistingTarget {
    @Test
    void isLeftAloneWhenNothingChanged() {
      for (TargetSpec.Valid target :
          new TargetSpec.Valid[] {Given.owner(), Given.orphan(), Given.configMap()}) {
        Wanted wanted = wanted(target, data("A", "1", "B", ""));

        assertThat(plan(wanted, written(wanted))).isEqualTo(new Nothing());
      }
    }

    @Test
    void isUpdatedOnTheResourceVersionThatWasSeenWhenItsDataDiffer() {
      Wanted before = wanted(Given.owner(), data("A", "1", "GONE", "x"));

      Update update = (Update) plan(wanted(Given.owner(), data("A", "2")), written(before));

      assertThat(update.contentChanged()).isTrue();
      assertThat(((Secret) update.object()).getData()).isEqualTo(Map.of("A", "Mg=="));
      assertThat(update.object().getMetadata().getResourceVersion()).isEqualTo("7");
    }

    @Test
    void isRepairedWhenItsDataWereEditedAlthoughEveryAnnotationStillFits() {
      Wanted wanted = wanted(Given.owner(), data("A", "1"));
      Secret edited = ((Secret) written(wanted).object()).edit().withData(Map.of()).build();

      assertThat(plan(wanted, observed(edited)))
          .isInstanceOfSatisfying(
              Update.class, update -> assertThat(update.contentChanged()).isTrue());
    }

    @Test
    void isUpdatedWithoutContentChangeWhenOnlyMetadataDiffer() {
      Wanted before = wanted(Given.owner(), data("A", "1"));
      ResourceFacts labelled = Given.resource(Map.of("team", "a"), Map.of());

      Update update =
          (Update) plan(wanted(labelled, Given.owner(), data("A", "1")), written(before));

      assertThat(update.contentChanged()).isFalse();
      assertThat(update.object().getMetadata().getLabels()).containsEntry("team", "a");
    }

    @Test
    void gainsOrLosesTheOwnerReferenceWithThePolicyAndKeepsThoseOfOthers() {
      OwnerReference other =
          Given.controller("v1", "Node", "n", "u").edit().withController(false).build();
      Secret shared =
          controlledBy((Secret) written(wanted(Given.orphan(), data())).object(), other);

      Update owned = (Update) plan(wanted(Given.owner(), data()), observed(shared));
      Update orphaned = (Update) plan(wanted(Given.orphan(), data()), observed(owned.object()));

      assertThat(owned.object().getMetadata().getOwnerReferences())
          .containsExactly(other, Given.ownReference());
      assertThat(orphaned.object().getMetadata().getOwnerReferences()).containsExactly(other);
    }

    @Test
    void getsTheReferenceOfADeletedNamesakeReplaced() {
      OwnerReference deleted = Given.ownReference().edit().withUid("deleted").build();
      Secret target =
          controlledBy((Secret) written(wanted(Given.owner(), data())).object(), deleted);

      Update owned = (Update) plan(wanted(Given.owner(), data()), observed(target));
      Update orphaned = (Update) plan(wanted(Given.orphan(), data()), observed(target));

      assertThat(owned.object().getMetadata().getOwnerReferences())
          .containsExactly(Given.ownReference());
      assertThat(orphaned.object().getMetadata().getOwnerReferences()).isEmpty();
    }

    @Test
    void keepsItsForeignMetadataWhenTakenOverAndDoesNotRollWhenEqual() {
      Secret theirs = annotated(foreign("apps", "A", "1"), "theirs", "x");

      Update update = (Update) plan(wanted(Given.orphan(), data("A", "1")), observed(theirs));

      assertThat(update.contentChanged()).isFalse();
      assertThat(annotations(update.object()))
          .containsEntry("theirs", "x")
          .containsEntry(PREFIX + "managed-by", "apps/web");
    }

    @Test
    void keepsFinalizersAndWhateverElseOthersPutThere() {
      Secret theirs =
          foreign("apps").edit().editMetadata().addToFinalizers("a/b").endMetadata().build();

      Update update = (Update) plan(wanted(Given.orphan(), data("A", "1")), observed(theirs));

      assertThat(update.object().getMetadata().getFinalizers()).containsExactly("a/b");
    }

    @Test
    void isNotTouchedWhileItIsBeingDeleted() {
      Wanted before = wanted(Given.owner(), data("A", "1"));
      HasMetadata going = written(before).object();
      going.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");

      assertThat(refusal(wanted(Given.owner(), data("A", "2")), observed(going)))
          .isEqualTo(new TargetFailure.BeingDeleted(Given.ref()));
    }

    @Test
    void isNeverTouchedWhenItsTypeIsProtected() {
      Secret token = foreign("apps").edit().withType("helm.sh/release.v1").build();

      assertThat(
              refusal(
                  wanted(Given.orphan(), data()),
                  observed(annotated(token, PREFIX + "managed-by", "apps/web"))))
          .isEqualTo(new TargetFailure.ProtectedType(Given.ref(), "helm.sh/release.v1", true));
    }
  }

  @Nested
  class TheType {
    private final Secret ours =
        ((Secret) written(wanted(Given.owner(), data("A", "1"))).object())
            .edit()
            .withType("example.com/x")
            .build();

    @Test
    void isLeftAsItIsWhenTheSpecNamesNone() {
      assertThat(plan(wanted(Given.owner(), data("A", "1")), observed(ours)))
          .isEqualTo(new Nothing());
    }

    @Test
    void isChangedByRecreatingWhatIsOurs() {
      Recreate recreate =
          (Recreate) plan(wanted(Given.ownerOfType("Opaque"), data("A", "1")), observed(ours));

      assertThat(recreate.old()).isEqualTo(AS_SEEN);
      assertThat(recreate.contentChanged()).isFalse();
      assertThat(((Secret) recreate.object()).getType()).isEqualTo("Opaque");
      assertThat(recreate.object().getMetadata().getResourceVersion()).isNull();
      assertThat(recreate.object().getMetadata().getUid()).isNull();
    }

    @Test
    void keepsForeignMetadataAcrossARecreation() {
      Secret annotated = annotated(ours, "theirs", "x");

      Recreate recreate =
          (Recreate) plan(wanted(Given.ownerOfType("Opaque"), data()), observed(annotated));

      assertThat(annotations(recreate.object())).containsEntry("theirs", "x");
    }

    @Test
    void isAnErrorOnWhatIsNotYetOurs() {
      Secret theirs = foreign("apps").edit().withType("example.com/x").build();
      Secret given = annotated(theirs, PREFIX + "adopt", "true");

      assertThat(refusal(wanted(Given.ownerOfType("Opaque"), data()), observed(given)))
          .isEqualTo(new OwnershipRefusal.TypeDiffers(Given.ref(), "example.com/x", "Opaque"));
    }
  }

  @Nested
  class AnImmutableTarget {
    @Test
    void isRecreatedWhenItsDataChangeAndItIsOurs() {
      Wanted before = wanted(Given.owner(), data("A", "1"));
      Secret frozen =
          ((Secret) written(before).object())
              .edit()
              .withType("example.com/x")
              .withImmutable(true)
              .build();

      Recreate recreate = (Recreate) plan(wanted(Given.owner(), data("A", "2")), observed(frozen));

      assertThat(recreate.contentChanged()).isTrue();
      assertThat(((Secret) recreate.object()).getType()).isEqualTo("example.com/x");
    }

    @Test
    void mayChangeItsMetadata() {
      Wanted before = wanted(Given.owner(), data("A", "1"));
      Secret frozen = ((Secret) written(before).object()).edit().withImmutable(true).build();
      ResourceFacts labelled = Given.resource(Map.of("team", "a"), Map.of());

      assertThat(plan(wanted(labelled, Given.owner(), data("A", "1")), observed(frozen)))
          .isInstanceOf(Update.class);
    }

    @Test
    void isLeftAndExplainedWhenItIsNotOurs() {
      Secret frozen = foreign("apps").edit().withImmutable(true).build();

      assertThat(refusal(wanted(Given.orphan(), data("A", "2")), observed(frozen)))
          .isEqualTo(new OwnershipRefusal.Immutable(Given.ref()));
    }
  }

  @Nested
  class AConfigMap {
    private final byte[] binary = {(byte) 0xff, 0};

    @Test
    void holdsTextInDataAndTheRestInBinaryData() {
      TargetData mixed =
          TargetData.of(Map.of("TEXT", "größe".getBytes(StandardCharsets.UTF_8), "BINARY", binary));

      ConfigMap map =
          (ConfigMap)
              ((Create) Given.planAbsent(planner, wanted(Given.configMap(), mixed))).object();

      assertThat(map.getData()).isEqualTo(Map.of("TEXT", "größe"));
      assertThat(map.getBinaryData()).isEqualTo(Map.of("BINARY", "/wA="));
    }

    @Test
    void hasAKeyMovedThatLiesInTheWrongPlaceWithoutAReload() {
      Wanted wanted = wanted(Given.configMap(), data("A", "1"));
      ConfigMap moved =
          ((ConfigMap) written(wanted).object())
              .edit()
              .withData(Map.of())
              .withBinaryData(Map.of("A", "MQ=="))
              .build();

      Update update = (Update) plan(wanted, observed(moved));

      assertThat(update.contentChanged()).isFalse();
      assertThat(((ConfigMap) update.object()).getData()).isEqualTo(Map.of("A", "1"));
      assertThat(((ConfigMap) update.object()).getBinaryData()).isEmpty();
    }
  }

  @Nested
  class DataThatKubernetesRefuses {
    @Test
    void failsTheTargetAndNamesTheKeys() {
      TargetFailure failure = absentRefusal(data("good", "1", "a b", "2", "..", "3"));

      assertThat(failure.sentence()).contains("\"..\", \"a b\"").doesNotContain("good");
    }

    @Test
    void failsTheTargetAboveOneMebibyteWithoutTellingTheSize() {
      Map<String, byte[]> values = new HashMap<>();
      values.put("A", new byte[512 * 1024]);
      values.put("B", new byte[512 * 1024]);
      assertThat(planner.admit(wanted(Given.owner(), TargetData.of(values))))
          .isInstanceOf(TargetPlanner.Admission.Admitted.class);

      values.put("C", new byte[1]);
      assertThat(absentRefusal(TargetData.of(values)).sentence())
          .contains("1 MiB")
          .doesNotContain("1048577");
    }

    @Test
    void namesALabelOfTheSpecThatKubernetesRefuses() {
      TargetSpec.Valid target = Given.ownerWith(Map.of("team", "not valid"), Map.of());

      assertThat(Given.planAbsent(planner, wanted(target, data())))
          .isEqualTo(
              new Refuse(new TargetFailure.InvalidMetadata(Given.ref(), "labels[\"team\"]")));
    }

    private TargetFailure absentRefusal(TargetData data) {
      return ((Refuse) Given.planAbsent(planner, wanted(Given.owner(), data))).failure();
    }
  }

  @Nested
  class AnnotationsOfMoreThan256KiB {
    private static final int MOST = 256 * 1024;

    @Test
    void areRefusedInOneSentenceThatNamesTheResourcesLargest() {
      ResourceFacts resource =
          Given.resource(Map.of(), Map.of("note", "n".repeat(MOST - 100), "small", "s"));

      TargetFailure failure =
          refused(Given.planAbsent(planner, wanted(resource, Given.owner(), data())));

      assertThat(failure.sentence())
          .isEqualTo(
              "Secret apps/db: its annotations would be more than 256 KiB together, the maximum"
                  + " that Kubernetes stores on one object; shorten or remove the resource's"
                  + " annotation \"note\"");
      assertThat(failure.retry()).isEqualTo(new Retry.OnChange());
    }

    @Test
    void areRefusedWithTheFieldOfTheSpecThatListsThem() {
      TargetSpec.Valid target = Given.ownerWith(Map.of(), Map.of("note", "n".repeat(MOST)));

      assertThat(refused(Given.planAbsent(planner, wanted(target, data()))).sentence())
          .endsWith("shorten or remove .spec.targets[].metadata.annotations[\"note\"]");
    }

    @Test
    void areRefusedWithThoseThatTheTargetHasItself() {
      Secret theirs = annotated(foreign("apps"), "theirs", "x".repeat(MOST - 60));
      ResourceFacts resource = Given.resource(Map.of(), Map.of("note", "n".repeat(1000)));

      TargetFailure failure =
          refused(plan(wanted(resource, Given.orphan(), data()), observed(theirs)));

      assertThat(failure.sentence())
          .endsWith("shorten or remove the annotation \"theirs\" of the Secret itself");
      assertThat(failure.retry()).isEqualTo(new Retry.Backoff());
    }

    @Test
    void countInBytesAndMayFillTheRoom() {
      TargetSpec.Valid empty = Given.ownerWith(Map.of(), Map.of());
      int own =
          annotations(((Create) Given.planAbsent(planner, wanted(empty, data()))).object())
              .entrySet()
              .stream()
              .mapToInt(each -> each.getKey().length() + each.getValue().length())
              .sum();
      String most = "é".repeat((MOST - own - 2) / 2) + "e".repeat(own % 2);

      assertThat(Given.planAbsent(planner, wanted(withNote(most), data())))
          .isInstanceOf(Create.class);
      assertThat(Given.planAbsent(planner, wanted(withNote(most + "e"), data())))
          .isInstanceOf(Refuse.class);
    }

    private TargetSpec.Valid withNote(String note) {
      return Given.ownerWith(Map.of(), Map.of("no", note));
    }

    private TargetFailure refused(TargetPlan plan) {
      return ((Refuse) plan).failure();
    }
  }

  @Nested
  class ATargetThatIsNoLongerListed {
    @Test
    void isDeletedAsSeenWhenTheResourceOwnsIt() {
      assertThat(release(written(wanted(Given.owner(), data("A", "1")))))
          .isEqualTo(new Delete(AS_SEEN));
    }

    @Test
    void staysWithoutOurMarksAsOrphan() {
      ResourceFacts labelled = Given.resource(Map.of("team", "a"), Map.of("note", "n"));
      Wanted wanted = wanted(labelled, Given.orphan(), data("A", "1").withInputs("i"));

      Update update = (Update) release(written(wanted));

      assertThat(update.contentChanged()).isFalse();
      assertThat(update.object().getMetadata().getLabels()).isEqualTo(Map.of("team", "a"));
      assertThat(annotations(update.object())).isEqualTo(Map.of("note", "n"));
      assertThat(((Secret) update.object()).getData()).isEqualTo(Map.of("A", "MQ=="));
    }

    @Test
    void isNoneOfOurBusinessWhenSomebodyElseMarkedIt() {
      Secret theirs = annotated(foreign("apps"), PREFIX + "managed-by", "apps/api");

      assertThat(release(observed(theirs))).isEqualTo(new Nothing());
      assertThat(release(observed(foreign("apps")))).isEqualTo(new Nothing());
    }

    @Test
    void isLeftAloneWhereTheOperatorNeverTouchesIt() {
      for (String type :
          List.of(
              "helm.sh/release.v1",
              "kubernetes.io/service-account-token",
              "bootstrap.kubernetes.io/token")) {
        Secret marked =
            annotated(foreign("apps"), PREFIX + "managed-by", Given.resource().mark().toString());
        marked.setType(type);
        assertThat(release(observed(marked))).as(type).isEqualTo(new Nothing());
      }
      Secret system =
          annotated(
              foreign("kube-system"), PREFIX + "managed-by", Given.resource().mark().toString());
      assertThat(release(observed(system))).isEqualTo(new Nothing());
    }

    private TargetPlan release(ObservedTarget existing) {
      return planner.planRelease(Given.resource(), existing);
    }
  }

  @Test
  void printsNoSecret() {
    Wanted wanted = wanted(Given.ownerOfType("a/b"), data("A", "hunter2"));
    ObservedTarget observed = written(wanted(Given.owner(), data("A", "swordfish")));

    assertThat(
            ""
                + wanted
                + observed
                + Given.planAbsent(planner, wanted)
                + plan(wanted, observed)
                + plan(wanted(Given.owner(), data("A", "hunter2")), observed))
        .contains("Create", "Recreate", "Update")
        .doesNotContain("hunter2", "swordfish", "aHVudGVyMg", "c3dvcmRmaXNo");
  }

  private TargetPlan plan(Wanted wanted, ObservedTarget existing) {
    return Given.plan(planner, wanted, existing, Mark.Standing.STALE);
  }

  private TargetFailure refusal(Wanted wanted, ObservedTarget existing) {
    return ((Refuse) plan(wanted, existing)).failure();
  }

  private static Map<String, String> annotations(HasMetadata object) {
    return object.getMetadata().getAnnotations();
  }
}
