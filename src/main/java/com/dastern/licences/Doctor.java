package com.dastern.licences;

import com.dastern.files.ImageType;
import com.dastern.kernel.UserId;
import com.dastern.users.AccountStatus;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/// A doctor with the papers that they handed in, as an administrator sees them.
record Doctor(
    UserId id,
    String name,
    Optional<String> phone,
    Optional<String> email,
    AccountStatus status,
    Papers papers,
    Optional<Instant> submittedAt,
    Optional<Instant> decidedAt,
    Optional<String> rejectionReason) {

  /// What was handed in; all of it is absent before.
  record Papers(
      Optional<String> clinic,
      Optional<String> specialty,
      Optional<String> licenceNumber,
      Optional<Photo> photo) {}

  /// Where the photo is kept.
  record Photo(String storageKey, ImageType type) {}

  /// Schema `Doctor`.
  JsonObject json() {
    return new JsonObject()
        .put("id", id.toString())
        .put("name", name)
        .put("phone", phone.orElse(null))
        .put("email", email.orElse(null))
        .put("status", status.name())
        .put("clinic", papers.clinic().orElse(null))
        .put("specialty", papers.specialty().orElse(null))
        .put("licenceNumber", papers.licenceNumber().orElse(null))
        .put("submittedAt", submittedAt.map(Instant::toString).orElse(null))
        .put("decidedAt", decidedAt.map(Instant::toString).orElse(null))
        .put("rejectionReason", rejectionReason.orElse(null));
  }
}
