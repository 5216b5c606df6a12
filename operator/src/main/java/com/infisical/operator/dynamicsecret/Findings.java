package com.infisical.operator.dynamicsecret;

import com.infisical.operator.dynamicsecret.lease.HeldLease;
import com.infisical.operator.reload.Reloads.ReloadResult;
import com.infisical.operator.status.Failure;
import java.util.Optional;

/** Findings of one reconcile of a resource, for its status. For one thread. */
final class Findings {
  private Optional<String> method = Optional.empty();
  private Optional<String> noSession = Optional.empty();
  private Optional<String> notCreated = Optional.empty();
  private Optional<String> notRenewed = Optional.empty();
  private Optional<String> notWritten = Optional.empty();
  private Optional<HeldLease> present = Optional.empty();
  private boolean deadCredentials;
  private ReloadResult reload = ReloadResult.NONE;
  private Optional<String> requestId = Optional.empty();
  private boolean untold;

  void method(String name) {
    method = Optional.of(name);
  }

  Optional<String> method() {
    return method;
  }

  void noSession(String sentence) {
    noSession = Optional.of(sentence);
  }

  Optional<String> noSession() {
    return noSession;
  }

  void notCreated(String sentence) {
    notCreated = Optional.of(sentence);
  }

  Optional<String> notCreated() {
    return notCreated;
  }

  void notRenewed(String sentence) {
    notRenewed = Optional.of(sentence);
  }

  Optional<String> notRenewed() {
    return notRenewed;
  }

  void notWritten(String sentence) {
    notWritten = Optional.of(sentence);
  }

  Optional<String> notWritten() {
    return notWritten;
  }

  /** The server refused a request; its name for the first one goes to the log. */
  void refused(Failure failure) {
    requestId = requestId.or(failure::requestId);
  }

  Optional<String> requestId() {
    return requestId;
  }

  /**
   * The lease whose credentials the target holds.
   *
   * @param dead whether they are no longer good
   */
  void present(HeldLease lease, boolean dead) {
    present = Optional.of(lease);
    deadCredentials = dead;
  }

  Optional<HeldLease> present() {
    return present;
  }

  boolean hasDeadCredentials() {
    return deadCredentials;
  }

  /** Nothing is to be said yet: it will soon be over. */
  void untold() {
    untold = true;
  }

  boolean areUntold() {
    return untold;
  }

  void reload(ReloadResult done) {
    reload = done;
  }

  ReloadResult reload() {
    return reload;
  }

  /** The first thing that is wrong; empty where all is well. */
  Optional<String> problem() {
    return noSession.or(() -> notWritten).or(() -> notCreated).or(() -> notRenewed);
  }
}
