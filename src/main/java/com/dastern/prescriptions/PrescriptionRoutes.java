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
  private final PrescriptionEditing editing;

  public PrescriptionRoutes(PrescriptionService prescriptions, PrescriptionEditing editing) {
    this.prescriptions = prescriptions;
    this.editing = editing;
  }

  public void bind(Handlers handlers) {
    handlers
        .on(
            "createPrescription",
            request ->
                prescriptions
                    .create(request.caller(), PrescriptionDraft.of(request.body()))
                    .map(PrescriptionRoutes::created))
        .on(
            "listPrescriptions",
            request ->
                prescriptions
                    .list(
                        request.caller(),
                        request.optionalId("patientId").map(UserId::new),
                        request.optionalText("status").map(PrescriptionStatus::valueOf),
                        request.page())
                    .map(page -> Reply.page(page, PrescriptionJson::of)))
        .on(
            "getPrescription",
            request -> prescriptions.get(request.caller(), id(request)).map(PrescriptionRoutes::ok))
        .on("editPrescription", request -> edit(request).map(PrescriptionRoutes::ok))
        .on("addMedication", request -> add(request).map(PrescriptionRoutes::created))
        .on(
            "changePrescriptionStatus",
            request -> changeStatus(request).map(PrescriptionRoutes::ok))
        .on("confirmPrescriptionChange", request -> confirm(request).map(PrescriptionRoutes::ok))
        .on("declinePrescriptionChange", request -> decline(request).map(PrescriptionRoutes::ok));
    bindVersions(handlers);
  }

  private void bindVersions(Handlers handlers) {
    handlers
        .on(
            "listPrescriptionVersions",
            request ->
                prescriptions
                    .versions(request.caller(), id(request), request.page())
                    .map(page -> Reply.page(page, PrescriptionJson::head)))
        .on(
            "getPrescriptionVersion",
            request ->
                prescriptions
                    .version(request.caller(), id(request), request.number("version"))
                    .map(PrescriptionJson::of)
                    .map(Reply::ok))
        .on(
            "diffPrescription",
            request ->
                prescriptions
                    .diff(
                        request.caller(),
                        id(request),
                        request.optionalNumber("from"),
                        request.optionalNumber("to"))
                    .map(PrescriptionDiff::json)
                    .map(Reply::ok));
  }

  private Future<Prescription> changeStatus(ApiRequest request) {
    return editing.changeStatus(
        request.caller(),
        id(request),
        request.optionalIfMatch(),
        PrescriptionStatus.valueOf(request.body().getString("status")),
        reason(request));
  }

  private Future<Prescription> edit(ApiRequest request) {
    boolean urgent = request.body().getBoolean("urgent", false);
    var draft = PrescriptionDraft.of(request.body());
    return editing.edit(
        request.caller(), id(request), request.ifMatch(), draft, urgent, reason(request));
  }

  private Future<Prescription> add(ApiRequest request) {
    return editing.add(
        request.caller(),
        id(request),
        PrescriptionDraft.ofOne(request.body().getJsonObject("medication")),
        reason(request));
  }

  private Future<Prescription> confirm(ApiRequest request) {
    return editing.confirm(request.caller(), id(request), request.number("version"));
  }

  private Future<Prescription> decline(ApiRequest request) {
    return editing.decline(
        request.caller(), id(request), request.number("version"), reason(request));
  }

  private static Optional<String> reason(ApiRequest request) {
    return Optional.ofNullable(request.body().getString("reason")).map(String::strip);
  }

  private static PrescriptionId id(ApiRequest request) {
    return new PrescriptionId(request.id());
  }

  private static Reply ok(Prescription prescription) {
    return Reply.ok(PrescriptionJson.of(prescription)).tagged(prescription.version());
  }

  private static Reply created(Prescription prescription) {
    return Reply.created(PrescriptionJson.of(prescription)).tagged(prescription.version());
  }
}
