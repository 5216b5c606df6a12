package com.infisical.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Ends the child processes and removes their folder when this JVM is gone, however it went: a shell
 * that reads process ids from a pipe whose other end only this JVM holds, so that the kernel closes
 * it even after {@code kill -9}. Thread-safe.
 */
final class Watchdog implements AutoCloseable {
  // Ctrl-C reaches the whole process group; the watchdog is the one that must survive it to clean
  // up. Ids of processes
  // that ended are forgotten, for the system may give them to others.
  private static final String SCRIPT =
      """
      trap '' HUP INT TERM
      echo
      pids=
      while read -r change pid; do
        if [ "$change" = + ]; then
          pids="$pids $pid"
        else
          pids=$(for p in $pids; do [ "$p" = "$pid" ] || printf ' %s' "$p"; done)
        fi
      done
      [ -n "$pids" ] && kill -9 $pids 2>/dev/null
      rm -rf "$1" 2>/dev/null || { sleep 1; rm -rf "$1"; }
      """;

  private final Process shell;

  /** Waits until it is on guard; {@code folder} need not exist yet. */
  Watchdog(Path folder) {
    try {
      shell =
          new ProcessBuilder("/bin/sh", "-c", SCRIPT, "testkit-watchdog", folder.toString())
              .redirectError(Redirect.DISCARD)
              .start();
      if (shell.getInputStream().read() != '\n') {
        throw new ControlPlaneException("The shell that cleans up after the JVM has died.");
      }
    } catch (IOException e) {
      throw new ControlPlaneException("Cannot start /bin/sh, which cleans up after the JVM.", e);
    }
  }

  /** From now on {@code process} does not outlive this JVM or {@link #close()}. */
  void guard(Process process) {
    if (!tell('+', process)) {
      process.destroyForcibly();
      throw new ControlPlaneException("The shell that cleans up after the JVM has died.");
    }
    var unused = process.onExit().thenAccept(ended -> tell('-', ended));
  }

  /** Ends all guarded processes, removes the folder and waits until both is done. */
  @Override
  public void close() {
    try {
      synchronized (this) {
        shell.getOutputStream().close();
      }
      shell.waitFor();
    } catch (IOException e) {
      throw new ControlPlaneException("The shell that cleans up cannot be reached.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean tell(char change, Process process) {
    try {
      OutputStream pipe = shell.getOutputStream();
      pipe.write((change + " " + process.pid() + "\n").getBytes(StandardCharsets.US_ASCII));
      pipe.flush();
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
