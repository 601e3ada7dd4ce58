package com.dastern.users;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/// A doctor's practice and papers, as far as the doctor has told of them and an administrator has
/// decided. Whether they are verified is the account's status.
public record Licence(
    Optional<String> clinic,
    Optional<String> specialty,
    Optional<String> number,
    Optional<String> rejectionReason,
    Optional<Instant> submittedAt,
    Optional<Instant> decidedAt) {

  /// Schema `Licence`.
  JsonObject json(AccountStatus status) {
    return new JsonObject()
        .put("status", status.name())
        .put("clinic", clinic.orElse(null))
        .put("specialty", specialty.orElse(null))
        .put("number", number.orElse(null))
        .put("rejectionReason", rejectionReason.orElse(null))
        .put("submittedAt", submittedAt.map(Instant::toString).orElse(null))
        .put("decidedAt", decidedAt.map(Instant::toString).orElse(null));
  }
}
