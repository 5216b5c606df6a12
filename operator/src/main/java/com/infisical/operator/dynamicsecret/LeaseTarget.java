package com.infisical.operator.dynamicsecret;

import com.infisical.client.SecretText;
import com.infisical.operator.dynamicsecret.lease.HeldLease;
import com.infisical.operator.dynamicsecret.lease.LeaseRecord;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.key.Seal;
import com.infisical.operator.kubernetes.Maps;
import com.infisical.operator.target.TargetContent;
import com.infisical.operator.target.TargetContent.RenderResult;
import com.infisical.operator.target.TargetPreview;
import com.infisical.operator.target.TargetResult;
import com.infisical.operator.target.TargetSync;
import com.infisical.operator.target.WriteResult;
import com.infisical.operator.target.plan.ObservedTarget;
import com.infisical.operator.target.plan.OwnKeys;
import com.infisical.operator.target.plan.ResourceFacts;
import com.infisical.operator.target.plan.ServerRefusal;
import com.infisical.operator.target.plan.TargetData;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetRef;
import com.infisical.operator.target.plan.UnknownSecrets;
import com.infisical.operator.template.Templates;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads and writes the target of a lease: data, version, leases and digests in one write
 * (docs/infisical-dynamic-secret.md#the-secret).
 *
 * <p>Safe for use by several threads.
 */
final class LeaseTarget {
  private static final String PURPOSE = "lease";
  private static final String BETWEEN_DIGESTS = ".";

  private final KubernetesClient client;
  private final TargetSync sync;
  private final TargetPreview preview;
  private final LeaseContents contents;
  private final OperatorKey key;
  private final Seal seal;

  LeaseTarget(
      KubernetesClient client,
      TargetSync sync,
      TargetPreview preview,
      Templates templates,
      OperatorKey key) {
    this.client = client;
    this.sync = sync;
    this.preview = preview;
    this.contents = new LeaseContents(templates);
    this.key = key;
    this.seal = new Seal(key);
  }

  /** The digest of {@code spec} at the server at {@code address}. */
  String digest(LeaseSpec spec, String address) {
    return spec.digest(key, address);
  }

  /** Whether a mark of {@code resource} on the target at {@code ref} is worth a look. */
  boolean mayRelease(ResourceFacts resource, TargetRef ref) {
    return sync.mayRelease(resource, ref);
  }

  /**
   * What the target at {@code ref} proves.
   *
   * @param present id of the lease that the resource's status names; empty for none
   */
  HeldTarget look(ResourceFacts resource, TargetRef ref, Optional<String> present) {
    Optional<ObservedTarget> found = secret(ref).map(ObservedTarget::of);
    return found
        .map(target -> look(resource, target, present))
        .orElseGet(() -> unproven(Optional.empty(), Optional.empty()));
  }

  private HeldTarget look(ResourceFacts resource, ObservedTarget target, Optional<String> present) {
    String sealed = target.annotations().getOrDefault(OwnKeys.LEASE, "");
    return switch (seal.open(PURPOSE, resource.uid(), sealed)) {
      case Seal.OpenResult.Fitting(String text) ->
          LeaseRecord.read(text)
              .map(record -> known(resource, target, record, present))
              .orElseGet(() -> unproven(Optional.of(target), Optional.empty()));
      case Seal.OpenResult.OfAnotherKey(String text) ->
          LeaseRecord.read(text)
              .map(record -> ofAnotherKey(target, record, present))
              .orElseGet(() -> unproven(Optional.of(target), Optional.empty()));
      case Seal.OpenResult.Broken() ->
          // The Go operator marks nothing: whoever took the record off did not take its place.
          unproven(
              Optional.of(target),
              present.filter(id -> !target.annotations().containsKey(OwnKeys.MANAGED_BY)));
    };
  }

  /** A record of this operator's, unless the Go operator replaced its lease since. */
  private HeldTarget known(
      ResourceFacts resource, ObservedTarget target, LeaseRecord record, Optional<String> present) {
    HeldTarget proven = proven(resource, target, record);
    HeldTarget ofGo = unproven(Optional.of(target), other(record, present));
    return !proven.holds() && ofGo.leaseOfGo().isPresent() ? ofGo : proven;
  }

  private static HeldTarget ofAnotherKey(
      ObservedTarget target, LeaseRecord record, Optional<String> present) {
    boolean same =
        present.isPresent()
            && record.present().map(HeldLease::id).equals(present)
            && !target.data().keys().isEmpty();
    return same
        ? ofAnotherKey(target, record)
        : unproven(Optional.of(target), other(record, present));
  }

  /** The lease that the status names, where it is not the one of {@code record}. */
  private static Optional<String> other(LeaseRecord record, Optional<String> present) {
    return present.filter(id -> record.present().map(HeldLease::id).filter(id::equals).isEmpty());
  }

  private HeldTarget proven(ResourceFacts resource, ObservedTarget target, LeaseRecord record) {
    String inputs = target.annotations().getOrDefault(OwnKeys.INPUTS, "");
    int between = inputs.indexOf(BETWEEN_DIGESTS);
    String definition = between < 0 ? "" : inputs.substring(0, between);
    String data = between < 0 ? "" : inputs.substring(between + 1);
    return new HeldTarget(
        Optional.of(target),
        record,
        data.equals(digest(resource, target.data())),
        Optional.of(definition),
        Optional.empty(),
        true);
  }

  /** Of what another key sealed, only the lease that the status names, too, is believed. */
  private static HeldTarget ofAnotherKey(ObservedTarget target, LeaseRecord record) {
    return new HeldTarget(
        Optional.of(target),
        new LeaseRecord(record.present().stream().toList(), record.forceSync()),
        true,
        Optional.empty(),
        Optional.empty(),
        false);
  }

  /** A target with the Go operator's annotation for the lease that the status names. */
  private static HeldTarget unproven(Optional<ObservedTarget> target, Optional<String> present) {
    Optional<String> leaseOfGo =
        present.filter(
            id ->
                target
                    .filter(found -> !found.data().keys().isEmpty())
                    .map(found -> found.annotations().getOrDefault(OwnKeys.VERSION, ""))
                    .filter(version -> version.startsWith(id + "-"))
                    .isPresent());
    return new HeldTarget(
        target, new LeaseRecord(List.of(), ""), false, Optional.empty(), leaseOfGo, false);
  }

  /** A keyed digest of the name of an account, by which it is known again. */
  String account(ResourceFacts resource, String name) {
    return key.digest("lease-account").add(resource.uid()).add(name).hex();
  }

  /** The text under {@code name} that the target holds now. */
  Optional<String> text(TargetRef ref, String name) {
    return secret(ref)
        .map(secret -> Maps.present(secret.getData()).get(name))
        .map(base64 -> new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
  }

  /** The keys that the target has now. */
  Set<String> keys(TargetRef ref) {
    return secret(ref).map(secret -> Maps.present(secret.getData()).keySet()).orElse(Set.of());
  }

  private Optional<Secret> secret(TargetRef ref) {
    return Optional.ofNullable(
        client.secrets().inNamespace(ref.namespace()).withName(ref.name()).get());
  }

  /**
   * What would stand against writing the target.
   *
   * @param alike data of a lease like the one that is to be written; empty where there was none
   */
  Optional<TargetFailure> objection(
      ResourceFacts resource, LeaseSpec spec, Optional<Map<String, SecretText>> alike) {
    return contents
        .mistake(spec)
        .or(() -> objection(resource, spec))
        .or(
            () ->
                alike.flatMap(
                    data -> objection(resource, spec, contents.of(resource, spec, data))));
  }

  /** The same whatever the data will be. */
  private Optional<TargetFailure> objection(ResourceFacts resource, LeaseSpec spec) {
    return objection(resource, spec, LeaseContents.unknown(spec))
        // Types ask for keys that only the lease has.
        .filter(
            failure ->
                !(failure instanceof ServerRefusal.Rejected && spec.target().secretType() != null));
  }

  private Optional<TargetFailure> objection(
      ResourceFacts resource, LeaseSpec spec, TargetContent content) {
    TargetContent rehearsed =
        (ref, existing) ->
            switch (content.of(ref, existing)) {
              case RenderResult.Refused refused -> refused;
              case RenderResult.Data(TargetData made, UnknownSecrets unknown) ->
                  new RenderResult.Data(
                      made.withRecord("rehearsal", Map.of(OwnKeys.LEASE, "rehearsal")), unknown);
            };
    return switch (preview.of(resource, spec.target(), rehearsed)) {
      case TargetPreview.Preview.Refused(TargetFailure failure, boolean rendered) ->
          Optional.of(failure);
      case TargetPreview.Preview.Planned planned -> planned.objection();
    };
  }

  /** Writes a new lease: {@code data} are its credentials. */
  TargetResult write(
      ResourceFacts resource,
      LeaseSpec spec,
      String definition,
      LeaseRecord record,
      Map<String, SecretText> data) {
    TargetContent rendered = contents.of(resource, spec, data);
    return sync.bring(
        resource,
        spec.target(),
        (ref, existing) ->
            switch (rendered.of(ref, existing)) {
              case RenderResult.Refused refused -> refused;
              case RenderResult.Data(TargetData made, UnknownSecrets unknown) ->
                  new RenderResult.Data(recorded(resource, definition, record, made), unknown);
            });
  }

  /** Writes what is known of leases, and leaves the data as they are. */
  TargetResult write(
      ResourceFacts resource, LeaseSpec spec, String definition, LeaseRecord record) {
    return sync.bring(
        resource,
        spec.target(),
        (ref, existing) ->
            existing
                .get()
                .<RenderResult>map(
                    target ->
                        new RenderResult.Data(
                            recorded(resource, definition, record, target.data()),
                            UnknownSecrets.NONE))
                .orElseGet(() -> new RenderResult.Refused(new TargetFailure.Contended(ref))));
  }

  /** Gives a target up that the resource no longer names. */
  WriteResult release(ResourceFacts resource, TargetRef ref) {
    return sync.release(resource, ref);
  }

  /** Gives a target up whose leases were revoked. */
  WriteResult releaseEmptied(ResourceFacts resource, TargetRef ref) {
    return sync.releaseEmptied(resource, ref);
  }

  private TargetData recorded(
      ResourceFacts resource, String definition, LeaseRecord record, TargetData data) {
    String sealed = seal.seal(PURPOSE, resource.uid(), record.text());
    return data.withInputs(definition + BETWEEN_DIGESTS + digest(resource, data))
        .withRecord(
            record.present().map(lease -> goVersion(lease.id())).orElse(""),
            Map.of(OwnKeys.LEASE, sealed));
  }

  /** Go's client reads no version, so it always writes 0. */
  static String goVersion(String leaseId) {
    return leaseId + "-0";
  }

  private String digest(ResourceFacts resource, TargetData data) {
    OperatorKey.Digest digest = key.digest("lease-data").add(resource.uid());
    data.digestInto(digest);
    return digest.hex();
  }
}
