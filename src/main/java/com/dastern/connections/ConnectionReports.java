package com.dastern.connections;

import com.dastern.audit.AuditEntry;
import com.dastern.audit.AuditStore;
import com.dastern.kernel.Caller;
import com.dastern.kernel.ConnectionId;
import com.dastern.kernel.Event;
import com.dastern.kernel.EventId;
import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What a phone reports of connections, later than it was said: all of one patient's together, in a
/// fixed number of round trips. Waits for the database, on a virtual thread.
public final class ConnectionReports {
  private final ConnectionStore connections;
  private final AccessStore access;
  private final AccessRequestStore requests;
  private final CaregiverLimit limit = new CaregiverLimit();
  private final ConnectionNews news;

  /// One side said that it shall be, or shall not.
  ///
  /// @param id of the action
  /// @param access as the contract has it; only a patient says what a connection opens
  public record Report(
      UUID id, ConnectionId connection, boolean accepts, Optional<JsonObject> access, Instant at) {

    private Word word() {
      return accepts ? Word.accepted(at) : Word.revoked(at);
    }

    private Optional<Access> wanted() {
      try {
        return access.map(AccessJson::access);
      } catch (Refusal.Invalid wrong) {
        throw wrong.below("/payload/access");
      }
    }
  }

  /// What the reports led to.
  ///
  /// @param refused why nothing of a report is kept, by its id
  /// @param standing whether the connection is now what the report says, by its id
  /// @param states the connections as the caller sees them now
  /// @param trail what is to be written into it
  public record Result(
      Map<UUID, Refusal> refused,
      Map<UUID, Boolean> standing,
      Map<ConnectionId, JsonObject> states,
      List<Event> events,
      List<AuditEntry> trail) {}

  public ConnectionReports(Db db, AuditStore trail, EventBus bus, Clock clock) {
    this.connections = new ConnectionStore(db);
    this.access = new AccessStore(db);
    this.requests = new AccessRequestStore(db);
    this.news = new ConnectionNews(trail, bus, clock);
  }

  /// Whose data those connections of the caller are about; what is not theirs is left out.
  public Map<ConnectionId, UserId> patients(Caller caller, Collection<ConnectionId> ids) {
    return connections.patients(caller.id(), ids).await();
  }

  /// `shown` are connections of which only the state is asked for; `event` makes the id of the
  /// event that a report leads to.
  public Result apply(
      Tx tx,
      Caller caller,
      List<Report> reports,
      Set<ConnectionId> shown,
      Function<UUID, EventId> event,
      Instant now) {
    var ids = reports.stream().map(Report::connection).collect(Collectors.toSet());
    ids.addAll(shown);
    Map<ConnectionId, ConnectionView> before =
        ids.isEmpty()
            ? Map.of()
            : connections.lockAll(tx, caller.id(), ids).await().stream()
                .collect(Collectors.toMap(view -> view.connection().id(), view -> view));
    Round round = new Round(caller, before, now, places(tx, reports, before));
    Set<PrescriptionId> known = access.known(tx, caller.id(), chosen(caller, reports)).await();
    // In the order in which they were said: of two that the plan has no place for the first gets
    // it.
    reports.stream()
        .sorted(Comparator.comparing(Report::word, Word.IN_TIME))
        .forEach(report -> round.hear(report, known));
    return save(tx, round, event);
  }

  /// How many more family members the patient's plan lets in.
  private int places(Tx tx, List<Report> reports, Map<ConnectionId, ConnectionView> before) {
    return reports.stream()
        .filter(Report::accepts)
        .map(report -> before.get(report.connection()))
        .filter(view -> view != null && isCaregivers(view))
        .findFirst()
        .map(view -> limit.places(tx, view.connection()).await())
        .orElse(Integer.MAX_VALUE);
  }

  private static boolean isCaregivers(ConnectionView view) {
    return view.role() != Role.DOCTOR;
  }

  /// The prescriptions that a patient chose in any of them.
  private static Set<PrescriptionId> chosen(Caller caller, List<Report> reports) {
    Set<PrescriptionId> chosen = new HashSet<>();
    if (caller.role() != Role.PATIENT) return chosen;
    for (Report report : reports) {
      try {
        report.wanted().ifPresent(wanted -> chosen.addAll(wanted.chosen()));
      } catch (Refusal.Invalid _) {
        // It is refused when it is heard.
      }
    }
    return chosen;
  }

  /// The reports of a batch, heard one after the other.
  private static final class Round {
    private final Caller caller;
    private final Map<ConnectionId, ConnectionView> before;
    private final Instant now;
    private int places;
    private final Map<ConnectionId, Connection> after = new LinkedHashMap<>();
    private final Map<ConnectionId, UUID> last = new HashMap<>();
    private final Map<UUID, Refusal> refused = new HashMap<>();
    private final Map<UUID, Report> heard = new LinkedHashMap<>();

    Round(Caller caller, Map<ConnectionId, ConnectionView> before, Instant now, int places) {
      this.caller = caller;
      this.before = before;
      this.now = now;
      this.places = places;
    }

    /// `known` are the prescriptions that may be chosen.
    void hear(Report report, Set<PrescriptionId> known) {
      try {
        var wanted = report.wanted();
        ConnectionView view = before.get(report.connection());
        if (view == null) throw Refusal.notFound();
        if (report.access().isPresent() && caller.role() != Role.PATIENT) {
          throw Refusal.roleRequired(List.of(Role.PATIENT));
        }
        wanted.ifPresent(access -> access.requireAmong(known));
        Connection standing = after.getOrDefault(report.connection(), view.connection());
        Connection moved = standing.hear(caller.id(), report.word(), wanted, now);
        int more = Boolean.compare(moved.isAccepted(), standing.isAccepted());
        if (isCaregivers(view)) {
          if (more > 0 && more > places) throw CaregiverLimit.full();
          if (places != Integer.MAX_VALUE) places -= more;
        }
        heard.put(report.id(), report);
        if (moved.equals(standing)) return;
        after.put(moved.id(), moved);
        last.put(moved.id(), report.id());
      } catch (Refusal refusal) {
        refused.put(report.id(), refusal);
      }
    }

    Connection was(ConnectionId id) {
      return Objects.requireNonNull(before.get(id)).connection();
    }

    Connection now(ConnectionId id) {
      return after.getOrDefault(id, was(id));
    }

    /// The report that it last was changed by.
    UUID cause(ConnectionId id) {
      return Objects.requireNonNull(last.get(id));
    }
  }

  private Result save(Tx tx, Round round, Function<UUID, EventId> event) {
    List<Connection> changed = List.copyOf(round.after.values());
    var otherLevel = changed.stream().filter(c -> !c.isSameLevel(round.was(c.id()))).toList();
    // Issued together: both travel in one round trip.
    var saved = connections.update(tx, changed);
    var withdrawn = requests.withdraw(tx, otherLevel, round.now);
    Future.all(saved, withdrawn).await();
    List<Event> events = new ArrayList<>();
    List<AuditEntry> trail = new ArrayList<>();
    round.after.forEach((id, moved) -> {
      Connection was = round.was(id);
      if (moved.looksLike(was)) return;
      news.hint(tx, moved);
      events.add(
          ConnectionNews.event(
              event.apply(round.cause(id)),
              moved,
              ConnectionNews.type(was, moved),
              round.caller.id(),
              Map.of("reported", "true"),
              round.now));
      trail.add(news.entry(was, moved, withdrawn.result(), round.caller).with("reported", "true"));
    });
    Map<UUID, Boolean> standing = new HashMap<>();
    round.heard.forEach((id, report) ->
        standing.put(id, round.now(report.connection()).is(report.word(), report.wanted())));
    Map<ConnectionId, JsonObject> states = new HashMap<>();
    round.before.forEach((id, view) -> states.put(id, view.with(round.now(id)).json()));
    return new Result(round.refused, standing, states, events, trail);
  }
}
