package com.infisical.operator.pushsecret;

import com.infisical.client.SecretFolder;

/**
 * A folder of one server.
 *
 * @param address the normalised address of the server
 */
record Destination(String address, String projectId, String environment, String path) {
  SecretFolder folder() {
    return new SecretFolder(projectId, environment, path);
  }

  @Override
  public String toString() {
    return "%s in environment %s of project %s at %s"
        .formatted(path, environment, projectId, address);
  }
}
