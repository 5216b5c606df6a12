package com.infisical.devserver.access;

import com.infisical.devserver.store.FolderKey;
import java.util.List;
import java.util.Optional;

/** What one identity may do in one project: the union of its roles. */
public record Access(List<Role> roles) {
  public Access {
    roles = List.copyOf(roles);
  }

  /** May see the names of a folder's secrets. */
  public boolean maySee(FolderKey folder) {
    return values(folder).isPresent();
  }

  /** What is shown of the values of a folder's secrets; empty when not even names are. */
  public Optional<ValueAccess> values(FolderKey folder) {
    return roles.stream()
        .flatMap(role -> values(role, folder).stream())
        .min(ValueAccess::compareTo);
  }

  private static Optional<ValueAccess> values(Role role, FolderKey folder) {
    return switch (role) {
      case Role.Admin _, Role.Member _, Role.Viewer _ -> Optional.of(ValueAccess.READ);
      case Role.NoAccess _ -> Optional.empty();
      case Role.Custom custom ->
          custom.rules().stream()
              .filter(rule -> rule.covers(folder.environment(), folder.path()))
              .map(Role.Rule::values)
              .min(ValueAccess::compareTo);
    };
  }

  /** May create, change and delete secrets, folders and imports there. */
  public boolean mayWrite(FolderKey folder) {
    return roles.stream()
        .anyMatch(
            role ->
                switch (role) {
                  case Role.Admin _, Role.Member _ -> true;
                  case Role.Viewer _, Role.NoAccess _ -> false;
                  case Role.Custom custom ->
                      custom.rules().stream()
                          .anyMatch(rule -> rule.mayWrite() && covers(rule, folder));
                });
  }

  private static boolean covers(Role.Rule rule, FolderKey folder) {
    return rule.covers(folder.environment(), folder.path());
  }

  /** May do what only admins of a project do: environments, tags, members, deletion. */
  public boolean mayAdminister() {
    return roles.stream().anyMatch(Role.Admin.class::isInstance);
  }
}
