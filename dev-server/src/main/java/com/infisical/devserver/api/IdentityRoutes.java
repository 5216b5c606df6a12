package com.infisical.devserver.api;

import com.infisical.devserver.access.Access;
import com.infisical.devserver.access.Role;
import com.infisical.devserver.auth.AccessTokens;
import com.infisical.devserver.http.Answer;
import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.http.Caller;
import com.infisical.devserver.http.Fields;
import com.infisical.devserver.http.RateClass;
import com.infisical.devserver.http.Request;
import com.infisical.devserver.http.Route;
import com.infisical.devserver.store.Identity;
import com.infisical.devserver.store.Project;
import com.infisical.devserver.store.Store;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sets the instance up, and makes identities and members
 * (docs/design/infisical-api.md#121-seeding-endpoints-what-upstreams-own-integration-tests-use-useful-to-offer-from-the-dev-server).
 */
public final class IdentityRoutes {
  private final Store store;
  private final AccessTokens tokens;
  private final Clock clock;
  private final AtomicBoolean bootstrapped = new AtomicBoolean();

  public IdentityRoutes(Store store, AccessTokens tokens, Clock clock) {
    this.store = store;
    this.tokens = tokens;
    this.clock = clock;
  }

  public List<Route> routes() {
    String identities = "/api/v1/identities";
    String members = "/api/v1/projects/{id}/memberships/identities/{identityId}";
    return List.of(
        Route.open("POST", "/api/v1/admin/bootstrap", RateClass.WRITE, this::bootstrap),
        Route.bearer("POST", identities, RateClass.WRITE, this::create),
        Route.bearer("GET", identities + "/{id}", RateClass.READ, this::show),
        Route.bearer("DELETE", identities + "/{id}", RateClass.WRITE, this::delete),
        Route.bearer("POST", members, RateClass.WRITE, this::join),
        Route.bearer("PATCH", members, RateClass.WRITE, this::join),
        Route.bearer("DELETE", members, RateClass.WRITE, this::leave));
  }

  private record Bootstrapped(
      String message, User user, Organization organization, Admin identity) {
    record User(
        String id,
        String username,
        String email,
        String firstName,
        String lastName,
        boolean superAdmin) {}

    record Admin(String id, String name, Credentials credentials) {}

    record Credentials(String token) {
      @Override
      public String toString() {
        return "<hidden>";
      }
    }
  }

  private Answer bootstrap(Request request) {
    Fields fields = request.fields();
    String email = fields.filled("email");
    fields.filled("password");
    String organization = fields.filled("organization");
    fields.check();
    if (!bootstrapped.compareAndSet(false, true)) {
      throw ApiException.badRequest("Instance has already been set up");
    }
    Identity admin =
        store.read(tables -> tables.identities().byName("instance-admin")).orElseThrow();
    return Answer.ok(
        new Bootstrapped(
            "Successfully bootstrapped instance",
            new Bootstrapped.User(
                UUID.randomUUID().toString(), email, email, "Admin", "User", true),
            new Organization(Organization.ID, organization, "dev"),
            new Bootstrapped.Admin(
                admin.id(),
                admin.name(),
                new Bootstrapped.Credentials(tokens.issuePermanent(admin)))));
  }

  private record IdentityView(
      String id, String name, String orgId, String role, Instant createdAt, Instant updatedAt) {
    static IdentityView of(Identity identity) {
      return new IdentityView(
          identity.id(),
          identity.name(),
          Organization.ID,
          identity.organizationAdmin() ? "admin" : "no-access",
          identity.createdAt(),
          identity.createdAt());
    }
  }

  private Answer create(Request request, Caller caller) {
    Gate.organizationAdmin(caller, "create", "identity");
    Fields fields = request.fields();
    String name = fields.filled("name");
    boolean admin = fields.text("role", "no-access").equals("admin");
    fields.check();
    Identity identity = new Identity(UUID.randomUUID().toString(), name, admin, clock.instant());
    return store.write(
        tables -> {
          tables.identities().put(identity);
          return Answer.ok("identity", IdentityView.of(identity));
        });
  }

  private Answer show(Request request, Caller caller) {
    Gate.organizationAdmin(caller, "read", "identity");
    return Answer.ok(
        "identity",
        IdentityView.of(store.read(tables -> identity(tables, request.parameter("id")))));
  }

  private Answer delete(Request request, Caller caller) {
    Gate.organizationAdmin(caller, "delete", "identity");
    return store.write(
        tables -> {
          Identity identity = identity(tables, request.parameter("id"));
          tables.identities().remove(identity.id());
          return Answer.ok("identity", IdentityView.of(identity));
        });
  }

  static Identity identity(Store.Tables tables, String id) {
    return tables
        .identities()
        .byId(id)
        .orElseThrow(() -> ApiException.notFound("Identity with ID '" + id + "' not found"));
  }

  private record MembershipView(String projectId, String identityId, List<RoleView> roles) {
    record RoleView(String role) {}

    static MembershipView of(String projectId, String identityId, List<Role> roles) {
      return new MembershipView(
          projectId, identityId, roles.stream().map(each -> new RoleView(each.slug())).toList());
    }
  }

  private Answer join(Request request, Caller caller) {
    Fields fields = request.fields();
    List<Role> roles = fields.items("roles", IdentityRoutes::role);
    fields.check();
    String identityId = request.parameter("identityId");
    return store.write(
        tables -> {
          Project project = administered(tables, request, caller);
          identity(tables, identityId);
          tables.identities().grant(project.id(), identityId, roles);
          return Answer.ok(
              "identityMembership", MembershipView.of(project.id(), identityId, roles));
        });
  }

  private static Role role(Fields fields) {
    return switch (fields.text("role")) {
      case "admin" -> Role.admin();
      case "member" -> Role.member();
      case "viewer" -> Role.viewer();
      case "no-access" -> Role.noAccess();
      default -> {
        fields.refuse("role", "Unknown role: use admin, member, viewer or no-access");
        yield Role.noAccess();
      }
    };
  }

  private Answer leave(Request request, Caller caller) {
    String identityId = request.parameter("identityId");
    return store.write(
        tables -> {
          Project project = administered(tables, request, caller);
          List<Role> roles =
              tables
                  .identities()
                  .roles(project.id(), identityId)
                  .orElseThrow(
                      () ->
                          ApiException.notFound(
                              "Identity with ID '%s' is no member of the project"
                                  .formatted(identityId)));
          tables.identities().removeMembership(project.id(), identityId);
          return Answer.ok(
              "identityMembership", MembershipView.of(project.id(), identityId, roles));
        });
  }

  private static Project administered(Store.Tables tables, Request request, Caller caller) {
    Project project = Gate.projectWithId(tables, request.parameter("id"));
    Access access = Gate.access(tables, caller, project);
    Gate.mayAdminister(access, "edit", "identity");
    return project;
  }
}
