package com.infisical.operator.target.plan;

import com.infisical.operator.schedule.Retry;
import com.infisical.operator.status.MissingRight;
import java.util.List;
import java.util.Optional;

/** Why the API server did not store a target as it was sent. */
public sealed interface ServerRefusal extends TargetFailure {
  /**
   * The API server refused the object.
   *
   * @param fields that it named, each with what is wrong with it
   * @param reason its words, from a colon on, where it named no field
   * @param demand what the target's type asks for and the data do not give, where that is known
   */
  record Rejected(TargetRef ref, List<String> fields, String reason, Optional<String> demand)
      implements ServerRefusal {
    /** Copies the list. */
    public Rejected {
      fields = List.copyOf(fields);
    }

    /** A refusal of which no more is known. */
    public Rejected(TargetRef ref, List<String> fields, String reason) {
      this(ref, fields, reason, Optional.empty());
    }

    /** The same with what the target's type asks for. */
    public Rejected demanding(String what) {
      return new Rejected(ref, fields, reason, Optional.of(what));
    }

    /** A refusal without fields is a policy's, which may change without any change here. */
    @Override
    public Retry retry() {
      return fields.isEmpty() ? new Retry.Backoff() : new Retry.OnChange();
    }

    @Override
    public String sentence() {
      return fields.isEmpty()
          ? "%s: the API server does not accept it%s; check the admission policies and webhooks of namespace %s; the operator retries"
              .formatted(ref, reason, ref.namespace())
          : "%s: the API server does not accept %s; %s"
              .formatted(ref, String.join(", ", fields), advice());
    }

    private String advice() {
      return fields.stream().allMatch(field -> field.startsWith("\"metadata"))
          ? "change these labels and annotations, on the resource or in .spec.targets[].metadata"
          : demand.orElse("give the target what its type requires");
    }
  }

  /**
   * The API server does not let the operator.
   *
   * @param verb what was to be done: get, create, update or delete
   * @param reason its words, from a colon on
   */
  record Forbidden(TargetRef ref, String verb, String reason) implements ServerRefusal {
    @Override
    public String sentence() {
      return ("%s: the API server forbids the operator to %s it%s; check the operator's role,"
              + " quotas and admission policies of namespace %s")
          .formatted(ref, verb, reason, ref.namespace());
    }

    @Override
    public Optional<MissingRight> missingRight() {
      // Policies forbid, too, in other words.
      return reason.contains("cannot " + verb + " resource")
          ? Optional.of(
              new MissingRight(verb, ref.kind().plural(), ref.namespace(), ref.toString()))
          : Optional.empty();
    }
  }

  /**
   * A ResourceQuota has no room for the target.
   *
   * @param reason the API server's words, from a colon on
   * @param replaces whether there is none even in the place of the target that is to be made anew
   */
  record QuotaExceeded(TargetRef ref, String reason, boolean replaces) implements ServerRefusal {
    @Override
    public String sentence() {
      return "%s cannot be %s%s; raise the quota of namespace %s or delete what it does not need; the operator retries"
          .formatted(
              ref,
              replaces ? "re-created, not even in its own place, and stays as it is" : "created",
              reason,
              ref.namespace());
    }
  }

  /** The target that was to be made anew is deleted and not made yet; worse than all others. */
  record NotMadeAnew(TargetRef ref, TargetFailure why) implements ServerRefusal {
    @Override
    public String sentence() {
      return "%s was deleted to be re-created, because its type or an immutable value changes, and is missing now: %s"
          .formatted(ref, why.sentence());
    }
  }

  /**
   * What the API server stored is not what it was sent.
   *
   * @param retry when it is written again; on change only where that would delete it each time
   */
  record AlteredByAdmission(TargetRef ref, Alteration alteration, Retry retry)
      implements ServerRefusal {
    @Override
    public String sentence() {
      return ("%s: an admission webhook or policy changes %s; exempt this %s from it (label"
              + " %s=true)%s; no workload is restarted for it")
          .formatted(
              ref,
              alteration.harm(),
              ref.kind().text(),
              OwnKeys.MANAGED,
              retry instanceof Retry.OnChange
                  ? ", then change the resource's annotation " + OwnKeys.FORCE_SYNC
                  : "; the operator retries, after repeated changes once a minute");
    }
  }

  /**
   * The API server answered with an error of its own.
   *
   * @param reason its words, from a colon on
   */
  record ApiServerError(TargetRef ref, String verb, int status, String reason)
      implements ServerRefusal {
    @Override
    public String sentence() {
      return "%s: the API server returned %d to %s%s; the operator retries; check the API server's health"
          .formatted(ref, status, verb, reason);
    }
  }
}
