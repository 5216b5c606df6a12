package com.infisical.commands.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.commands.cluster.ClusterOptions;
import com.infisical.commands.cluster.UserCluster;
import com.infisical.commands.cluster.UserCluster.Listing;
import com.infisical.commands.console.Console;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalStaticSecret;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows all resources in one table, as the operator left their statuses. */
@Command(
    name = "status",
    sortOptions = false,
    description = {
      "Shows connections, InfisicalAuths and InfisicalStaticSecrets in one table: whether they are"
          + " ready, when they last were, what was read and written, and what is wrong.",
    })
public final class StatusCommand implements Callable<Integer> {
  private static final Duration ROUND = Duration.ofSeconds(2);
  private static final String HOME_AND_CLEAR = "\u001b[H\u001b[J";
  private static final String CLEAR_ALL = "\u001b[2J";

  private final Console console;
  private final BooleanSupplier again;

  @Mixin private ClusterOptions options = new ClusterOptions();

  @Option(
      names = {"-w", "--watch"},
      description = "show the table again every two seconds, in place")
  private boolean watch;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "one of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})",
      defaultValue = "table")
  private Format format = Format.table;

  /** How to show the rows; picocli lists the names as they are. */
  enum Format {
    table,
    wide,
    json,
    yaml
  }

  /** Prints to {@code console}. */
  public StatusCommand(Console console) {
    this(
        console,
        () ->
            new CompletableFuture<@Nullable Boolean>()
                .completeOnTimeout(true, ROUND.toMillis(), TimeUnit.MILLISECONDS)
                .join());
  }

  /**
   * The same with another clock.
   *
   * @param again waits, and says whether to look once more
   */
  StatusCommand(Console console, BooleanSupplier again) {
    this.console = console;
    this.again = again;
  }

  @Override
  public Integer call() {
    return switch (UserCluster.open(console, options)) {
      case UserCluster.Opening.Refused(String sentence) -> console.refuse(sentence);
      case UserCluster.Opening.Open(UserCluster opened) -> {
        try (UserCluster cluster = opened) {
          yield watch ? watch(cluster) : show(cluster);
        }
      }
    };
  }

  private int show(UserCluster cluster) {
    return switch (text(cluster)) {
      case Listing.Refused<String>(String sentence) -> console.refuse(sentence);
      case Listing.Listed<String>(List<String> lines) -> {
        lines.forEach(console.out()::println);
        yield Console.FINE;
      }
    };
  }

  /** A terminal shows one table; a file gets a new one for each change. */
  private int watch(UserCluster cluster) {
    List<String> before = List.of();
    if (console.isTerminal()) {
      console.out().print(CLEAR_ALL);
    }
    do {
      switch (text(cluster)) {
        case Listing.Refused<String>(String sentence) -> {
          return console.refuse(sentence);
        }
        case Listing.Listed<String>(List<String> lines) -> {
          if (console.isTerminal()) {
            console.out().print(HOME_AND_CLEAR + String.join("\n", lines) + "\n");
            console.out().flush();
          } else if (!lines.equals(before)) {
            lines.forEach(console.out()::println);
          }
          before = lines;
        }
      }
    } while (again.getAsBoolean());
    return Console.FINE;
  }

  private Listing<String> text(UserCluster cluster) {
    Instant now = Instant.now();
    StatusRows rows = new StatusRows(now);
    List<StatusRow> all = new ArrayList<>();
    Optional<String> refused =
        add(cluster, InfisicalConnection.class, rows::of, all)
            .or(() -> add(cluster, InfisicalAuth.class, rows::of, all))
            .or(() -> add(cluster, InfisicalStaticSecret.class, rows::of, all));
    if (refused.isPresent()) {
      return new Listing.Refused<>(refused.get());
    }
    return new Listing.Listed<>(
        switch (format) {
          case json -> List.of(json(all));
          case yaml ->
              List.of(cluster.client().getKubernetesSerialization().asYaml(all).stripTrailing());
          case table, wide -> table(cluster, all, now);
        });
  }

  private List<String> table(UserCluster cluster, List<StatusRow> rows, Instant now) {
    boolean everywhere = cluster.scope().namespace().isEmpty();
    return rows.isEmpty()
        ? List.of("There are no resources of secrets.infisical.com " + cluster.scope())
        : new StatusTable(console.palette(), everywhere, format == Format.wide, now).lines(rows);
  }

  private static String json(List<StatusRow> rows) {
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(rows);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("rows of texts and numbers can be written", e);
    }
  }

  private static <T extends HasMetadata> Optional<String> add(
      UserCluster cluster, Class<T> kind, Function<T, StatusRow> row, List<StatusRow> rows) {
    return switch (cluster.list(kind)) {
      case Listing.Refused<T>(String sentence) -> Optional.of(sentence);
      case Listing.Listed<T>(List<T> items) -> {
        items.stream().map(row).forEach(rows::add);
        yield Optional.empty();
      }
    };
  }
}
