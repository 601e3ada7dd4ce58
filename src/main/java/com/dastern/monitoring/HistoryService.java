package com.dastern.monitoring;

import com.dastern.audit.AuditAction;
import com.dastern.connections.AccessPolicy;
import com.dastern.connections.Look;
import com.dastern.kernel.Caller;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.users.User;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Optional;

/// Reading what became of a patient's doses.
public final class HistoryService {
  // Nothing is marked earlier than some hours before its time: the doses of the days to come are
  // not even looked at.
  private static final int MARKED_AHEAD_DAYS = 1;
  private static final LocalDate FIRST = LocalDate.of(1900, 1, 1);

  private final HistoryStore history;
  private final UserStore users;
  private final AccessPolicy access;
  private final Clock clock;

  public HistoryService(Db db, UserStore users, AccessPolicy access, Clock clock) {
    this.history = new HistoryStore(db);
    this.users = users;
    this.access = access;
    this.clock = clock;
  }

  /// The caller's own, or what they may see of that of the patient whom they name.
  Future<History> read(
      Caller caller,
      Optional<UserId> named,
      HistoryFilter filter,
      Optional<DoseCursor> before,
      int limit) {
    UserId meant = AccessPolicy.meant(caller, named);
    return users
        .find(meant)
        .map(found -> found.orElseThrow(Refusal::notFound))
        .compose(patient ->
            access
                .view(caller, meant, Look.atAll(AuditAction.DOSES_VIEWED))
                .map(view -> Scope.of(view, days(filter, patient), patient.zone()))
                .compose(scope -> history.page(scope, filter, before, limit, clock.instant()))
                .map(doses -> History.of(doses, limit, patient.zone())));
  }

  private Period days(HistoryFilter filter, User patient) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), patient.zone());
    LocalDate latest = today.plusDays(MARKED_AHEAD_DAYS);
    return new Period(
        filter.from().orElse(FIRST),
        filter.to().filter(day -> day.isBefore(latest)).orElse(latest));
  }
}
