package com.infisical.operator.pushsecret;

import static com.infisical.operator.reference.WatchedResources.nameOf;

import com.infisical.client.Caller;
import com.infisical.client.SecretText;
import com.infisical.client.StoredSecret;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.Maps;
import com.infisical.operator.pushsecret.SourceSecrets.SourceResult;
import com.infisical.operator.pushsecret.plan.DestinationPlan;
import com.infisical.operator.pushsecret.plan.DestinationPlanner;
import com.infisical.operator.pushsecret.plan.DestinationState;
import com.infisical.operator.pushsecret.plan.Owned;
import com.infisical.operator.pushsecret.plan.Pending;
import com.infisical.operator.pushsecret.plan.Wanted;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The inputs of one sync whose source, folder and record were read.
 *
 * @param now the server's time
 */
record PushRun(
    PushObject object,
    PushSpec spec,
    Session session,
    PushMemory memory,
    Destination destination,
    Caller caller,
    PushBasis basis,
    SourceResult.Read source,
    Map<String, Wanted> wanted,
    Instant now) {
  static final String ADOPT = "secrets.infisical.com/adopt";

  /**
   * What decides a plan besides the folder.
   *
   * @param owned what the resource is on record to have created
   * @param held by key: which other resource comes first
   * @param ripe ids of what has been away for long enough
   * @param confirmed whether the user wants most of it deleted
   * @param resend whether writes that wait for an approval are sent again
   */
  record Question(
      Map<String, Owned> owned,
      Map<String, String> held,
      Set<String> ripe,
      boolean confirmed,
      boolean resend,
      OperatorKey key) {
    Question withOwned(Map<String, Owned> known) {
      return new Question(known, held, ripe, confirmed, resend, key);
    }
  }

  String namespace() {
    return object.object().getMetadata().getNamespace();
  }

  String annotation(String name) {
    return Maps.present(object.object().getMetadata().getAnnotations()).getOrDefault(name, "");
  }

  /** What the resource claims at its folder, once this is what it has created. */
  Claims.Claim claim(Map<String, Owned> created) {
    return new Claims.Claim(
        object.uid(),
        nameOf(object.object()),
        PushBasis.created(object.object()),
        wanted.keySet(),
        created);
  }

  /** What the resource claims at its folder. */
  Claims.Claim claim(List<StoredSecret> stored, Set<String> leftToIt) {
    return new Claims.Claim(
        object.uid(),
        nameOf(object.object()),
        PushBasis.created(object.object()),
        wanted.keySet(),
        basis.proven(object.object(), wanted, stored, leftToIt));
  }

  /** The plan for a folder that stores this. */
  DestinationPlan plan(List<StoredSecret> stored, Map<String, Pending> pending, Question question) {
    String given = digest(question.key());
    return DestinationPlanner.plan(
        new DestinationState(
            wanted,
            stored,
            question.owned(),
            pending,
            new DestinationState.Rules(
                spec.replace(),
                spec.delete(),
                annotation(ADOPT).equals("true"),
                question.confirmed(),
                question.resend()),
            question.held(),
            !basis.record().pushed().equals(given),
            memory.written(given),
            question.ripe(),
            (name, value) -> basis.digest(question.key(), name, value)));
  }

  /** One digest of everything that is given. */
  String digest(OperatorKey key) {
    return basis.digest(key, source.values());
  }

  String digest(OperatorKey key, String name, SecretText stored) {
    return basis.digest(key, name, stored);
  }
}
