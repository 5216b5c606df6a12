package com.infisical.operator.connection;

import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalAuthSpec;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.LazyInformer;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ReferenceFailure;
import com.infisical.operator.tenancy.TenancyRules;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the InfisicalConnection of an InfisicalAuth: the one that it references, else the
 * operator's default one (docs/infisical-connection.md#the-default-connection).
 *
 * <p>Safe for use by several threads.
 */
public final class ConnectionReferences {
  private static final String FIELD = ".spec.infisicalConnectionRef";

  private final ResourceName standard;
  private final Function<ResourceName, Optional<InfisicalConnection>> watched;
  private final Optional<LazyInformer<InfisicalConnection>> standardElsewhere;
  private final TenancyRules tenancy;

  /**
   * @param standard the default connection
   * @param watched the connection of a name, in the namespaces that the operator watches
   * @param standardElsewhere watches the default connection where it is in none of those
   */
  public ConnectionReferences(
      ResourceName standard,
      Function<ResourceName, Optional<InfisicalConnection>> watched,
      Optional<LazyInformer<InfisicalConnection>> standardElsewhere,
      TenancyRules tenancy) {
    this.standard = standard;
    this.tenancy = tenancy;
    this.watched = watched;
    this.standardElsewhere = standardElsewhere;
  }

  /** Result of looking for the connection of an InfisicalAuth. */
  public sealed interface LookupResult {
    /** It is there and may be used. */
    record Found(InfisicalConnection connection) implements LookupResult {}

    /** There is none until something changes; one that may not be used reads the same. */
    record Missing(Failure failure) implements LookupResult {}

    /** The API server did not say. */
    record Unknown(Failure failure) implements LookupResult {}
  }

  /** The name of the connection that {@code spec} leads to; empty where its reference is bad. */
  public Optional<ResourceName> nameOf(InfisicalAuthSpec spec) {
    return spec.infisicalConnectionRef() == null
        ? Optional.of(standard)
        : ResourceName.of(spec.infisicalConnectionRef());
  }

  /** The connection of {@code auth}; may block while the default one is read for the first time. */
  public LookupResult find(InfisicalAuth auth) {
    Optional<ResourceName> name = nameOf(auth.getSpec());
    if (name.isEmpty()) {
      return new LookupResult.Missing(
          new ReferenceFailure.Incomplete(
              FIELD, "is incomplete; give the name and namespace of the connection"));
    }
    boolean byDefault = auth.getSpec().infisicalConnectionRef() == null;
    return byDefault && standardElsewhere.isPresent()
        ? elsewhere(standardElsewhere.get(), auth)
        : checked(watched.apply(name.get()), auth, byDefault, name.get());
  }

  private LookupResult elsewhere(LazyInformer<InfisicalConnection> informer, InfisicalAuth auth) {
    return switch (informer.find(standard)) {
      case LazyInformer.LookupResult.Found<InfisicalConnection>(var found) ->
          checked(Optional.of(found), auth, true, standard);
      case LazyInformer.LookupResult.Missing<InfisicalConnection> missing ->
          checked(Optional.empty(), auth, true, standard);
      case LazyInformer.LookupResult.Unreadable<InfisicalConnection>(int status, var reason) ->
          new LookupResult.Unknown(
              new ReferenceFailure.NotReadable(
                  FIELD, "InfisicalConnection", standard, status, reason));
    };
  }

  private LookupResult checked(
      Optional<InfisicalConnection> found,
      InfisicalAuth auth,
      boolean byDefault,
      ResourceName name) {
    String from = auth.getMetadata().getNamespace();
    return found
        .filter(c -> tenancy.mayUse(c.getSpec().allowedNamespaces(), name.namespace(), from))
        .<LookupResult>map(LookupResult.Found::new)
        .orElseGet(
            () ->
                new LookupResult.Missing(
                    byDefault
                        ? new NoDefault(name)
                        : new ReferenceFailure.Missing(FIELD, "InfisicalConnection", name)));
  }

  /** An InfisicalAuth references no connection, and the default one is not there. */
  record NoDefault(ResourceName connection) implements Failure {
    @Override
    public String sentence() {
      return ("the default InfisicalConnection %s (--default-connection) does not exist; create it,"
              + " or reference a connection in %s")
          .formatted(connection, FIELD);
    }

    @Override
    public Retry retry() {
      return new Retry.OnChange();
    }
  }
}
