package com.infisical.operator.auth.cloud.google;

import com.infisical.client.SecretText;
import com.infisical.operator.auth.cloud.Minting;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads key files that a spec names, and no other file of the operator's pod
 * (docs/infisical-auth.md).
 *
 * <p>Whoever may write an InfisicalAuth chooses the path and the server that the proof goes to, so
 * the operator's own tokens and the kernel's files must not be reached, whatever links lead there.
 * Nothing is kept. Safe for use by several threads.
 */
public final class GoogleKeyFiles {
  private static final int MAX_BYTES = 64 * 1024;
  private static final List<String> TOKEN_FOLDERS =
      List.of("kubernetes.io", "eks.amazonaws.com", "azure");

  private final List<Path> forbidden;
  private final String field;
  private final Optional<Path> only;

  /**
   * Google key files.
   *
   * @param root where the paths below which nothing is read begin; {@code /} but in tests
   * @param field the field of a spec that names the files
   * @param only the only folder that is read; empty means any
   */
  public GoogleKeyFiles(Path root, String field, Optional<Path> only) {
    this.field = field;
    this.only = only.map(Path::toAbsolutePath).map(Path::normalize);
    Stream<Path> kernel = Stream.of("proc", "sys").map(root::resolve);
    Stream<Path> tokens =
        Stream.of("var/run/secrets", "run/secrets")
            .map(root::resolve)
            .flatMap(secrets -> TOKEN_FOLDERS.stream().map(secrets::resolve));
    this.forbidden = Stream.concat(kernel, tokens).toList();
  }

  /** What came of it. */
  sealed interface Content {
    /** What the file holds. */
    record Read(SecretText text) implements Content {}

    /** Nothing was read. */
    record Refused(Minting.Failed failure) implements Content {}
  }

  /** The content of {@code file}, an absolute path. */
  Content read(Path file) {
    // By its name first: whether there is a file in a forbidden place is not told either.
    if (isForbidden(file.normalize())) {
      return forbidden(file);
    }
    if (isElsewhere(file.normalize())) {
      return elsewhere(file);
    }
    try {
      Path real = file.toRealPath();
      if (isForbidden(real)) {
        return forbidden(file);
      }
      return isElsewhere(real) ? elsewhere(file) : content(file, real);
    } catch (NoSuchFileException e) {
      return refused(
          file,
          "does not exist in the operator's pod",
          "mount the key file there or correct the path");
    } catch (AccessDeniedException e) {
      return refused(
          file,
          "is not readable by the operator",
          "give the user it runs as read access to the mounted file");
    } catch (IOException e) {
      return refused(file, "cannot be read", "check the mount and the path");
    }
  }

  private boolean isForbidden(Path path) {
    return forbidden.stream()
        .anyMatch(place -> path.startsWith(place) || path.startsWith(real(place)));
  }

  private boolean isElsewhere(Path path) {
    return only.filter(folder -> !path.startsWith(folder) && !path.startsWith(real(folder)))
        .isPresent();
  }

  private static Path real(Path place) {
    try {
      return place.toRealPath();
    } catch (IOException e) {
      return place;
    }
  }

  private Content content(Path file, Path real) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    // A pipe would be waited for, a device never ends.
    if (!attributes.isRegularFile() || attributes.size() > MAX_BYTES) {
      return new Content.Refused(noKey(file));
    }
    try (InputStream in = Files.newInputStream(real, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      return bytes.length > MAX_BYTES
          ? new Content.Refused(noKey(file))
          : new Content.Read(SecretText.of(new String(bytes, StandardCharsets.UTF_8)));
    }
  }

  /** The failure of a file that is something else. */
  Minting.Failed noKey(Path file) {
    return new Minting.Failed(
        named(file) + " is not a service account key file",
        "mount the JSON key that Google generated for the service account");
  }

  private Content forbidden(Path file) {
    return refused(
        file,
        "is below /proc, /sys or a token folder of /var/run/secrets, where the operator reads no"
            + " key file",
        "mount the key file elsewhere, such as below /etc/infisical/gcp");
  }

  private Content elsewhere(Path file) {
    return refused(
        file,
        "is not below the folder that --gcp-key-dir names",
        "mount the key file there and correct the path");
  }

  private Content refused(Path file, String why, String advice) {
    return new Content.Refused(new Minting.Failed(named(file) + " " + why, advice));
  }

  private String named(Path file) {
    return "the file %s, referenced by %s,".formatted(file, field);
  }
}
