package com.infisical.operator.connection;

import com.infisical.client.HttpStatus;
import com.infisical.operator.api.InlineCaReference;
import com.infisical.operator.api.InlineTls;
import com.infisical.operator.api.SecretKeyReference;
import com.infisical.operator.kubernetes.Maps;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.AnyChange;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.reference.FieldReference.Parsed;
import com.infisical.operator.reference.FieldReference.Trimming;
import com.infisical.operator.reference.LazyInformer;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.status.ApiServerReason;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ReferenceFailure;
import com.infisical.operator.tenancy.TenancyRules;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the connection of a resource of {@code v1alpha1}: what the resource itself names, else
 * what the global configuration does, a ConfigMap, else the operator's default host.
 *
 * <p>The ConfigMap is watched from the first resource on, or read at each question. Safe for use by
 * several threads.
 */
public final class GlobalConfiguration implements AutoCloseable {
  /** What the ConfigMap is called where no setting names it. */
  static final String NAME = "infisical-config";

  private static final ResourceName GO = new ResourceName("infisical-operator-system", NAME);
  private static final String HOST = "hostAPI";
  private static final String CA_NAME = "tls.caRef.secretName";
  private static final String CA_NAMESPACE = "tls.caRef.secretNamespace";
  private static final String CA_KEY = "tls.caRef.key";

  private final List<Place> places = new ArrayList<>();
  private final Function<@Nullable String, String> canonical;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /**
   * Where the ConfigMap may be.
   *
   * @param demanded whether a setting names it, so that one which cannot be read is a failure
   * @param foreign whether it is where the operator itself does not live
   */
  private record Place(
      ResourceName name,
      boolean demanded,
      boolean foreign,
      Supplier<LazyInformer.LookupResult<ConfigMap>> lookup,
      Runnable end) {}

  /** How one ConfigMap is looked up, until {@code end}. */
  private record Lookup(Supplier<LazyInformer.LookupResult<ConfigMap>> find, Runnable end) {}

  /**
   * @param named the ConfigMap of the operator's settings, if they name one
   * @param own the operator's namespace; empty when it runs in none
   * @param informers watches the ConfigMap
   * @param canonical gives one spelling for all of an address; for null that of the default host
   */
  public GlobalConfiguration(
      Optional<ResourceName> named,
      String own,
      TenancyRules tenancy,
      KubernetesClient informers,
      Function<@Nullable String, String> canonical,
      Schedule schedule) {
    this(canonical);
    addPlaces(named, own, tenancy, name -> watched(name, informers, schedule));
  }

  private GlobalConfiguration(Function<@Nullable String, String> canonical) {
    this.canonical = canonical;
  }

  /** The same for one look at each thing: the ConfigMap is read by {@code client}, not watched. */
  public static GlobalConfiguration unwatched(
      Optional<ResourceName> named,
      String own,
      TenancyRules tenancy,
      KubernetesClient client,
      Function<@Nullable String, String> canonical) {
    GlobalConfiguration configuration = new GlobalConfiguration(canonical);
    configuration.addPlaces(
        named, own, tenancy, name -> new Lookup(() -> read(name, client), () -> {}));
    return configuration;
  }

  private void addPlaces(
      Optional<ResourceName> named,
      String own,
      TenancyRules tenancy,
      Function<ResourceName, Lookup> lookups) {
    if (named.isPresent()) {
      places.add(place(named.get(), true, false, lookups));
      return;
    }
    if (!own.isEmpty()) {
      places.add(place(new ResourceName(own, NAME), false, false, lookups));
    }
    if (!tenancy.isStrict() && !own.equals(GO.namespace())) {
      places.add(place(GO, false, true, lookups));
    }
  }

  private static Place place(
      ResourceName name,
      boolean demanded,
      boolean foreign,
      Function<ResourceName, Lookup> lookups) {
    Lookup lookup = lookups.apply(name);
    return new Place(name, demanded, foreign, lookup.find(), lookup.end());
  }

  private Lookup watched(ResourceName name, KubernetesClient informers, Schedule schedule) {
    Runnable changed = () -> listeners.forEach(Runnable::run);
    LazyInformer<ConfigMap> informer =
        new LazyInformer<>(
            () -> informers.configMaps().inNamespace(name.namespace()).withName(name.name()),
            new AnyChange<>(changed),
            changed,
            schedule);
    return new Lookup(() -> informer.find(name), informer::close);
  }

  private static LazyInformer.LookupResult<ConfigMap> read(
      ResourceName name, KubernetesClient client) {
    try {
      ConfigMap found =
          client.configMaps().inNamespace(name.namespace()).withName(name.name()).get();
      return found == null
          ? new LazyInformer.LookupResult.Missing<>()
          : new LazyInformer.LookupResult.Found<>(found);
    } catch (KubernetesClientException e) {
      return e.getCode() == HttpStatus.NOT_FOUND
          ? new LazyInformer.LookupResult.Missing<>()
          : new LazyInformer.LookupResult.Unreadable<>(e.getCode(), ApiServerReason.afterColon(e));
    }
  }

  /** Result of resolving a connection. */
  public sealed interface Resolution {
    /**
     * A connection.
     *
     * @param warnings what a user should know of where it comes from
     */
    record Resolved(InlineConnection connection, List<String> warnings) implements Resolution {
      /** Copies the list. */
      public Resolved {
        warnings = List.copyOf(warnings);
      }
    }

    /** None, until something is changed or, as the failure says, the API server responds. */
    record Failed(Failure failure) implements Resolution {}
  }

  private record Found(ResourceName name, boolean foreign, Map<String, String> data) {
    String place(String key) {
      return "%s of ConfigMap %s".formatted(key, name);
    }

    @Nullable String value(String key) {
      String value = data.getOrDefault(key, "").strip();
      return value.isEmpty() ? null : value;
    }
  }

  /** Runs {@code listener} when the configuration may have changed; it must not block. */
  public void addListener(Runnable listener) {
    listeners.add(listener);
  }

  /**
   * The connection of a resource in {@code namespace}; may block while the ConfigMap is read for
   * the first time.
   */
  public Resolution resolve(String namespace, @Nullable String hostApi, @Nullable InlineTls tls) {
    String host = hostApi == null || hostApi.isBlank() ? null : hostApi;
    InlineCaReference ca = tls == null ? null : tls.caRef();
    if (host != null && ca != null) {
      return own(namespace, host, ca, Optional.empty(), List.of());
    }
    for (Place place : places) {
      switch (place.lookup().get()) {
        case LazyInformer.LookupResult.Found<ConfigMap>(ConfigMap map) -> {
          Found found = new Found(place.name(), place.foreign(), Maps.present(map.getData()));
          return own(namespace, host, ca, Optional.of(found), warnings(found, host, ca));
        }
        case LazyInformer.LookupResult.Missing<ConfigMap> missing -> {
          // Credentials must not go to the default host because a ConfigMap was deleted.
          if (place.demanded() && host == null) {
            return new Resolution.Failed(
                new ReferenceFailure.Missing("--config-map", "ConfigMap", place.name()));
          }
        }
        case LazyInformer.LookupResult.Unreadable<ConfigMap>(int status, String reason) -> {
          // Without the right to read it there is none, unless a setting says that there is.
          if (place.demanded() || status != HttpStatus.FORBIDDEN) {
            return new Resolution.Failed(
                new ReferenceFailure.NotReadable(
                    place.demanded() ? "--config-map" : "the global configuration",
                    "ConfigMap",
                    place.name(),
                    status,
                    reason));
          }
        }
      }
    }
    return own(namespace, host, ca, Optional.empty(), List.of());
  }

  /**
   * The server that {@code hostApi} names, the default one for null, in one spelling for all;
   * without a look at the ConfigMap.
   */
  public String canonical(@Nullable String hostApi) {
    return canonical.apply(hostApi == null || hostApi.isBlank() ? null : hostApi);
  }

  private static List<String> warnings(
      Found found, @Nullable String host, @Nullable InlineCaReference ca) {
    boolean used =
        (host == null && found.value(HOST) != null) || (ca == null && found.value(CA_NAME) != null);
    return found.foreign() && used
        ? List.of(
            "the global configuration is taken from ConfigMap %s, which anyone who can create that namespace controls; name a ConfigMap with --config-map, or move it to the operator's namespace"
                .formatted(found.name()))
        : List.of();
  }

  private Resolution own(
      String namespace,
      @Nullable String host,
      @Nullable InlineCaReference ca,
      Optional<Found> configured,
      List<String> warnings) {
    return switch (reference(namespace, ca, configured)) {
      case CaResult.Failed(Failure failure) -> new Resolution.Failed(failure);
      case CaResult.Read(Optional<FieldReference> reference) -> {
        String global = configured.map(found -> found.value(HOST)).orElse(null);
        yield new Resolution.Resolved(
            host != null || global == null
                ? new InlineConnection(
                    host,
                    canonical.apply(host),
                    InlineConnection.HOST_FIELD,
                    host != null && !canonical.apply(host).equals(canonical.apply(global)),
                    reference)
                : new InlineConnection(
                    global,
                    canonical.apply(global),
                    configured.orElseThrow().place(HOST),
                    false,
                    reference),
            warnings);
      }
    };
  }

  private sealed interface CaResult {
    record Read(Optional<FieldReference> reference) implements CaResult {}

    record Failed(Failure failure) implements CaResult {}
  }

  private static CaResult reference(
      String namespace, @Nullable InlineCaReference ca, Optional<Found> configured) {
    if (ca != null) {
      return parsed(
          InlineConnection.CA_FIELD,
          namespace,
          new SecretKeyReference(ca.secretName(), ca.secretNamespace(), ca.key()));
    }
    if (configured.isEmpty()) {
      return new CaResult.Read(Optional.empty());
    }
    Found found = configured.get();
    String secretNamespace = found.value(CA_NAMESPACE);
    SecretKeyReference named =
        new SecretKeyReference(found.value(CA_NAME), secretNamespace, found.value(CA_KEY));
    if (named.equals(new SecretKeyReference(null, null, null))) {
      return new CaResult.Read(Optional.empty());
    }
    if (named.name() == null || secretNamespace == null || named.key() == null) {
      return new CaResult.Failed(
          new ReferenceFailure.Incomplete(
              "ConfigMap " + found.name(),
              "must have all of %s, %s and %s, or none".formatted(CA_NAME, CA_NAMESPACE, CA_KEY)));
    }
    // Whoever may write the configuration decides for all resources.
    return parsed(found.place("tls.caRef"), secretNamespace, named);
  }

  private static CaResult parsed(String field, String from, SecretKeyReference named) {
    return switch (FieldReference.parse(field, from, named, Trimming.NONE)) {
      case Parsed.Complete(FieldReference reference) -> new CaResult.Read(Optional.of(reference));
      case Parsed.Incomplete(ReferenceFailure failure) -> new CaResult.Failed(failure);
    };
  }

  @Override
  public void close() {
    places.forEach(place -> place.end().run());
  }
}
