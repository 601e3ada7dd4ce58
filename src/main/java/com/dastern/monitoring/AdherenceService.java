package com.dastern.monitoring;

import com.dastern.audit.AuditAction;
import com.dastern.connections.AccessPolicy;
import com.dastern.connections.Look;
import com.dastern.connections.View;
import com.dastern.kernel.Caller;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;

/// Reading a patient's adherence. A dose belongs to the day of its scheduled instant, as the
/// patient's zone is now.
public final class AdherenceService {
  private final FigureStore figures;
  private final UserStore users;
  private final AccessPolicy access;
  private final Clock clock;

  public AdherenceService(Db db, UserStore users, AccessPolicy access, Clock clock) {
    this.figures = new FigureStore(db);
    this.users = users;
    this.access = access;
    this.clock = clock;
  }

  /// The caller's own, or what they may see of that of the patient whom they name.
  Future<AdherenceReport> read(
      Caller caller,
      Optional<UserId> named,
      Optional<LocalDate> from,
      Optional<LocalDate> to,
      Period.Step step) {
    UserId meant = AccessPolicy.meant(caller, named);
    return users
        .find(meant)
        .map(found -> found.orElseThrow(Refusal::notFound))
        .compose(patient ->
            access
                .view(caller, meant, Look.atAll(AuditAction.ADHERENCE_VIEWED))
                // What is wrong with the days tells that there is such a patient.
                .compose(view -> {
                  LocalDate today = LocalDate.ofInstant(clock.instant(), patient.zone());
                  return report(view, Period.asked(from, to, today), patient.zone(), step);
                }));
  }

  private Future<AdherenceReport> report(View view, Period period, ZoneId zone, Period.Step step) {
    var parts = period.cut(step);
    return figures
        .parts(Scope.of(view, period, zone), parts, zone)
        .map(values -> new AdherenceReport(period, zone, step, parts, values));
  }
}
