package com.infisical.commands.doctor;

import com.infisical.commands.cluster.ClusterOptions;
import com.infisical.commands.cluster.UserCluster;
import com.infisical.commands.console.Console;
import com.infisical.commands.doctor.ClusterExam.ClusterFinding;
import com.infisical.commands.doctor.Finding.Outcome;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says whether a cluster has what the operator needs. */
@Command(
    name = "cluster",
    sortOptions = false,
    description = {
      "Checks what the operator needs of the cluster: the CRDs against this version, a leader, the"
          + " rights of its service account; names kinds of the Go operator and finalizers. The"
          + " exit status is 1 if something is missing."
    })
final class ClusterCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ClusterOptions options = new ClusterOptions();

  ClusterCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return switch (UserCluster.open(console, options)) {
      case UserCluster.Opening.Refused(String sentence) -> console.refuse(sentence);
      case UserCluster.Opening.Open(UserCluster opened) -> {
        try (UserCluster cluster = opened) {
          yield print(new ClusterExam(cluster.client()).run());
        }
      }
    };
  }

  private int print(List<ClusterFinding> findings) {
    findings.forEach(
        finding ->
            console.print(
                "%-6s%-12s%s"
                    .formatted(finding.outcome().text(), finding.subject(), finding.sentence())));
    return findings.stream().anyMatch(finding -> finding.outcome() == Outcome.FAILED)
        ? Console.WRONG
        : Console.FINE;
  }
}
