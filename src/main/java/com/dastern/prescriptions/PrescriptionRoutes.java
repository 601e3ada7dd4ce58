package com.dastern.prescriptions;

import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.UserId;
import com.dastern.platform.http.ApiRequest;
import com.dastern.platform.http.Handlers;
import com.dastern.platform.http.Reply;
import io.vertx.core.Future;
import java.util.Optional;

/// Prescriptions over REST.
public final class PrescriptionRoutes {
  private final PrescriptionService prescriptions;

  public PrescriptionRoutes(PrescriptionService prescriptions) {
    this.prescriptions = prescriptions;
  }

  public void bind(Handlers handlers) {
    handlers
        .on(
            "createPrescription",
            request ->
                prescriptions
                    .create(request.caller(), PrescriptionDraft.of(request.body()))
                    .map(PrescriptionJson::of)
                    .map(Reply::created))
        .on(
            "listPrescriptions",
            request ->
                prescriptions
                    .list(
                        request.caller(),
                        request.optionalId("patientId").map(UserId::new),
                        request.page())
                    .map(page -> Reply.page(page, PrescriptionJson::of)))
        .on(
            "getPrescription",
            request ->
                prescriptions
                    .get(request.caller(), new PrescriptionId(request.id()))
                    .map(PrescriptionJson::of)
                    .map(Reply::ok))
        .on(
            "changePrescriptionStatus",
            request -> changeStatus(request).map(PrescriptionJson::of).map(Reply::ok));
  }

  private Future<Prescription> changeStatus(ApiRequest request) {
    return prescriptions.changeStatus(
        request.caller(),
        new PrescriptionId(request.id()),
        PrescriptionStatus.valueOf(request.body().getString("status")),
        Optional.ofNullable(request.body().getString("reason")));
  }
}
