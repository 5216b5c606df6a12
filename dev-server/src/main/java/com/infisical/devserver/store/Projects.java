package com.infisical.devserver.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table of projects and their tags; guarded by {@link Store}. */
public final class Projects {
  private final Map<String, Project> byId = new LinkedHashMap<>();
  private final Map<String, Tag> tags = new LinkedHashMap<>();

  public void put(Project project) {
    byId.put(project.id(), project);
  }

  public Optional<Project> byId(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  public Optional<Project> bySlug(String slug) {
    return byId.values().stream().filter(each -> each.slug().equals(slug)).findFirst();
  }

  public List<Project> all() {
    return List.copyOf(byId.values());
  }

  public void remove(String id) {
    byId.remove(id);
    tags.values().removeIf(tag -> tag.projectId().equals(id));
  }

  public void put(Tag tag) {
    tags.put(tag.id(), tag);
  }

  public Optional<Tag> tag(String id) {
    return Optional.ofNullable(tags.get(id));
  }

  public Optional<Tag> tagBySlug(String projectId, String slug) {
    return tagsOf(projectId).stream().filter(tag -> tag.slug().equals(slug)).findFirst();
  }

  public List<Tag> tagsOf(String projectId) {
    return tags.values().stream().filter(tag -> tag.projectId().equals(projectId)).toList();
  }

  /** The tags with those ids, in their order; unknown ones are left out. */
  public List<Tag> tags(Collection<String> ids) {
    List<Tag> found = new ArrayList<>();
    for (String id : ids) {
      tag(id).ifPresent(found::add);
    }
    return found;
  }
}
