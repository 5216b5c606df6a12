package com.infisical.e2e.world;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.testkit.CommandResult;
import com.infisical.testkit.Helm;
import com.infisical.testkit.Repository;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** Renders the chart with values of the tests by real Helm, without a cluster. */
public final class ChartRenderer {
  /** The namespace of the release. */
  public static final String NAMESPACE = "infisical-operator";

  private static final Path VALUES = Repository.find().path("e2e/src/test/resources/chart");

  private final Helm helm;

  /**
   * A renderer.
   *
   * @param scratch where Helm may keep what it likes
   */
  public ChartRenderer(Path scratch) {
    this.helm = Helm.offline(scratch);
  }

  /** Helm itself. */
  public Helm helm() {
    return helm;
  }

  /** The file with values of this name. */
  public static String file(String values) {
    return VALUES.resolve(values + ".yaml").toString();
  }

  /** What the chart becomes; {@code more} are further arguments of Helm. */
  public Rendered render(String values, String... more) {
    CommandResult result = template(values, more);
    assertThat(result.ok()).as(result.stderr()).isTrue();
    return Rendered.of(result.stdout());
  }

  /** The same where it may be refused. */
  public CommandResult template(String values, String... more) {
    return helm.run(
        Stream.concat(
                Stream.of(
                    "template",
                    "infisical-operator",
                    Helm.chart().toString(),
                    "--namespace",
                    NAMESPACE,
                    "-f",
                    file(values)),
                Arrays.stream(more))
            .toList());
  }
}
