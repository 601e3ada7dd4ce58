package com.dastern.platform.http;

import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// What answers each operation of the contract, by `operationId`; exactly one handler each.
public final class Handlers {
  /// Decodes the request, makes one call, encodes the answer. Runs on the event loop.
  public interface Operation {
    Future<Reply> handle(ApiRequest request);
  }

  private final Map<String, Operation> byId = new LinkedHashMap<>();

  public Handlers on(String operationId, Operation operation) {
    if (byId.putIfAbsent(operationId, operation) != null) {
      throw new IllegalStateException("two handlers for the operation " + operationId);
    }
    return this;
  }

  Set<String> operationIds() {
    return byId.keySet();
  }

  Operation operation(String operationId) {
    Operation operation = byId.get(operationId);
    if (operation == null) throw new IllegalStateException("no handler for " + operationId);
    return operation;
  }
}
