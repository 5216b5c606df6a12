package com.infisical.operator.runtime.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiRequestCountTest {
  @ParameterizedTest
  @CsvSource({
    "GET, /api/v1/namespaces/shop/secrets/web, get",
    "GET, /api/v1/namespaces/shop/secrets, list",
    "GET, /api/v1/secrets?limit=25, list",
    "GET, /api/v1/namespaces, list",
    "GET, /api/v1/namespaces/shop, get",
    "GET, /apis/secrets.infisical.com/v1beta1/infisicalauths, list",
    "GET, /apis/secrets.infisical.com/v1beta1/namespaces/shop/infisicalauths, list",
    "GET, /apis/secrets.infisical.com/v1beta1/namespaces/shop/infisicalauths/a, get",
    "GET, /apis/secrets.infisical.com/v1beta1/namespaces/shop/infisicalauths/a/status, get",
    "GET, /api/v1/secrets?resourceVersion=5&watch=true, watch",
    "POST, /api/v1/namespaces/shop/secrets, create",
    "PUT, /api/v1/namespaces/shop/secrets/web, update",
    "PATCH, /api/v1/namespaces/shop/secrets/web, patch",
    "DELETE, /api/v1/namespaces/shop/secrets/web, delete"
  })
  void namesTheVerbAsKubernetesDoes(String method, String path, String verb) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://localhost" + path))
            .method(method, BodyPublishers.noBody())
            .build();

    assertThat(ApiRequestCount.verb(request)).isEqualTo(verb);
  }
}
