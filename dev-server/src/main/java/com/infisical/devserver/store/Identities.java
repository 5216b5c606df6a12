package com.infisical.devserver.store;

import com.infisical.devserver.access.Role;
import com.infisical.devserver.auth.AuthMethod;
import com.infisical.devserver.auth.UniversalAuth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table of identities, their login methods and memberships; guarded by {@link Store}. */
public final class Identities {
  private final Map<String, Identity> byId = new LinkedHashMap<>();
  private final Map<MethodKey, AuthMethod> methods = new LinkedHashMap<>();
  private final Map<MembershipKey, List<Role>> memberships = new LinkedHashMap<>();

  private record MethodKey(String identityId, Class<? extends AuthMethod> kind) {}

  private record MembershipKey(String projectId, String identityId) {}

  public void put(Identity identity) {
    byId.put(identity.id(), identity);
  }

  public Optional<Identity> byId(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  public Optional<Identity> byName(String name) {
    return byId.values().stream().filter(each -> each.name().equals(name)).findFirst();
  }

  public List<Identity> all() {
    return List.copyOf(byId.values());
  }

  public void remove(String id) {
    byId.remove(id);
    methods.keySet().removeIf(key -> key.identityId().equals(id));
    memberships.keySet().removeIf(key -> key.identityId().equals(id));
  }

  /** Attaches a method, or replaces the one of the same kind. */
  public void put(AuthMethod method) {
    methods.put(new MethodKey(method.identityId(), method.getClass()), method);
  }

  public <T extends AuthMethod> Optional<T> method(String identityId, Class<T> kind) {
    return Optional.ofNullable(methods.get(new MethodKey(identityId, kind))).map(kind::cast);
  }

  public void removeMethod(String identityId, Class<? extends AuthMethod> kind) {
    methods.remove(new MethodKey(identityId, kind));
  }

  public Optional<UniversalAuth> byClientId(String clientId) {
    return methods.values().stream()
        .filter(UniversalAuth.class::isInstance)
        .map(UniversalAuth.class::cast)
        .filter(each -> each.clientId().equals(clientId))
        .findFirst();
  }

  public void grant(String projectId, String identityId, List<Role> roles) {
    memberships.put(new MembershipKey(projectId, identityId), List.copyOf(roles));
  }

  public void removeMembership(String projectId, String identityId) {
    memberships.remove(new MembershipKey(projectId, identityId));
  }

  public void removeProject(String projectId) {
    memberships.keySet().removeIf(key -> key.projectId().equals(projectId));
  }

  /** The roles in a project; empty when the identity is no member. */
  public Optional<List<Role>> roles(String projectId, String identityId) {
    return Optional.ofNullable(memberships.get(new MembershipKey(projectId, identityId)));
  }
}
