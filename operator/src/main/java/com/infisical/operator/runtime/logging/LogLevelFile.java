package com.infisical.operator.runtime.logging;

import com.infisical.operator.runtime.settings.LogSettings.Level;
import com.infisical.operator.schedule.Timer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a file that holds the log level: a mounted key of a ConfigMap, which the kubelet replaces
 * by moving a link
 * (https://kubernetes.io/docs/concepts/configuration/configmap/#mounted-configmaps-are-updated-automatically).
 *
 * <p>An absent or empty file stands for the level of the settings; of one that holds no level the
 * log says so once, and the level stays. For one thread at a time.
 */
public final class LogLevelFile {
  /** How often the file is read. */
  static final Duration EVERY = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(LogLevelFile.class);
  private static final int MAX_BYTES = 64;

  private final Path file;
  private final Level standard;
  private final Consumer<Level> apply;
  private final Timer timer;
  private Level current;
  private String refused = "";

  /**
   * @param standard the level of the settings, which holds at present
   * @param apply sets the level
   */
  public LogLevelFile(Path file, Level standard, Consumer<Level> apply, Timer timer) {
    this.file = file;
    this.standard = standard;
    this.current = standard;
    this.apply = apply;
    this.timer = timer;
  }

  /** Reads the file now, and again every 5 s. */
  public void follow() {
    look();
    timer.after(EVERY, this::follow);
  }

  private void look() {
    String text;
    try {
      text = read();
    } catch (IOException e) {
      refuse("it cannot be read");
      return;
    }
    Optional<Level> level = text.isEmpty() ? Optional.of(standard) : Level.parse(text);
    if (level.isEmpty()) {
      refuse("it holds none of debug, info, warn, error, panic, or an integer above 0");
      return;
    }
    refused = "";
    if (level.get() != current) {
      current = level.get();
      apply.accept(current);
      LOG.info("The log level is now {}", current.name().toLowerCase(Locale.ROOT));
    }
  }

  private void refuse(String why) {
    if (!refused.equals(why)) {
      refused = why;
      LOG.warn(
          "The log level stays {}: check {} of --log-level-file, {}",
          current.name().toLowerCase(Locale.ROOT),
          file,
          why);
    }
  }

  private String read() throws IOException {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8).strip();
    } catch (NoSuchFileException e) {
      return "";
    }
  }
}
