package com.dastern.connections;

import com.dastern.kernel.Refusal;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;

/// A patient lets in as many family members as their plan allows; doctors do not count.
final class CaregiverLimit {
  private final CaregiverStore caregivers = new CaregiverStore();

  /// How many more there is room for; any number where the other side is no family member. Until
  /// this transaction is over no other one lets in a family member of this patient.
  Future<Integer> places(Tx tx, Connection added) {
    return caregivers
        .lockPlan(tx, added)
        .compose(plan ->
            plan.isEmpty()
                ? Future.succeededFuture(Integer.MAX_VALUE)
                : caregivers
                    .count(tx, added.patient())
                    .map(count -> plan.get().caregivers() - count));
  }

  /// Fails where one more would be too many.
  Future<Void> check(Tx tx, Connection added) {
    return places(tx, added)
        .map(places -> {
          if (places < 1) throw full();
          return null;
        });
  }

  static Refusal full() {
    return Refusal.unprocessable("CAREGIVER_LIMIT");
  }
}
