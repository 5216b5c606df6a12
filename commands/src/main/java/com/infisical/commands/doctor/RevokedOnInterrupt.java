package com.infisical.commands.doctor;

/**
 * Revokes the logins of a command that is interrupted (Ctrl-C, SIGTERM) before its end. For one
 * thread.
 */
final class RevokedOnInterrupt implements AutoCloseable {
  private final Thread hook;

  RevokedOnInterrupt(Tools tools) {
    this.hook = Thread.ofPlatform().name("revoke").unstarted(tools::close);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** The command came to its end. */
  @Override
  public void close() {
    try {
      var unused = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook runs.
    }
  }
}
