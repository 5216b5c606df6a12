package com.infisical.operator.auth.session;

import com.infisical.client.SecretText;
import com.infisical.operator.api.InlineAuthentication.Named;
import com.infisical.operator.auth.login.InlineMethods;
import com.infisical.operator.auth.login.LoginMethod;
import com.infisical.operator.auth.login.LoginMethods.Choice;
import com.infisical.operator.auth.login.ServiceAccounts;
import com.infisical.operator.auth.session.SessionInputs.Resolution;
import com.infisical.operator.auth.session.SessionKey.Basis;
import com.infisical.operator.connection.InlineConnection;
import com.infisical.operator.connection.ServerAccess;
import com.infisical.operator.connection.ServerAccess.Opened;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.reference.ReferencedValues;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.MissingRight;
import com.infisical.operator.status.ReferenceFailure;
import com.infisical.operator.status.SpecFailure;
import com.infisical.operator.tenancy.TenancyRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Resolves a connection and a login in a resource's own spec to a session key and the login's
 * inputs, by reading every referenced Secret.
 *
 * <p>Nothing is kept. Safe for use by several threads.
 */
public final class InlineInputs {
  private final Function<List<FieldReference>, ReferencedValues> secrets;
  private final InlineMethods methods;
  private final ServiceAccounts accounts;
  private final ServerAccess servers;
  private final OperatorKey key;
  private final TenancyRules tenancy;

  /**
   * @param secrets reads the values of references, as {@link
   *     com.infisical.operator.reference.SecretReader} does
   */
  public InlineInputs(
      Function<List<FieldReference>, ReferencedValues> secrets,
      InlineMethods methods,
      ServiceAccounts accounts,
      ServerAccess servers,
      OperatorKey key,
      TenancyRules tenancy) {
    this.secrets = secrets;
    this.methods = methods;
    this.accounts = accounts;
    this.servers = servers;
    this.key = key;
    this.tenancy = tenancy;
  }

  /**
   * A connection and a login as resources of one namespace give them; resources with equal ones
   * share a session, whatever their kind.
   *
   * @param login the block that counts, without what is read by it
   */
  record Access(String namespace, InlineConnection connection, Named login) {}

  /** What the session of the login {@code id} is made from, besides the values it refers to. */
  static Basis basis(String id) {
    return new Basis(id, 0, "", 0);
  }

  /** What stands for {@code access} in session keys: nothing but equal ones have the same. */
  String id(Access access) {
    return "inline/%s/%s"
        .formatted(
            access.namespace(),
            key.digest("inline")
                .addAll(access.connection().identity())
                .add(access.login().toString())
                .hex());
  }

  /** The Secrets whose change may change the outcome. */
  Set<ResourceName> secretNames(Access access) {
    return references(access).stream()
        .filter(r -> tenancy.mayReferTo(r.from(), r.secret().namespace()))
        .map(FieldReference::secret)
        .collect(Collectors.toSet());
  }

  private List<FieldReference> references(Access access) {
    List<FieldReference> references = new ArrayList<>();
    if (methods.choose(access.namespace(), access.login())
        instanceof Choice.Chosen(LoginMethod method)) {
      references.addAll(method.references());
    }
    access.connection().ca().ifPresent(references::add);
    return references;
  }

  /** Reads what {@code access} refers to; {@code warn} takes what a user should know of it. */
  Resolution resolve(Access access, Consumer<String> warn) {
    return switch (methods.choose(access.namespace(), access.login())) {
      case Choice.Unusable(Failure failure) -> new Resolution.Unusable(failure, Map.of());
      case Choice.Chosen(LoginMethod method) -> {
        AccountResult account = account(access, warn);
        yield account.failure().isPresent()
            ? new Resolution.Unknown(account.failure().get())
            : resolve(access, method, account.uid());
      }
    };
  }

  /** The UID of the service account; empty where there is none, or none can be known. */
  private record AccountResult(String uid, Optional<Failure> failure) {}

  private AccountResult account(Access access, Consumer<String> warn) {
    Optional<ResourceName> name = methods.serviceAccount(access.login());
    if (name.isEmpty()) {
      return new AccountResult("", Optional.empty());
    }
    String field = InlineMethods.serviceAccountField(access.login());
    return switch (accounts.find(field, access.namespace(), name.get())) {
      case ServiceAccounts.LookupResult.Found found -> {
        if (found.listed().isEmpty() && InlineMethods.wantsListedToken(access.login())) {
          warn.accept(
              field
                  + " names a service account that lists no Secret with a token, as is usual since"
                  + " Kubernetes 1.24, so a short-lived token is requested; set"
                  + " autoCreateServiceAccountToken to true");
        }
        yield new AccountResult(found.uid(), Optional.empty());
      }
      // Without the right to read it, a login may still succeed.
      case ServiceAccounts.LookupResult.Failed(Failure failure) ->
          new AccountResult(
              "",
              Optional.of(failure)
                  .filter(why -> why.missingRight().map(MissingRight::verb).isEmpty()));
    };
  }

  private Resolution resolve(Access access, LoginMethod method, String accountUid) {
    List<FieldReference> references = new ArrayList<>(method.references());
    access.connection().ca().ifPresent(references::add);
    return switch (secrets.apply(references)) {
      case ReferencedValues.Unknown(ReferenceFailure failure) -> new Resolution.Unknown(failure);
      case ReferencedValues.Absent(ReferenceFailure failure, Map<ResourceName, String> versions) ->
          new Resolution.Unusable(failure, versions);
      case ReferencedValues.Present present -> open(access, method, accountUid, present);
    };
  }

  private Resolution open(
      Access access, LoginMethod method, String accountUid, ReferencedValues.Present values) {
    Optional<Failure> flaw = method.flaw(values);
    if (flaw.isPresent()) {
      return new Resolution.Unusable(flaw.get(), values.versions());
    }
    InlineConnection connection = access.connection();
    Optional<String> certificates = connection.ca().map(values::get).map(SecretText::reveal);
    return switch (servers.open(access.namespace(), connection.address(), certificates)) {
      case Opened.Refused(String sentence) -> unusable(sentence, values);
      case Opened.Open open when connection.isOwn() && !mayLeadTo(open) ->
          unusable(
              InlineConnection.HOST_FIELD
                  + " leads to a host that is neither the operator's default nor in"
                  + " --allowed-hosts; use one that is",
              values);
      case Opened.Open open ->
          new Resolution.Resolved(
              SessionKey.of(
                  basis(id(access)),
                  open.url(),
                  key,
                  method,
                  values,
                  List.of(certificates.orElse(""), accountUid)),
              access.namespace(),
              method,
              values,
              open.client());
    };
  }

  /** In strict tenancy a resource's own address needs the same consent as a proof. */
  private boolean mayLeadTo(Opened.Open open) {
    return tenancy.mayReceiveProofOfOperator(open.address().base());
  }

  private static Resolution unusable(String sentence, ReferencedValues.Present values) {
    return new Resolution.Unusable(new SpecFailure(sentence), values.versions());
  }
}
