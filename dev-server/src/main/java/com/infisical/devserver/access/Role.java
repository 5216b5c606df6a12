package com.infisical.devserver.access;

import java.util.ArrayList;
import java.util.List;

/** A role of an identity in a project. */
public sealed interface Role {
  /** The name by which requests and seeds call it. */
  String slug();

  /** May do everything. */
  record Admin() implements Role {
    @Override
    public String slug() {
      return "admin";
    }
  }

  /** May read and change secrets. */
  record Member() implements Role {
    @Override
    public String slug() {
      return "member";
    }
  }

  /** May read. */
  record Viewer() implements Role {
    @Override
    public String slug() {
      return "viewer";
    }
  }

  /** Belongs to the project and may do nothing. */
  record NoAccess() implements Role {
    @Override
    public String slug() {
      return "no-access";
    }
  }

  /** May do what its rules say, and nothing else. */
  record Custom(String slug, List<Rule> rules) implements Role {
    public Custom {
      rules = List.copyOf(rules);
    }

    /** Adds permission to read, values included, in folders whose path matches. */
    public Custom mayRead(String pathPattern) {
      return with(new Rule("**", pathPattern, ValueAccess.READ, false));
    }

    /** Adds permission to see names but not values: they arrive masked. */
    public Custom maySeeNamesOf(String pathPattern) {
      return with(new Rule("**", pathPattern, ValueAccess.HIDDEN, false));
    }

    /** Adds permission to see names, while asking for values is refused with 403. */
    public Custom mayListNamesOf(String pathPattern) {
      return with(new Rule("**", pathPattern, ValueAccess.REFUSED, false));
    }

    /** The same role with one more rule. */
    public Custom with(Rule rule) {
      List<Rule> all = new ArrayList<>(rules);
      all.add(rule);
      return new Custom(slug, all);
    }
  }

  /**
   * One permission of a custom role.
   *
   * @param environment pattern for the environment's slug
   * @param path pattern for the folder's path
   * @param mayWrite also create, change and delete
   */
  record Rule(String environment, String path, ValueAccess values, boolean mayWrite) {
    boolean covers(String environmentSlug, String folderPath) {
      return new Glob(environment).matches(environmentSlug) && new Glob(path).matches(folderPath);
    }
  }

  static Role admin() {
    return new Admin();
  }

  static Role member() {
    return new Member();
  }

  static Role viewer() {
    return new Viewer();
  }

  static Role noAccess() {
    return new NoAccess();
  }

  /** A custom role that may do nothing yet. */
  static Custom custom(String slug) {
    return new Custom(slug, List.of());
  }
}
