package com.dastern.nudges;

import com.dastern.kernel.DoseId;
import com.dastern.kernel.NudgeId;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/// Answers to nudges that a phone reports later than they were given: all of a batch together.
///
/// Of the answers to one the earliest stands, and `TAKEN` before any other: a dose that was taken
/// was taken. So it does not matter in which order they come.
public final class NudgeReports {
  /// The first of two answers is the one that stands; an answer comes before none.
  private static final Comparator<Nudge> STANDS =
      Comparator.comparing((Nudge nudge) -> nudge.answer().isEmpty())
          .thenComparing(nudge -> nudge.answer().filter(NudgeAnswer.TAKEN::equals).isEmpty())
          .thenComparing(nudge -> nudge.answeredAt().orElse(Instant.MAX))
          .thenComparing(nudge -> nudge.answer().map(NudgeAnswer::ordinal).orElse(0));

  private final NudgeStore nudges;

  /// One answer; `id` is that of the action.
  public record Report(UUID id, NudgeId nudge, NudgeAnswer answer, Instant at) {
    Nudge in(Nudge nudge) {
      return nudge.with(answer, at);
    }
  }

  /// The nudges of a batch as they are before and after the answers.
  public final class Round {
    private final Map<NudgeId, NudgeView> before;
    private final Map<NudgeId, Nudge> after = new LinkedHashMap<>();
    private final Map<NudgeId, UUID> last = new HashMap<>();

    private Round(Map<NudgeId, NudgeView> before) {
      this.before = before;
    }

    /// Throws a 404 where the patient has no such nudge.
    public DoseId dose(NudgeId nudge) {
      return view(nudge).nudge().dose();
    }

    public void hear(Report report) {
      Nudge standing = now(report.nudge());
      Nudge answered = report.in(standing);
      if (STANDS.compare(answered, standing) >= 0) return;
      after.put(report.nudge(), answered);
      last.put(report.nudge(), report.id());
    }

    /// Whether the answer is the one that stands.
    public boolean stands(Report report) {
      return now(report.nudge()).answer().filter(report.answer()::equals).isPresent();
    }

    private Nudge now(NudgeId id) {
      return after.getOrDefault(id, view(id).nudge());
    }

    private NudgeView view(NudgeId id) {
      return Optional.ofNullable(before.get(id)).orElseThrow(Refusal::notFound);
    }

    /// As the operations give it; absent where there is no such nudge.
    public Optional<JsonObject> state(NudgeId id) {
      return Optional.ofNullable(before.get(id)).map(view -> view.with(now(id)).json());
    }

    /// The nudges that got another answer, with the report that it comes from.
    public Map<UUID, Nudge> changed() {
      Map<UUID, Nudge> changed = new LinkedHashMap<>();
      after.forEach((id, nudge) -> changed.put(last.get(id), nudge));
      return changed;
    }

    public void save(Tx tx) {
      if (!after.isEmpty()) nudges.saveAnswers(tx, List.copyOf(after.values())).await();
    }
  }

  public NudgeReports(Db db) {
    this.nudges = new NudgeStore(db);
  }

  /// Nobody else answers them until the transaction ends.
  public Future<Round> lock(Tx tx, UserId patient, Collection<NudgeId> ids) {
    if (ids.isEmpty()) return Future.succeededFuture(new Round(Map.of()));
    return nudges
        .lock(tx, patient, ids)
        .map(found ->
            new Round(
                found.stream().collect(Collectors.toMap(view -> view.nudge().id(), view -> view))));
  }
}
