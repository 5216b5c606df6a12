package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.Environment;
import com.infisical.gotemplate.limit.Budget;
import com.infisical.gotemplate.limit.Output;
import com.infisical.gotemplate.limit.WatchedRandom;
import com.infisical.gotemplate.value.SecretStruct;
import java.security.SecureRandom;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a function can reach besides its arguments. */
public record Scope(Budget budget, Environment environment, Secrets secrets, UnknownKeys unknown) {
  /** With no unknown key noted. */
  public Scope(Budget budget, Environment environment, Secrets secrets) {
    this(budget, environment, secrets, new UnknownKeys());
  }

  /** Finds secrets and folders by normalised path; all texts are Unicode. */
  public interface Secrets {
    /** The secret, or null. */
    @Nullable SecretStruct find(String path, String key);

    /** The names of the folders in a folder. */
    Set<String> folders(String path);
  }

  /** The random source for whatever may draw for long. */
  public SecureRandom random() {
    return new WatchedRandom(environment.random(), budget);
  }

  /** An output that is charged to this rendering. */
  public Output output() {
    return new Output(budget);
  }
}
