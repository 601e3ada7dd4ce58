package com.dastern.prescriptions;

import com.dastern.kernel.UserId;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What a prescription's status means for its doses. The dose engine implements it: it knows
/// prescriptions, and they do not know it. All that are given together are one patient's.
public interface ScheduleOwner {
  /// Makes the doses that are planned from `now` on, moves those that are there and planned
  /// otherwise, and removes those that are planned no more.
  Future<Void> make(Tx tx, UserId patient, List<Prescription> prescriptions, Instant now);

  /// Removes the doses after `now` that are still due; what has passed stays.
  Future<Void> withdraw(Tx tx, UserId patient, List<Prescription> prescriptions, Instant now);

  /// The doses follow the changes of their prescriptions, each of another one.
  default Future<Void> follow(
      Tx tx, UserId patient, List<PrescriptionChange> changes, Instant now) {
    List<Prescription> made = new ArrayList<>();
    List<Prescription> withdrawn = new ArrayList<>();
    for (PrescriptionChange change : changes) {
      Prescription after = change.after();
      boolean moved = after.status() != change.before().status();
      switch (after.status()) {
        case ACTIVE -> {
          if (moved || change.changesContent()) made.add(after);
        }
        case PAUSED, INACTIVE -> {
          if (moved) withdrawn.add(after);
        }
        case DRAFT, PENDING_CONFIRMATION, PENDING_REVISION -> {}
      }
    }
    return withdraw(tx, patient, withdrawn, now).compose(_ -> make(tx, patient, made, now));
  }
}
