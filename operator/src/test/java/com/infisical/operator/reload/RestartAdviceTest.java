package com.infisical.operator.reload;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.target.plan.Given;
import com.infisical.operator.target.plan.TargetRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RestartAdviceTest {
  private static final TargetRef DB = Given.ref();

  @Test
  void namesEachWorkloadAndWhatToWriteInstead() {
    assertThat(
            RestartAdvice.sentence(
                DB,
                List.of(
                    workload("web", "has \"True\" there"),
                    workload("api", "has it on its pod template only"))))
        .isEqualTo(
            "Secret apps/db changed; not restarted for it: Deployment apps/web, which has \"True\""
                + " there; Deployment apps/api, which has it on its pod template only; only the"
                + " annotation secrets.infisical.com/auto-reload: \"true\" on the workload itself"
                + " asks for restarts");
  }

  @Test
  void namesFiveOfMany() {
    List<Workload> many =
        Stream.of("a", "b", "c", "d", "e", "f", "g").map(name -> workload(name, "x")).toList();

    assertThat(RestartAdvice.sentence(DB, many))
        .contains("apps/e", "; and 2 more;")
        .doesNotContain("apps/f");
  }

  private static Workload workload(String name, String mistake) {
    return new Workload(
        new WorkloadRef(WorkloadRef.Kind.DEPLOYMENT, "apps", name),
        name,
        "7",
        Set.of(DB),
        Map.of(),
        Optional.of(mistake));
  }
}
