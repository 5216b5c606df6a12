package com.infisical.operator.status;

import com.infisical.client.HttpStatus;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.schedule.Retry;
import java.util.Locale;
import java.util.Optional;

/** A reference in a spec cannot be resolved to a usable value. */
public sealed interface ReferenceFailure extends Failure {
  /** The spec field that contains the reference. */
  String field();

  @Override
  default Retry retry() {
    return new Retry.OnChange();
  }

  /** The object is not there. */
  record Missing(String field, String kind, ResourceName name) implements ReferenceFailure {
    @Override
    public String sentence() {
      return "%s %s, referenced by %s, does not exist; create it or correct the reference"
          .formatted(kind, name, field);
    }
  }

  /** The Secret is there, its key is not. */
  record MissingKey(String field, ResourceName name, String key) implements ReferenceFailure {
    @Override
    public String sentence() {
      return "Secret %s, referenced by %s, has no key %s; add the key or correct the reference"
          .formatted(name, field, key);
    }
  }

  /** The key is there and holds nothing. */
  record EmptyValue(String field, ResourceName name, String key) implements ReferenceFailure {
    @Override
    public String sentence() {
      return "key %s of Secret %s, referenced by %s, is empty; put the value into it"
          .formatted(key, name, field);
    }
  }

  /** The value is there and cannot be what the field needs. */
  record BadValue(String field, ResourceName name, String key, String why)
      implements ReferenceFailure {
    @Override
    public String sentence() {
      return "key %s of Secret %s, referenced by %s, is not usable: %s"
          .formatted(key, name, field, why);
    }
  }

  /**
   * The API server did not say.
   *
   * @param status its answer; 0 or less where there was none
   * @param reason its words, from a colon on; may be empty
   */
  record NotReadable(String field, String kind, ResourceName name, int status, String reason)
      implements ReferenceFailure {

    @Override
    public String sentence() {
      String what = "%s %s, referenced by %s, could not be read".formatted(kind, name, field);
      return status == HttpStatus.FORBIDDEN
          ? what
              + ": the operator's service account is not allowed to (RBAC); grant it get on "
              + kind.toLowerCase(Locale.ROOT)
              + "s there"
          : what
              + ": the Kubernetes API server "
              + (status <= 0 ? "did not respond" : "returned HTTP " + status + reason)
              + "; the operator retries";
    }

    @Override
    public Retry retry() {
      return new Retry.Backoff();
    }

    @Override
    public Optional<MissingRight> missingRight() {
      return status == HttpStatus.FORBIDDEN
          ? Optional.of(
              new MissingRight(
                  "get",
                  kind.toLowerCase(Locale.ROOT) + "s",
                  name.namespace(),
                  "%s %s, referenced by %s".formatted(kind, name, field)))
          : Optional.empty();
    }
  }

  /** The reference itself is incomplete, on an object older than the admission rules. */
  record Incomplete(String field, String what) implements ReferenceFailure {
    @Override
    public String sentence() {
      return field + " " + what;
    }
  }
}
