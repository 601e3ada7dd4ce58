package com.dastern.medications;

import com.dastern.kernel.UserId;
import com.dastern.platform.http.Handlers;
import com.dastern.platform.http.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/// Finding medications over REST.
public final class NameRoutes {
  private final NameService names;

  public NameRoutes(NameService names) {
    this.names = names;
  }

  public void bind(Handlers handlers) {
    handlers
        .on(
            "searchMedications",
            request ->
                names
                    .search(
                        request.caller(),
                        request.optionalId("patientId").map(UserId::new),
                        request.optionalText("q"),
                        request.page())
                    .map(page -> Reply.page(page, FoundMedication::json)))
        .on(
            "suggestMedicationNames",
            request ->
                names
                    .written(request.caller(), request.optionalText("q"), request.page().limit())
                    .map(NameRoutes::list)
                    .map(Reply::ok));
  }

  private static JsonObject list(List<WrittenName> written) {
    return new JsonObject()
        .put("items", new JsonArray(written.stream().map(WrittenName::json).toList()));
  }
}
