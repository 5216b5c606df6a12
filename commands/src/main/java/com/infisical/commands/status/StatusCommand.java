package com.infisical.commands.status;

import com.infisical.commands.cluster.ClusterOptions;
import com.infisical.commands.cluster.UserCluster;
import com.infisical.commands.cluster.UserCluster.Listing;
import com.infisical.commands.cluster.UserCluster.Refusal;
import com.infisical.commands.console.Console;
import com.infisical.commands.console.JsonText;
import com.infisical.operator.api.ClusterGenerator;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.status.Printable;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows all resources in one table, as the operator left their statuses. */
@Command(
    name = "status",
    sortOptions = false,
    description = {
      "Shows all resources in one table: whether they are ready, when they last were, what was read"
          + " and written, when a lease expires, and what is wrong.",
      "The exit status is 1 if you may not list one of the kinds; the others are shown."
    })
public final class StatusCommand implements Callable<Integer> {
  private static final Duration ROUND = Duration.ofSeconds(2);
  private static final String HOME_AND_CLEAR = "\u001b[H\u001b[J";
  private static final String CLEAR_ALL = "\u001b[2J";

  /** Kinds that not every cluster has. */
  private static final Set<Class<? extends HasMetadata>> OPTIONAL =
      Set.of(
          InfisicalSecret.class,
          InfisicalDynamicSecret.class,
          InfisicalPushSecret.class,
          ClusterGenerator.class);

  private final Console console;
  private final BooleanSupplier again;
  private boolean incomplete;

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
        yield incomplete ? Console.WRONG : Console.FINE;
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
    } while (!console.out().checkError() && again.getAsBoolean());
    return Console.FINE;
  }

  private Listing<String> text(UserCluster cluster) {
    Instant now = Instant.now();
    StatusRows rows = new StatusRows(now);
    Rows all = new Rows(cluster);
    all.add(InfisicalConnection.class, rows::of);
    all.add(InfisicalAuth.class, rows::of);
    all.add(InfisicalStaticSecret.class, rows::of);
    all.add(InfisicalSecret.class, rows::of);
    all.add(InfisicalDynamicSecret.class, rows::of);
    all.add(InfisicalPushSecret.class, rows::of);
    if (cluster.scope().namespace().isEmpty()) {
      all.add(ClusterGenerator.class, rows::of);
    }
    if (all.fatal.isPresent()) {
      return new Listing.Refused<>(all.fatal.get());
    }
    if (!all.listed) {
      return new Listing.Refused<>(all.missing.getFirst());
    }
    incomplete = !all.missing.isEmpty();
    List<String> missing =
        all.missing.stream().map(sentence -> "not shown: " + Printable.line(sentence)).toList();
    if (format == Format.json || format == Format.yaml) {
      missing.forEach(console.err()::println);
    }
    return new Listing.Listed<>(
        switch (format) {
          case json -> List.of(JsonText.of(all.rows));
          case yaml ->
              List.of(
                  cluster.client().getKubernetesSerialization().asYaml(all.rows).stripTrailing());
          case table, wide ->
              Stream.concat(table(cluster, all.rows, now).stream(), missing.stream()).toList();
        });
  }

  /** The rows of all kinds; objects are not kept. */
  private static final class Rows {
    private final UserCluster cluster;
    private final List<StatusRow> rows = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private Optional<String> fatal = Optional.empty();
    private boolean listed;

    Rows(UserCluster cluster) {
      this.cluster = cluster;
    }

    <T extends HasMetadata> void add(Class<T> kind, Function<T, StatusRow> row) {
      if (fatal.isPresent()) {
        return;
      }
      List<StatusRow> found = new ArrayList<>();
      Optional<Refusal> refusal = cluster.each(kind, item -> found.add(row.apply(item)));
      found.stream()
          .sorted(Comparator.comparing(StatusRow::namespace).thenComparing(StatusRow::name))
          .forEach(rows::add);
      listed |= refusal.isEmpty();
      refusal.ifPresent(why -> refused(why, OPTIONAL.contains(kind)));
    }

    private void refused(Refusal why, boolean optional) {
      if (why.byRights()) {
        missing.add(why.sentence());
      } else if (!why.noSuchKind() || !optional) {
        fatal = Optional.of(why.sentence());
      }
    }
  }

  private List<String> table(UserCluster cluster, List<StatusRow> rows, Instant now) {
    boolean everywhere = cluster.scope().namespace().isEmpty();
    return rows.isEmpty()
        ? List.of("There are no resources of secrets.infisical.com " + cluster.scope())
        : new StatusTable(console.palette(), everywhere, format == Format.wide, now).lines(rows);
  }
}
