package com.infisical.operator.connection;

import static com.infisical.operator.reference.WatchedResources.nameOf;

import com.infisical.operator.api.ConnectionTls;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.reference.FieldReference.Parsed;
import com.infisical.operator.reference.FieldReference.Trimming;
import com.infisical.operator.reference.ReferencedValues;
import com.infisical.operator.reference.SecretReader;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ReferenceFailure;
import com.infisical.operator.status.SpecFailure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a connection's spec refers to, and opens the way to the server it names. */
public final class ConnectionInputs {
  /** Where a connection names its CA. */
  public static final String CA_FIELD = ".spec.tls.caCertificate";

  private final SecretReader secrets;
  private final ServerAccess servers;

  /** Reads the CA's Secret with {@code secrets}. */
  public ConnectionInputs(SecretReader secrets, ServerAccess servers) {
    this.secrets = secrets;
    this.servers = servers;
  }

  /** What came of it. */
  public sealed interface InputsResult {
    /**
     * There is a way.
     *
     * @param added the connection's own CA certificates, where it has some
     */
    record Open(ServerAccess.Opened.Open server, Optional<CaCertificates> added)
        implements InputsResult {
      /** Asks the server whether it is well; blocks for 30 s at most. */
      public ServerCheck check(Instant now) {
        return explained(ServerCheck.of(server.client(), server.address()), now);
      }

      /** {@code check}, with a flaw of the added certificates in place of what it made of TLS. */
      ServerCheck explained(ServerCheck check, Instant now) {
        return check instanceof ServerCheck.NotReady not && not.byTrust()
            ? added
                .flatMap(certificates -> certificates.flaw(now))
                .<ServerCheck>map(flaw -> new ServerCheck.NotReady("TLS: " + flaw))
                .orElse(not)
            : check;
      }

      /** What has to be looked at in the added certificates, the worst first. */
      public List<String> warnings(Instant now) {
        return added.map(certificates -> certificates.notices(now)).orElse(List.of()).stream()
            .map(CaCertificates.Notice::sentence)
            .toList();
      }
    }

    /** There is none, for now or until something is changed, as the failure says. */
    record Closed(Failure failure) implements InputsResult {}
  }

  /** The address of the spec; null where there is none and the default host is meant. */
  public static @Nullable String address(InfisicalConnection connection) {
    return connection.getSpec().address();
  }

  /** The reference to the connection's CA; empty where it has none. */
  public static Optional<Parsed> caReference(InfisicalConnection connection) {
    ConnectionTls tls = connection.getSpec().tls();
    return tls == null || tls.caCertificate() == null
        ? Optional.empty()
        : Optional.of(
            FieldReference.parse(
                CA_FIELD,
                connection.getMetadata().getNamespace(),
                tls.caCertificate(),
                Trimming.NONE));
  }

  /** Opens the way to the server of {@code connection}. */
  public InputsResult open(InfisicalConnection connection) {
    Optional<String> invalid = connection.invalidSpec();
    if (invalid.isPresent()) {
      return new InputsResult.Closed(new SpecFailure(invalid.get()));
    }
    Optional<Parsed> ca = caReference(connection);
    if (ca.isEmpty()) {
      return open(connection, Optional.empty(), Optional.empty());
    }
    return switch (ca.get()) {
      case Parsed.Incomplete(ReferenceFailure failure) -> new InputsResult.Closed(failure);
      case Parsed.Complete(FieldReference reference) ->
          switch (secrets.read(List.of(reference))) {
            case ReferencedValues.Present present ->
                open(connection, reference, present.get(reference).reveal());
            case ReferencedValues.Absent(ReferenceFailure failure, var versions) ->
                new InputsResult.Closed(failure);
            case ReferencedValues.Unknown(ReferenceFailure failure) ->
                new InputsResult.Closed(failure);
          };
    };
  }

  /** Opens the way to the server of a resource that names it in its own spec. */
  public InputsResult open(InlineConnection connection) {
    if (connection.ca().isEmpty()) {
      return open(connection, Optional.empty(), Optional.empty());
    }
    FieldReference reference = connection.ca().get();
    return switch (secrets.read(List.of(reference))) {
      case ReferencedValues.Present present -> {
        String pem = present.get(reference).reveal();
        yield open(connection, Optional.of(pem), certificates(reference, pem));
      }
      case ReferencedValues.Absent(ReferenceFailure failure, var versions) ->
          new InputsResult.Closed(failure);
      case ReferencedValues.Unknown(ReferenceFailure failure) -> new InputsResult.Closed(failure);
    };
  }

  private InputsResult open(
      InlineConnection connection, Optional<String> certificates, Optional<CaCertificates> added) {
    return switch (servers.open("", connection.address(), certificates)) {
      case ServerAccess.Opened.Open open -> new InputsResult.Open(open, added);
      case ServerAccess.Opened.Refused(String sentence) ->
          new InputsResult.Closed(new SpecFailure(connection.inOwnWords(sentence)));
    };
  }

  private InputsResult open(InfisicalConnection connection, FieldReference where, String pem) {
    return open(connection, Optional.of(pem), certificates(where, pem));
  }

  static Optional<CaCertificates> certificates(FieldReference where, String pem) {
    return PemCertificates.read(pem) instanceof PemCertificates.Read read
        ? Optional.of(new CaCertificates(where, read))
        : Optional.empty();
  }

  private InputsResult open(
      InfisicalConnection connection,
      Optional<String> certificates,
      Optional<CaCertificates> added) {
    return switch (servers.open(
        connection.getMetadata().getNamespace(), address(connection), certificates)) {
      case ServerAccess.Opened.Open open -> new InputsResult.Open(open, added);
      case ServerAccess.Opened.Refused(String sentence) ->
          new InputsResult.Closed(new ConnectionFailure(nameOf(connection), sentence));
    };
  }
}
