package com.infisical.commands.doctor;

import com.infisical.commands.cluster.ClusterOptions;
import com.infisical.commands.cluster.UserCluster;
import com.infisical.commands.cluster.UserCluster.Listing;
import com.infisical.commands.console.Console;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalStaticSecret;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says beforehand what strict tenancy would refuse. */
@Command(
    name = "tenancy",
    sortOptions = false,
    description = {
      "Lists the references that --tenancy=strict would refuse, one a line, each with the rule that"
          + " would allow it. The exit status is 1 if there are any."
    })
final class TenancyCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ClusterOptions options = new ClusterOptions();

  @Option(
      names = "--operator-namespace",
      paramLabel = "NAMESPACE",
      description = "namespace that the operator runs in (default: ${DEFAULT-VALUE})",
      defaultValue = "infisical-operator")
  private String operatorNamespace = "";

  TenancyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return switch (UserCluster.open(console, options)) {
      case UserCluster.Opening.Refused(String sentence) -> console.refuse(sentence);
      case UserCluster.Opening.Open(UserCluster opened) -> {
        try (UserCluster cluster = opened;
            Tools tools = new Tools(cluster, console.environment())) {
          yield review(cluster, tools);
        }
      }
    };
  }

  private int review(UserCluster cluster, Tools tools) {
    TenancyReview review = new TenancyReview(tools, tools.methods, operatorNamespace);
    InlineReview inline = new InlineReview(review, tools, operatorNamespace);
    each(cluster, InfisicalConnection.class, review::review);
    each(cluster, InfisicalSecret.class, inline::review);
    each(cluster, InfisicalDynamicSecret.class, inline::review);
    each(cluster, InfisicalPushSecret.class, inline::review);
    if (cluster.list(InfisicalAuth.class) instanceof Listing.Listed<InfisicalAuth>(var auths)) {
      auths.forEach(review::review);
    }
    return switch (cluster.list(InfisicalStaticSecret.class)) {
      case Listing.Refused<InfisicalStaticSecret>(String sentence) -> console.refuse(sentence);
      case Listing.Listed<InfisicalStaticSecret>(List<InfisicalStaticSecret> secrets) -> {
        secrets.forEach(review::review);
        yield print(cluster, review.lines());
      }
    };
  }

  /** A kind that the cluster lacks, or the user may not list, has nothing to review. */
  private static <T extends HasMetadata> void each(
      UserCluster cluster, Class<T> kind, Consumer<T> review) {
    if (cluster.list(kind) instanceof Listing.Listed<T>(List<T> found)) {
      found.forEach(review);
    }
  }

  private int print(UserCluster cluster, List<String> lines) {
    if (lines.isEmpty()) {
      console.out().println("Strict tenancy would refuse nothing " + cluster.scope());
      return Console.FINE;
    }
    lines.forEach(console::print);
    return Console.WRONG;
  }
}
