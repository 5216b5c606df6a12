package com.infisical.operator.sync;

import com.infisical.client.SecretListing;
import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.auth.session.Sessions;
import com.infisical.operator.source.MergedSecrets;
import com.infisical.operator.source.ReadFailure.SourceWords;
import com.infisical.operator.source.SecretMerge;
import com.infisical.operator.status.Failure;
import com.infisical.operator.target.TargetContent;
import com.infisical.operator.target.plan.ResourceFacts;
import com.infisical.operator.target.plan.TargetRef;
import com.infisical.operator.template.Templates;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a sync has to know of the kind of its resource: how its spec reads, and where it differs
 * from other kinds.
 *
 * @param <R> the kind
 */
public interface SyncKind<R extends HasMetadata> {
  /** What came of reading a spec. */
  sealed interface Reading {
    /** It can be used. */
    record Usable(SyncPlan plan) implements Reading {}

    /** It cannot, until it is changed. */
    record Unusable(Failure failure) implements Reading {}
  }

  /** Reads the spec of {@code resource}. */
  Reading read(R resource);

  /** The session that {@code resource} reads with; blocks while its inputs are read. */
  Sessions.OpenResult open(R resource);

  /** Whether {@code session} still is that session; may block likewise. */
  boolean isCurrent(R resource, Session session);

  /** What is wrong with the session, in terms of the resource's own spec. */
  Failure ofSession(R resource, Failure failure);

  /** What is wrong with a read, likewise. */
  default Failure ofRead(R resource, Failure failure) {
    return failure;
  }

  /** No session is needed for {@code resource} any more. */
  default void leaveSession(R resource) {}

  /** What planning needs to know of {@code resource}. */
  ResourceFacts facts(R resource);

  /**
   * The targets that {@code resource} lists, less those that only a changed spec makes writable.
   */
  Stream<TargetRef> listed(R resource);

  /** Decides which secret wins each key. */
  SecretMerge.MergeResult merge(R resource, List<SecretListing> listings);

  /** What {@code target} is to hold of {@code merged}. */
  TargetContent content(
      R resource, SecretTarget target, MergedSecrets merged, Templates.OfOneSync templates);

  /** How the spec of {@code resource} names source number {@code index}. */
  SourceWords sourceWords(R resource, int index);

  /**
   * A sentence about target number {@code index}: what writes one target does not know which it is,
   * and says {@code .spec.targets[]}.
   */
  String ofTarget(R resource, String sentence, int index);
}
