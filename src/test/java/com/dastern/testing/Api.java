package com.dastern.testing;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A client of the server that checks every answer against the contract.
public final class Api {
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          // HTTP/2 would bound how many requests are under way at the same moment.
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private static final ContractCheck CONTRACT = new ContractCheck();

  private final URI base;
  private final Optional<String> token;

  public Api(URI base) {
    this(base, Optional.empty());
  }

  private Api(URI base, Optional<String> token) {
    this.base = base;
    this.token = token;
  }

  /// The same server, with that access token.
  public Api with(String accessToken) {
    return new Api(base, Optional.of(accessToken));
  }

  public URI base() {
    return base;
  }

  public Answer get(String path) {
    return send("GET", path, Optional.empty(), Map.of());
  }

  public Answer delete(String path) {
    return send("DELETE", path, Optional.empty(), Map.of());
  }

  public Answer put(String path) {
    return send("PUT", path, Optional.empty(), Map.of());
  }

  public Answer put(String path, JsonObject body) {
    return send("PUT", path, Optional.of(body.encode()), Map.of());
  }

  public Answer post(String path) {
    return send("POST", path, Optional.empty(), Map.of());
  }

  public Answer post(String path, JsonObject body) {
    return send("POST", path, Optional.of(body.encode()), Map.of());
  }

  /// Any request; a body is sent as JSON unless a header says otherwise.
  public Answer send(
      String method, String path, Optional<String> body, Map<String, String> headers) {
    Map<String, String> all = new HashMap<>();
    if (body.isPresent()) all.put("content-type", "application/json");
    all.putAll(headers);
    var bytes = body.map(BodyPublishers::ofString).orElse(BodyPublishers.noBody());
    return send(method, path, bytes, all);
  }

  /// Any request with any body, and no content type but that of the headers.
  public Answer send(String method, String path, BodyPublisher body, Map<String, String> headers) {
    var request = HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(30));
    request.method(method, body);
    token.ifPresent(value -> request.setHeader("authorization", "Bearer " + value));
    headers.forEach(request::setHeader);
    try {
      var response = HTTP.send(request.build(), BodyHandlers.ofString());
      var answer = new Answer(response.statusCode(), response.headers(), response.body());
      CONTRACT.check(method, path, answer);
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
