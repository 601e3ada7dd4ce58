package com.dastern.sync;

import com.dastern.kernel.PrescriptionId;
import com.dastern.prescriptions.PrescriptionReports;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/// The actions of a batch that change prescriptions.
final class PrescriptionActions {
  private PrescriptionActions() {}

  static PrescriptionReports.Report report(Action action) {
    JsonObject payload = action.payload();
    return new PrescriptionReports.Report(
        action.id(),
        new PrescriptionId(action.id("prescriptionId")),
        payload.getInteger("version"),
        Optional.ofNullable(payload.getJsonObject("edit")),
        Optional.ofNullable(payload.getJsonObject("status")),
        action.at());
  }
}
