package com.dastern.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpHeaders;

/// What the server answered. [Api] has checked it against the contract already.
public record Answer(int status, HttpHeaders headers, String text) {

  public JsonObject json() {
    return new JsonObject(text);
  }

  public JsonArray items() {
    return json().getJsonArray("items");
  }

  public String id() {
    return json().getString("id");
  }

  /// Asserts the status and gives the answer back.
  public Answer expect(int expected) {
    assertThat(status).as(text).isEqualTo(expected);
    return this;
  }

  /// Asserts that it is a problem document with this status and code.
  public Answer expectProblem(int expected, String code) {
    expect(expected);
    assertThat(headers.firstValue("content-type")).contains("application/problem+json");
    assertThat(json().getString("code")).isEqualTo(code);
    return this;
  }
}
