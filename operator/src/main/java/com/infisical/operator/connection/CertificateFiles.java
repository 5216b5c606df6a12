package com.infisical.operator.connection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the system's certificate files; as in Go, unreadable ones are ignored and logged. */
final class CertificateFiles {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateFiles.class);

  /** Whole bundles of a system have a quarter of a mebibyte. */
  private static final long LONGEST = 16L << 20;

  private CertificateFiles() {}

  /** Those of one file; {@code what} names it in the log. */
  static List<X509Certificate> inFile(String what, String name) {
    return path(what, name).map(file -> read(what, file, true)).orElse(List.of());
  }

  /** Those of the files of a folder, which may hold others, too. */
  static List<X509Certificate> inFolder(String what, String name) {
    List<X509Certificate> found = new ArrayList<>();
    path(what, name)
        .ifPresent(
            folder -> {
              try (Stream<Path> files = Files.list(folder)) {
                files
                    .filter(Files::isRegularFile)
                    .forEach(file -> found.addAll(read(what, file, false)));
              } catch (IOException | UncheckedIOException e) {
                LOG.warn("{} names a folder that cannot be read; ignoring it: {}", what, folder);
              }
            });
    return found;
  }

  private static Optional<Path> path(String what, String name) {
    try {
      return Optional.of(Path.of(name));
    } catch (InvalidPathException e) {
      LOG.warn(
          "{} has characters that file names cannot have here; ignoring it: set LC_ALL=C.UTF-8",
          what);
      return Optional.empty();
    }
  }

  private static List<X509Certificate> read(String what, Path file, boolean onlyCertificates) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > LONGEST) {
        LOG.warn("{} names no certificate file; ignoring it: {}", what, file);
        return List.of();
      }
      // Comments in such files are in any encoding; the certificates themselves are ASCII.
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      return switch (PemCertificates.read(text)) {
        case PemCertificates.Read read -> {
          if (!read.unreadable().isEmpty()) {
            LOG.warn(
                "{}: in {}, certificate number {} cannot be read; ignoring it",
                what,
                file,
                read.unreadable().getFirst());
          }
          yield List.copyOf(read.certificates().values());
        }
        case PemCertificates.Unreadable(String reason) -> {
          if (onlyCertificates) {
            LOG.warn("{}: the file {} {}; ignoring it", what, file, reason);
          }
          yield List.of();
        }
      };
    } catch (IOException e) {
      LOG.warn("{} cannot be read; ignoring it: {}", what, file);
      return List.of();
    }
  }
}
