package com.infisical.client.calls;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.infisical.client.SecretListing;
import com.infisical.client.SecretQuery;
import com.infisical.client.SecretText;
import com.infisical.client.reply.RowsReader;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A list of secrets as it comes from a server, where everything may be missing.
 *
 * <p>What is unknown is skipped and not collected: a server may send a lot of it.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record ListingBody(
    @JsonDeserialize(using = SecretRow.Reader.class) @Nullable List<SecretRow> secrets,
    @JsonDeserialize(using = ImportRow.Reader.class) @Nullable List<ImportRow> imports) {
  /** An object of ours, its place in lists, and what it becomes. */
  static final long ROW = 150;

  private static final long TEXT = 48;

  static long heapBytes(@Nullable String text) {
    return text == null ? 0 : TEXT + (isLatin(text) ? text.length() : 2L * text.length());
  }

  private static boolean isLatin(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0xff) {
        return false;
      }
    }
    return true;
  }

  /** One secret, shared or personal. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record SecretRow(
      @Nullable String secretKey,
      @Nullable SecretText secretValue,
      @Nullable String secretPath,
      @Nullable String type,
      boolean secretValueHidden,
      @Nullable String workspace,
      @Nullable String environment)
      implements RowsReader.Row {
    /** Of each key, a server that knows no better also gives the personal values of users. */
    @Override
    public boolean isWanted() {
      return type == null || type.equals("shared");
    }

    @Override
    public boolean isWhole() {
      return secretKey != null
          && !secretKey.isEmpty()
          && (secretValue != null || secretValueHidden);
    }

    @Override
    public long heapBytes() {
      return ROW
          + ListingBody.heapBytes(secretKey)
          + ListingBody.heapBytes(secretValue == null ? null : secretValue.reveal())
          + ListingBody.heapBytes(secretPath)
          + ListingBody.heapBytes(type)
          + ListingBody.heapBytes(workspace)
          + ListingBody.heapBytes(environment);
    }

    /** Whether it is in the folder that was asked for, if it says where it is. */
    boolean isOf(AskedFolder asked) {
      return asked.has(workspace, environment, secretPath);
    }

    /** Whether it may be the one that was asked for; an import may have brought it. */
    boolean isOne(SecretQuery query) {
      return AskedFolder.of(query).isOfProject(workspace)
          && query
              .secretName()
              .map(name -> AskedFolder.isSilentOrEqual(secretKey, name))
              .orElse(true);
    }

    SecretListing.Secret secret(String folder) {
      return new SecretListing.Secret(
          secretKey == null ? "" : secretKey,
          secretValue == null ? SecretText.of("") : secretValue,
          secretPath == null ? folder : secretPath,
          secretValueHidden);
    }

    /** Reads many. */
    static final class Reader extends RowsReader<SecretRow> {
      private static final long serialVersionUID = 1L;

      Reader() {
        super(SecretRow.class);
      }
    }
  }

  /** What one import brings. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record ImportRow(
      @Nullable String secretPath,
      @Nullable String environment,
      @JsonDeserialize(using = SecretRow.Reader.class) @Nullable List<SecretRow> secrets)
      implements RowsReader.Row {
    @Override
    public boolean isWanted() {
      return true;
    }

    @Override
    public boolean isWhole() {
      return secretPath != null && secrets != null;
    }

    @Override
    public long heapBytes() {
      return ROW + ListingBody.heapBytes(secretPath) + ListingBody.heapBytes(environment);
    }

    SecretListing.Import imported() {
      String path = secretPath == null ? "" : secretPath;
      return new SecretListing.Import(
          path, environment == null ? "" : environment, ListingBody.secrets(secrets, path));
    }

    /** Reads many. */
    static final class Reader extends RowsReader<ImportRow> {
      private static final long serialVersionUID = 1L;

      Reader() {
        super(ImportRow.class);
      }
    }
  }

  /** A single secret as it comes from a server. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record One(@Nullable SecretRow secret) {
    /** A listing of it alone; empty when what matters is missing, or when it is another one. */
    Optional<SecretListing> listing(SecretQuery query) {
      return secret == null || !secret.isWhole() || !secret.isWanted() || !secret.isOne(query)
          ? Optional.empty()
          : Optional.of(new SecretListing(List.of(secret.secret(query.secretPath())), List.of()));
    }
  }

  /**
   * The listing; empty when a part is missing without which a key could be lost unnoticed, and when
   * it is another folder's.
   */
  Optional<SecretListing> listing(SecretQuery query) {
    AskedFolder asked = AskedFolder.of(query);
    return secrets == null || !secrets.stream().allMatch(row -> row.isOf(asked))
        ? Optional.empty()
        : Optional.of(
            new SecretListing(
                secrets(secrets, query.secretPath()),
                imports == null ? List.of() : imports.stream().map(ImportRow::imported).toList()));
  }

  private static List<SecretListing.Secret> secrets(@Nullable List<SecretRow> rows, String folder) {
    return rows == null ? List.of() : rows.stream().map(row -> row.secret(folder)).toList();
  }
}
