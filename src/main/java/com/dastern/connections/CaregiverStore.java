package com.dastern.connections;

import com.dastern.kernel.UserId;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import com.dastern.users.Tier;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/// How many family members a patient has let in, and their plan.
final class CaregiverStore {
  // Only where the other side counts; whoever lets in another one meanwhile waits.
  private static final String LOCK_PLAN =
      """
      select s.tier::text from subscriptions s
      where s.user_id = $1
        and exists (select from users u where u.id = $2 and u.role = 'FAMILY_MEMBER')
      for update of s
      """;
  // A statement of its own: it has to see what was committed while the plan was waited for.
  private static final String CAREGIVERS =
      """
      select count(*) as caregivers
      from connections c join users u on u.id = c.other_id and u.role = 'FAMILY_MEMBER'
      where c.patient_id = $1 and c.status = 'ACCEPTED'
      """;

  /// The patient's plan, locked; empty where the other side is no family member.
  Future<Optional<Tier>> lockPlan(Tx tx, Connection c) {
    return tx.query(
            LOCK_PLAN,
            Tuple.of(c.patient().value(), c.other().value()),
            row -> Rows.constant(row, "tier", Tier.class))
        .map(rows -> rows.stream().findFirst());
  }

  Future<Integer> count(Tx tx, UserId patient) {
    return tx.query(CAREGIVERS, Tuple.of(patient.value()), row -> row.getInteger("caregivers"))
        .map(List::getFirst);
  }
}
