package com.infisical.operator.auth.session;

import static com.infisical.operator.reference.WatchedResources.generationOf;
import static com.infisical.operator.reference.WatchedResources.nameOf;

import com.infisical.client.SecretText;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.auth.login.LoginMethod;
import com.infisical.operator.auth.login.LoginMethods;
import com.infisical.operator.auth.session.SessionKey.Basis;
import com.infisical.operator.connection.ConnectionFailure;
import com.infisical.operator.connection.ConnectionInputs;
import com.infisical.operator.connection.ServerAccess;
import com.infisical.operator.connection.ServerAccess.Opened;
import com.infisical.operator.connection.ServerClient;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.reference.FieldReference.Parsed;
import com.infisical.operator.reference.ReferencedValues;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ReferenceFailure;
import com.infisical.operator.tenancy.TenancyRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Resolves an InfisicalAuth and its connection to a session key and the login's inputs, by reading
 * every referenced Secret.
 *
 * <p>Nothing is kept. Safe for use by several threads.
 */
public final class SessionInputs {
  private final Function<List<FieldReference>, ReferencedValues> secrets;
  private final LoginMethods methods;
  private final ServerAccess servers;
  private final OperatorKey key;
  private final TenancyRules tenancy;

  /**
   * @param secrets reads the values of references, as {@link
   *     com.infisical.operator.reference.SecretReader} does
   */
  public SessionInputs(
      Function<List<FieldReference>, ReferencedValues> secrets,
      LoginMethods methods,
      ServerAccess servers,
      OperatorKey key,
      TenancyRules tenancy) {
    this.secrets = secrets;
    this.methods = methods;
    this.servers = servers;
    this.key = key;
    this.tenancy = tenancy;
  }

  /**
   * What an InfisicalAuth resolves to: the key of its session and all that a login needs, or why
   * there is none.
   */
  public sealed interface Resolution {
    /**
     * Everything is there.
     *
     * @param namespace that of the InfisicalAuth
     * @param server the server that logins and reads go to
     */
    record Resolved(
        SessionKey key,
        String namespace,
        LoginMethod method,
        ReferencedValues.Present values,
        ServerClient server)
        implements Resolution {}

    /**
     * There is no key, until something is changed.
     *
     * @param versions the versions of the Secrets that were looked at
     */
    record Unusable(Failure failure, Map<ResourceName, String> versions) implements Resolution {
      /** Copies the map. */
      public Unusable {
        versions = Map.copyOf(versions);
      }
    }

    /** Something could not be asked for, so nothing is known to have changed. */
    record Unknown(Failure failure) implements Resolution {}

    /** Whether {@code secret} was read in this very version. */
    default boolean isBasedOn(ResourceName secret, String version) {
      return switch (this) {
        case Resolved resolved -> Objects.equals(resolved.values().versions().get(secret), version);
        case Unusable unusable -> Objects.equals(unusable.versions().get(secret), version);
        case Unknown unknown -> false;
      };
    }
  }

  /** The Secrets whose change may change the outcome. */
  public Set<ResourceName> secretNames(
      InfisicalAuth auth, @Nullable InfisicalConnection connection) {
    List<FieldReference> references = new ArrayList<>();
    if (choose(auth) instanceof LoginMethods.Choice.Chosen(LoginMethod method)) {
      references.addAll(method.references());
    }
    if (connection != null
        && ConnectionInputs.caReference(connection).orElse(null)
            instanceof Parsed.Complete(FieldReference reference)) {
      references.add(reference);
    }
    return references.stream()
        .filter(r -> tenancy.mayReferTo(r.from(), r.secret().namespace()))
        .map(FieldReference::secret)
        .collect(Collectors.toSet());
  }

  private LoginMethods.Choice choose(InfisicalAuth auth) {
    return methods.choose(auth.getMetadata().getNamespace(), auth.getSpec());
  }

  /** Reads what {@code auth} and {@code connection} refer to. */
  Resolution resolve(InfisicalAuth auth, InfisicalConnection connection) {
    return switch (choose(auth)) {
      case LoginMethods.Choice.Unusable(Failure failure) ->
          new Resolution.Unusable(failure, Map.of());
      case LoginMethods.Choice.Chosen(LoginMethod method) -> resolve(auth, connection, method);
    };
  }

  private Resolution resolve(
      InfisicalAuth auth, InfisicalConnection connection, LoginMethod method) {
    Optional<String> invalid = connection.invalidSpec();
    if (invalid.isPresent()) {
      return new Resolution.Unusable(
          new ConnectionFailure(nameOf(connection), invalid.get()), Map.of());
    }
    List<FieldReference> references = new ArrayList<>(method.references());
    Optional<Parsed> ca = ConnectionInputs.caReference(connection);
    FieldReference caReference = null;
    if (ca.isPresent()) {
      switch (ca.get()) {
        case Parsed.Incomplete(ReferenceFailure failure) -> {
          return new Resolution.Unusable(
              new ConnectionFailure(nameOf(connection), failure.sentence()), Map.of());
        }
        case Parsed.Complete(FieldReference reference) -> {
          references.add(reference);
          caReference = reference;
        }
      }
    }
    return switch (secrets.apply(references)) {
      case ReferencedValues.Unknown(ReferenceFailure failure) ->
          new Resolution.Unknown(placed(failure, connection));
      case ReferencedValues.Absent(ReferenceFailure failure, Map<ResourceName, String> versions) ->
          new Resolution.Unusable(placed(failure, connection), versions);
      case ReferencedValues.Present present ->
          open(auth, connection, method, present, Optional.ofNullable(caReference));
    };
  }

  /** A field of the connection's spec is not one of the InfisicalAuth's: says whose it is. */
  private static Failure placed(ReferenceFailure failure, InfisicalConnection connection) {
    return failure.field().equals(ConnectionInputs.CA_FIELD)
        ? ConnectionFailure.of(nameOf(connection), failure)
        : failure;
  }

  private Resolution open(
      InfisicalAuth auth,
      InfisicalConnection connection,
      LoginMethod method,
      ReferencedValues.Present values,
      Optional<FieldReference> ca) {
    Optional<Failure> flaw = method.flaw(values);
    if (flaw.isPresent()) {
      return new Resolution.Unusable(flaw.get(), values.versions());
    }
    Optional<String> certificates = ca.map(values::get).map(SecretText::reveal);
    return switch (servers.open(
        connection.getMetadata().getNamespace(),
        ConnectionInputs.address(connection),
        certificates)) {
      case Opened.Refused(String sentence) ->
          new Resolution.Unusable(
              new ConnectionFailure(nameOf(connection), sentence), values.versions());
      case Opened.Open open
          when method.provesOperator()
              && !tenancy.mayReceiveProofOfOperator(open.address().base()) ->
          new Resolution.Unusable(
              new ReferenceFailure.Incomplete(
                  ".spec.method",
                  "%s proves the operator's own cloud identity, which is sent only to the operator's default host or a host in --allowed-hosts; use a connection to one of these, or another method"
                      .formatted(method.name())),
              values.versions());
      case Opened.Open open ->
          new Resolution.Resolved(
              SessionKey.of(
                  basis(auth, connection),
                  open.url(),
                  key,
                  method,
                  values,
                  List.of(certificates.orElse(""))),
              nameOf(auth).namespace(),
              method,
              values,
              open.client());
    };
  }

  /** The objects that a session of {@code auth} is made from. */
  static Basis basis(InfisicalAuth auth, InfisicalConnection connection) {
    return new Basis(
        auth.getMetadata().getUid(),
        generationOf(auth),
        connection.getMetadata().getUid(),
        generationOf(connection));
  }
}
