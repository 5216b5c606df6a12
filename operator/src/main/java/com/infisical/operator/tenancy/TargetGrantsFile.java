package com.infisical.operator.tenancy;

import com.infisical.operator.schedule.Timer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of {@code --allowed-targets} or {@code --allowed-sources}, read again every 10 s: a
 * mounted ConfigMap changes without an event that could be relied on, as the kubelet exchanges a
 * symbolic link.
 *
 * <p>While the file cannot be used, the last rules that could be hold, at first none. Safe for use
 * by several threads.
 */
public final class TargetGrantsFile implements AllowedTargets {
  private static final Logger LOG = LoggerFactory.getLogger(TargetGrantsFile.class);
  private static final Duration BETWEEN_READS = Duration.ofSeconds(10);
  private static final int MAX_BYTES = 1 << 20;

  private final String flag;
  private final Path file;
  private final Runnable changed;
  private volatile TargetGrants grants = new TargetGrants(List.of());
  private @Nullable String lastProblem;
  private boolean everRead;
  private boolean begun;

  /**
   * @param flag that names the file, for messages
   * @param changed runs after each change of the rules; must not block
   */
  public TargetGrantsFile(String flag, Path file, Runnable changed) {
    this.flag = flag;
    this.file = file;
    this.changed = changed;
  }

  /** Reads the file now, and from now on whenever {@code timer} says. */
  public void begin(Timer timer) {
    read();
    timer.after(BETWEEN_READS, () -> begin(timer));
  }

  @Override
  public boolean allow(String from, String to, boolean byFullName) {
    return grants.allow(from, to, byFullName);
  }

  /** Reads the file. */
  synchronized void read() {
    switch (content()) {
      case TargetGrants.ReadResult.Unusable(String why) -> say(why);
      case TargetGrants.ReadResult.Read(TargetGrants found) -> {
        lastProblem = null;
        everRead = true;
        if (!found.equals(grants)) {
          grants = found;
          LOG.info("{}: {} rules of the file {} apply", flag, found.grants().size(), file);
          if (begun) {
            changed.run();
          }
        }
      }
    }
    begun = true;
  }

  private void say(String why) {
    if (!Objects.equals(why, lastProblem)) {
      lastProblem = why;
      LOG.error(
          "{}: the file {} {}; {}",
          flag,
          file,
          why,
          everRead
              ? "until then the last rules that could be read apply"
              : "until then no rule applies");
    }
  }

  private TargetGrants.ReadResult content() {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      return bytes.length > MAX_BYTES
          ? new TargetGrants.ReadResult.Unusable("has more than 1 MiB; use patterns")
          : TargetGrants.read(new String(bytes, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return new TargetGrants.ReadResult.Unusable("does not exist; mount it or correct the path");
    } catch (AccessDeniedException e) {
      return new TargetGrants.ReadResult.Unusable(
          "is not readable by the operator; give the user it runs as read access");
    } catch (IOException e) {
      return new TargetGrants.ReadResult.Unusable("cannot be read; check the mount");
    }
  }
}
