package com.infisical.operator.auth.login;

import com.infisical.client.Reply;
import com.infisical.client.SecretText;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.reference.FieldReference.Trimming;
import com.infisical.operator.reference.ReferencedValues;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.MissingRight;
import com.infisical.operator.status.ReferenceFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A login method of a resource of {@code v1alpha1}, whose spec has the identity's id itself and
 * names its fields differently from an InfisicalAuth.
 *
 * @param method the method of an InfisicalAuth that logs in the same way
 * @param id the id; empty where the method needs none
 */
record InlineMethod(LoginMethod method, Optional<GivenId> id) implements LoginMethod {
  /** What the fields of an InfisicalAuth are called in {@code v1alpha1}. */
  private static final Map<String, String> NAMES =
      Map.of(
          ".spec.kubernetes.", ".spec.authentication.kubernetesAuth.",
          ".spec.azure.", ".spec.authentication.azureAuth.",
          ".spec.gcpIam.", ".spec.authentication.gcpIamAuth.");

  /**
   * An id that a spec gives.
   *
   * @param reference by which the method asks for it
   */
  record GivenId(FieldReference reference, String id) {
    static GivenId of(String field, String namespace, String id) {
      ResourceName nothing = new ResourceName(namespace, "");
      return new GivenId(
          new FieldReference(field, namespace, nothing, "", Trimming.AROUND),
          Trimming.AROUND.apply(id));
    }
  }

  @Override
  public String name() {
    return method.name();
  }

  @Override
  public List<FieldReference> references() {
    return method.references().stream().filter(each -> !isGiven(each)).toList();
  }

  private boolean isGiven(FieldReference reference) {
    return id.filter(each -> each.reference().equals(reference)).isPresent();
  }

  @Override
  public Optional<Failure> flaw(ReferencedValues.Present values) {
    return method.flaw(whole(values)).map(this::renamed);
  }

  @Override
  public Credential credential(ReferencedValues.Present values) {
    return method.credential(whole(values));
  }

  @Override
  public Optional<GivenToken> given(ReferencedValues.Present values) {
    return method.given(whole(values));
  }

  @Override
  public Proof prove(ReferencedValues.Present values) {
    return switch (method.prove(whole(values))) {
      case Proof.Failed(Failure failure) -> new Proof.Failed(renamed(failure));
      case Proof.Minted minted -> minted;
      case Proof.Given given -> given;
    };
  }

  @Override
  public String source() {
    return renamed(method.source());
  }

  @Override
  public String advice(Reply.Refused<?> refused) {
    return renamed(method.advice(refused));
  }

  private ReferencedValues.Present whole(ReferencedValues.Present values) {
    if (id.isEmpty()) {
      return values;
    }
    Map<FieldReference, SecretText> all = new HashMap<>(values.values());
    all.put(id.get().reference(), SecretText.of(id.get().id()));
    return new ReferencedValues.Present(all, values.versions());
  }

  private Failure renamed(Failure failure) {
    boolean ofGivenId =
        failure instanceof ReferenceFailure.BadValue bad
            && id.filter(each -> each.reference().field().equals(bad.field())).isPresent();
    return ofGivenId && failure instanceof ReferenceFailure.BadValue bad
        ? new ReferenceFailure.Incomplete(bad.field(), "is not usable: " + bad.why())
        : new Renamed(failure);
  }

  private static String renamed(String sentence) {
    String renamed = sentence;
    for (Map.Entry<String, String> name : NAMES.entrySet()) {
      renamed = renamed.replace(name.getKey(), name.getValue());
    }
    return renamed;
  }

  /** A failure in terms of the fields of {@code v1alpha1}. */
  private record Renamed(Failure why) implements Failure {
    @Override
    public String sentence() {
      return renamed(why.sentence());
    }

    @Override
    public Retry retry() {
      return why.retry();
    }

    @Override
    public Optional<MissingRight> missingRight() {
      return why.missingRight();
    }
  }
}
