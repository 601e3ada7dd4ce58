package com.dastern.monitoring;

import com.dastern.audit.AuditAction;
import com.dastern.audit.AuditEntry;
import com.dastern.audit.AuditStore;
import com.dastern.connections.AccessPolicy;
import com.dastern.connections.Look;
import com.dastern.connections.Opened;
import com.dastern.connections.View;
import com.dastern.kernel.Caller;
import com.dastern.kernel.Day;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.monitoring.FigureStore.Question;
import com.dastern.platform.db.Db;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The patients of doctors and caregivers, with their figures.
public final class PatientService {
  private static final int LISTED_DAYS = 30;

  private final PatientStore patients;
  private final FigureStore figures;
  private final AccessPolicy access;
  private final AuditStore trail;
  private final Clock clock;

  public PatientService(Db db, AccessPolicy access, AuditStore trail, Clock clock) {
    this.patients = new PatientStore(db);
    this.figures = new FigureStore(db);
    this.access = access;
    this.trail = trail;
    this.clock = clock;
  }

  /// Those of the caller's patients whose data a connection opens to them. Each one who is shown
  /// has been looked at, which is in their trail first.
  public Future<PatientQuery.Page> list(Caller caller, PatientQuery query) {
    Instant now = clock.instant();
    return access
        .opened(caller)
        .compose(opened -> {
          List<Opened> wanted =
              opened.stream()
                  .filter(one -> query.wants(SearchedName.of(one.patient().name())))
                  .toList();
          return figures
              .figures(wanted.stream().map(one -> question(one, now)).toList())
              .map(found -> query.page(entries(wanted, found)));
        })
        .compose(page -> trail.write(looks(caller, page, now)).map(page));
  }

  private static List<PatientEntry> entries(List<Opened> patients, List<Figures> figures) {
    return IntStream.range(0, patients.size())
        .mapToObj(i -> {
          Opened one = patients.get(i);
          return new PatientEntry(one, SearchedName.of(one.patient().name()), figures.get(i));
        })
        .toList();
  }

  private static List<AuditEntry> looks(Caller caller, PatientQuery.Page page, Instant now) {
    var look = AuditEntry.of(AuditAction.PATIENT_LISTED, caller, now);
    return page.patients().stream().map(entry -> look.on(entry.id())).toList();
  }

  /// The caller's own, or those of somebody whose data a connection opens to them.
  Future<PatientDetails> read(Caller caller, UserId id) {
    Instant now = clock.instant();
    return access
        .view(caller, id, Look.atAll(AuditAction.PATIENT_VIEWED))
        .compose(view ->
            patients
                .find(id, caller.id())
                .map(found -> found.orElseThrow(Refusal::notFound))
                .compose(patient -> details(view, patient, now)));
  }

  private Future<PatientDetails> details(View view, PatientStore.Found patient, Instant now) {
    ZoneId zone = patient.zone();
    Scope ever = Scope.ofAllDays(view, zone);
    var adherence =
        figures.figures(
            Stream.of(PatientDetails.DAYS).map(days -> question(view, zone, days, now)).toList());
    var prescriptions = patients.active(view.patient());
    var taken = patients.lastTaken(ever);
    var missed = patients.lastMissed(ever);
    return Future.all(adherence, prescriptions, taken, missed)
        .map(_ ->
            new PatientDetails(
                patient,
                view,
                adherence.result(),
                prescriptions.result().stream().filter(one -> one.isIn(view)).toList(),
                taken.result(),
                missed.result(),
                LocalDate.ofInstant(now, zone)));
  }

  private static Question question(Opened opened, Instant now) {
    return question(opened.view(), opened.patient().zone(), LISTED_DAYS, now);
  }

  private static Question question(View view, ZoneId zone, int days, Instant now) {
    Day today = Day.of(now, zone);
    return new Question(
        Scope.of(view, Period.upTo(today.date(), days), zone), today, Scope.ofAllDays(view, zone));
  }
}
