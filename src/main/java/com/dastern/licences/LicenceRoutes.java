package com.dastern.licences;

import com.dastern.files.Link;
import com.dastern.files.Upload;
import com.dastern.kernel.UserId;
import com.dastern.platform.http.ApiRequest;
import com.dastern.platform.http.Handlers;
import com.dastern.platform.http.Reply;
import com.dastern.users.AccountStatus;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/// Licences over REST: doctors hand them in, administrators judge them.
public final class LicenceRoutes {
  private final LicenceService licences;
  private final ReviewService review;

  public LicenceRoutes(LicenceService licences, ReviewService review) {
    this.licences = licences;
    this.review = review;
  }

  public void bind(Handlers handlers) {
    handlers
        .on("beginLicenceUpload", request -> begin(request).map(Upload::json).map(Reply::ok))
        .on(
            "submitLicence",
            request ->
                licences
                    .submit(Submission.of(request.body()), request.origin())
                    .map(_ -> Reply.noContent()))
        .on("listDoctors", this::list)
        .on(
            "getDoctor",
            request ->
                review
                    .look(request.caller(), doctor(request), request.origin())
                    .map(LicenceRoutes::reviewed)
                    .map(Reply::ok))
        .on(
            "verifyDoctor",
            request ->
                review
                    .verify(request.caller(), doctor(request), request.origin())
                    .map(Doctor::json)
                    .map(Reply::ok))
        .on("rejectDoctor", request -> reject(request).map(Doctor::json).map(Reply::ok));
  }

  private Future<Upload> begin(ApiRequest request) {
    JsonObject body = request.body();
    return licences.begin(body.getString("identifier"), body.getString("password"));
  }

  private Future<Reply> list(ApiRequest request) {
    return review
        .list(request.optionalText("status").map(AccountStatus::valueOf), request.page())
        .map(page -> Reply.page(page, Doctor::json));
  }

  private Future<Doctor> reject(ApiRequest request) {
    String reason = request.body().getString("reason").strip();
    return review.reject(request.caller(), doctor(request), reason, request.origin());
  }

  /// Schema `DoctorReview`.
  private static JsonObject reviewed(ReviewService.Reviewed reviewed) {
    return reviewed
        .doctor()
        .json()
        .put("licencePhoto", reviewed.photo().map(Link::json).orElse(null));
  }

  private static UserId doctor(ApiRequest request) {
    return new UserId(request.id());
  }
}
