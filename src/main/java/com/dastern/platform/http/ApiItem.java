package com.dastern.platform.http;

import com.dastern.kernel.Refusal;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/// One of many in a body, judged by itself. `json` is what was sent, empty where that is no object;
/// `wrong` says why it does not fit the contract.
public record ApiItem(JsonObject json, Optional<Refusal> wrong) {}
