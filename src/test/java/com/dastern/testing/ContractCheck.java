package com.dastern.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.platform.http.Contract;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.Json;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Checks answers against the contract: the status must be listed for the operation, the body must
/// fit its schema.
public final class ContractCheck {
  private final OpenAPIContract contract;
  private final Map<String, Validator> validators = new ConcurrentHashMap<>();

  public ContractCheck() {
    Vertx vertx = Vertx.vertx();
    contract = Contract.load(vertx).await().loaded();
    vertx.close().await();
  }

  public void check(String method, String path, Answer answer) {
    Operation operation =
        contract.findOperation(path.split("\\?", 2)[0], HttpMethod.valueOf(method));
    // What is not in the contract has no schema: a 404 or 405 of the router.
    if (operation == null) return;
    String place = operation.getOperationId() + " " + answer.status();
    var response = operation.getResponse(answer.status());
    assertThat(response).as(place + " is not in the contract: " + answer.text()).isNotNull();
    var media = response.getContent().get("application/json");
    if (media == null) return;
    OutputUnit outcome =
        validators
            .computeIfAbsent(
                place, _ -> contract.getSchemaRepository().validator(media.getSchema()))
            .validate(Json.decodeValue(answer.text()));
    assertThat(outcome.getValid())
        .as(() -> place + " breaks the contract: " + outcome.toJson() + " " + answer.text())
        .isTrue();
  }
}
