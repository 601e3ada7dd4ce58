package com.dastern.users;

import com.dastern.kernel.Caller;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import java.time.Instant;

/// What somebody's zone and meal times mean for what is planned by them. The dose engine implements
/// it: it knows accounts, and they do not know it.
public interface DayPlanner {
  /// Until the transaction ends nobody else changes what is planned for that patient. The first
  /// lock of a transaction that will call [#replan].
  Future<Void> lock(Tx tx, UserId patient);

  /// The patient is called otherwise, or is in another zone, once the transaction has committed:
  /// what shows that is to be read anew.
  void shows(Tx tx, UserId patient);

  /// After a change of the patient's days, in its transaction: moves what is still ahead. The last
  /// step, since it writes the trail.
  Future<Void> replan(Tx tx, Caller patient, Instant now);
}
