package com.infisical.operator.target.plan;

import static com.infisical.operator.target.plan.Given.annotated;
import static com.infisical.operator.target.plan.Given.controlledBy;
import static com.infisical.operator.target.plan.Given.controller;
import static com.infisical.operator.target.plan.Given.foreign;
import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.target.plan.OwnershipRefusal.ControlledByAnother;
import com.infisical.operator.target.plan.OwnershipRefusal.ManagedByAnother;
import com.infisical.operator.target.plan.OwnershipRefusal.NotGivenAway;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** docs/infisical-static-secret.md#whose-target-it-is: the resource apps/web and the Secret db. */
class OwnershipCheckTest {
  private static final String MANAGED_BY = "secrets.infisical.com/managed-by";
  private static final String VERSION = "secrets.infisical.com/version";
  private static final String ADOPT = "secrets.infisical.com/adopt";

  private final ResourceFacts resource = Given.resource();

  @Test
  void writesWhatItsOwnMarkIsOnWhateverThePolicy() {
    assertThat(judge(Given.owner(), annotated(foreign("apps"), MANAGED_BY, "apps/web"))).isEmpty();
    assertThat(judge(Given.orphanIn("b"), annotated(foreign("b"), MANAGED_BY, "apps/web")))
        .isEmpty();
  }

  @Test
  void knowsItsOwnMarkWithItsKindAndNoNamesakesOfAnotherKind() {
    Secret own = annotated(foreign("apps"), MANAGED_BY, "InfisicalStaticSecret/apps/web");
    Secret namesakes = annotated(foreign("apps"), MANAGED_BY, "InfisicalOther/apps/web");

    assertThat(judge(Given.owner(), own, Mark.Standing.UNKNOWN)).isEmpty();
    assertThat(judge(Given.owner(), namesakes, Mark.Standing.VALID))
        .contains(new ManagedByAnother(Given.ref(), "InfisicalOther/apps/web", true));
    assertThat(judge(Given.owner(), namesakes)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"VALID, true", "UNKNOWN, false"})
  void leavesWhatAnotherManagesOrMayManage(Mark.Standing standing, boolean confirmed) {
    Secret marked = annotated(foreign("apps"), MANAGED_BY, "apps/api", ADOPT, "true");

    assertThat(judge(Given.orphan(), marked, standing))
        .contains(new ManagedByAnother(Given.ref(), "apps/api", confirmed));
  }

  @Test
  void takesAStaleMarkOfItsOwnNamespaceSilently() {
    assertThat(judge(Given.owner(), annotated(foreign("apps"), MANAGED_BY, "apps/old"))).isEmpty();
    assertThat(judge(Given.orphanIn("b"), annotated(foreign("b"), MANAGED_BY, "apps/old")))
        .isEmpty();
  }

  @Test
  void treatsAStaleMarkOfAnotherNamespaceAsUnmanaged() {
    Secret marked = annotated(foreign("apps"), MANAGED_BY, "other/old", VERSION, "x");

    assertThat(judge(Given.owner(), marked)).contains(new NotGivenAway(Given.ref(), true));
    assertThat(judge(Given.orphan(), marked)).isEmpty();
    assertThat(judge(Given.owner(), annotated(marked, ADOPT, "true"))).isEmpty();
  }

  @Test
  void treatsAMarkThatNamesNothingAsUnmanaged() {
    Secret marked = annotated(foreign("apps"), MANAGED_BY, "apps");

    assertThat(judge(Given.owner(), marked)).contains(new NotGivenAway(Given.ref(), true));
  }

  @ParameterizedTest
  @CsvSource({
    "secrets.infisical.com/v1alpha1, InfisicalSecret, web",
    "secrets.infisical.com/v1alpha1, InfisicalDynamicSecret, web",
    "secrets.infisical.com/v1beta1, InfisicalStaticSecret, other",
    "apps/v1, Deployment, web",
    "elsewhere.example/v1, InfisicalStaticSecret, web"
  })
  void leavesWhatAnotherObjectControls(String apiVersion, String kind, String name) {
    Secret controlled =
        controlledBy(
            annotated(foreign("apps"), MANAGED_BY, "apps/web", ADOPT, "true"),
            controller(apiVersion, kind, name, "someone"));

    assertThat(judge(Given.orphan(), controlled))
        .contains(new ControlledByAnother(Given.ref(), kind, name));
  }

  @Test
  void doesNotMindAnOwnerThatIsNoController() {
    Secret owned =
        controlledBy(
            foreign("apps"),
            controller("apps/v1", "Deployment", "web", "u").edit().withController(false).build());

    assertThat(judge(Given.orphan(), owned)).isEmpty();
  }

  @Test
  void writesWhatItselfControls() {
    assertThat(judge(Given.owner(), controlledBy(foreign("apps"), Given.ownReference()))).isEmpty();
  }

  @Test
  void writesWhatADeletedNamesakeControls() {
    Secret controlled =
        controlledBy(
            foreign("apps"),
            controller("secrets.infisical.com/v1beta1", "InfisicalStaticSecret", "web", "deleted"));

    assertThat(judge(Given.owner(), controlled)).isEmpty();
  }

  @Test
  void leavesWhatANamesakeOfAnotherNamespaceControls() {
    Secret controlled =
        controlledBy(
            annotated(foreign("b"), ADOPT, "true"),
            controller("secrets.infisical.com/v1beta1", "InfisicalStaticSecret", "web", "of b"));

    assertThat(judge(Given.orphanIn("b"), controlled))
        .get()
        .isInstanceOf(ControlledByAnother.class);
  }

  @Test
  void takesWhatTheGoOperatorWroteInItsOwnNamespaceSilently() {
    Secret written = annotated(foreign("apps"), VERSION, "W/\"secrets-5-3C7E1501\"");

    assertThat(judge(Given.owner(), written)).isEmpty();
    assertThat(judge(Given.orphan(), written)).isEmpty();
  }

  @Test
  void takesWhatTheGoOperatorWroteElsewhereOnlyAfterASuccessOrWhenGivenAway() {
    Secret written = annotated(foreign("b"), VERSION, "W/\"secrets-5-3C7E1501\"");
    TargetSpec.Valid target = Given.orphanIn("b");

    assertThat(judge(target, written)).contains(new NotGivenAway(target.ref(), false));
    assertThat(judge(target, annotated(written, ADOPT, "true"))).isEmpty();
    assertThat(
            OwnershipCheck.refusal(
                Given.succeededBefore(), target, Given.observed(written), Mark.Standing.STALE))
        .isEmpty();
  }

  @Test
  void takesAnyOtherObjectOfItsOwnNamespaceAsOrphanOnly() {
    assertThat(judge(Given.orphan(), foreign("apps"))).isEmpty();
    assertThat(judge(Given.owner(), foreign("apps"))).contains(new NotGivenAway(Given.ref(), true));
    assertThat(judge(Given.owner(), annotated(foreign("apps"), ADOPT, "true"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"false", "yes", "True", "''"})
  void takesOnlyTrueForAGift(String adopt) {
    assertThat(judge(Given.owner(), annotated(foreign("apps"), ADOPT, adopt))).isPresent();
  }

  @Test
  void takesAnyOtherObjectOfAnotherNamespaceOnlyWhenGivenAway() {
    TargetSpec.Valid target = Given.orphanIn("b");

    assertThat(judge(target, foreign("b"))).contains(new NotGivenAway(target.ref(), false));
    assertThat(
            OwnershipCheck.refusal(
                Given.succeededBefore(), target, Given.observed(foreign("b")), Mark.Standing.STALE))
        .isPresent();
    assertThat(judge(target, annotated(foreign("b"), ADOPT, "true"))).isEmpty();
  }

  private Optional<TargetFailure> judge(TargetSpec.Valid target, Secret existing) {
    return judge(target, existing, Mark.Standing.STALE);
  }

  private Optional<TargetFailure> judge(
      TargetSpec.Valid target, Secret existing, Mark.Standing standing) {
    return OwnershipCheck.refusal(resource, target, Given.observed(existing), standing);
  }
}
