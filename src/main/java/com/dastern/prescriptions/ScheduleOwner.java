package com.dastern.prescriptions;

import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import java.time.Instant;

/// What a prescription's status means for its doses. The dose engine implements it: it knows
/// prescriptions, and they do not know it.
public interface ScheduleOwner {
  /// Makes the doses that are planned from `now` on, moves those that are there and planned
  /// otherwise, and removes those that are planned no more.
  Future<Void> make(Tx tx, Prescription prescription, Instant now);

  /// Removes the doses after `now` that are still due; what has passed stays.
  Future<Void> withdraw(Tx tx, Prescription prescription, Instant now);

  /// The doses follow a change of their prescription.
  default Future<Void> follow(Tx tx, PrescriptionChange change) {
    Prescription after = change.after();
    boolean moved = after.status() != change.before().status();
    return switch (after.status()) {
      case ACTIVE ->
          moved || change.changesContent()
              ? make(tx, after, after.updatedAt())
              : Future.succeededFuture();
      case PAUSED, INACTIVE ->
          moved ? withdraw(tx, after, after.updatedAt()) : Future.succeededFuture();
      case DRAFT, PENDING_CONFIRMATION, PENDING_REVISION -> Future.succeededFuture();
    };
  }
}
