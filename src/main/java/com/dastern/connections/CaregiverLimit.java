package com.dastern.connections;

import com.dastern.kernel.Refusal;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;

/// A patient lets in as many family members as their plan allows; doctors do not count.
final class CaregiverLimit {
  private final CaregiverStore caregivers = new CaregiverStore();

  /// Fails where one more would be too many. Until this transaction is over no other one lets in a
  /// family member of this patient.
  Future<Void> check(Tx tx, Connection added) {
    return caregivers
        .lockPlan(tx, added)
        .compose(plan ->
            plan.isEmpty()
                ? Future.succeededFuture()
                : caregivers
                    .count(tx, added.patient())
                    .map(count -> {
                      if (count >= plan.get().caregivers()) {
                        throw Refusal.unprocessable("CAREGIVER_LIMIT");
                      }
                      return null;
                    }));
  }
}
