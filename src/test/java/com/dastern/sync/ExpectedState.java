package com.dastern.sync;

import com.dastern.kernel.Language;
import com.dastern.platform.text.Texts;
import com.dastern.sync.RandomHistory.Done;
import com.dastern.sync.SyncWorld.Subject;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What becomes of a world, computed slowly: for each dose all that was done is put in its order,
/// and gone through one thing after the other.
final class ExpectedState {
  private static final List<String> ORDER =
      List.of("DOSE_TAKEN", "DOSE_SKIPPED", "DOSE_SNOOZED", "MISSED_DETECTED", "DOSE_UNDONE");

  private final Subject subject;
  private final Instant now;
  private final SortedSet<String> lines;

  /// Something that was done about the dose, and whether a phone reported it later.
  private record Mark(
      String id,
      String kind,
      Instant at,
      Instant taken,
      String reason,
      int minutes,
      boolean offline) {
    static final Comparator<Mark> IN_TIME =
        Comparator.comparing(Mark::at)
            .thenComparingInt(mark -> ORDER.indexOf(mark.kind()))
            .thenComparing(Mark::taken)
            .thenComparing(Mark::id);
  }

  private ExpectedState(Subject subject, Instant now, SortedSet<String> lines) {
    this.subject = subject;
    this.now = now;
    this.lines = lines;
  }

  /// The lines of [SyncWorld#summary].
  static String of(List<Subject> subjects, List<Done> done, Instant now) {
    var lines = new TreeSet<String>();
    Map<Integer, List<Done>> byHistory =
        done.stream().collect(Collectors.groupingBy(Done::history));
    for (Subject subject : subjects) {
      new ExpectedState(subject, now, lines)
          .of(byHistory.getOrDefault(subject.history(), List.of()));
    }
    takings(done, lines);
    return String.join("\n", lines);
  }

  private void of(List<Done> done) {
    List<Mark> marks = new ArrayList<>();
    if (subject.status().equals("TAKEN_ON_TIME")) {
      Instant at = subject.scheduledAt().plus(Duration.ofMinutes(5));
      marks.add(new Mark("", "DOSE_TAKEN", at, at, "", 0, false));
    }
    int before = marks.size();
    List<Done> answers = new ArrayList<>();
    for (Done each : done) {
      boolean isAnswer = each.type().equals("NUDGE_ANSWERED");
      boolean isTaking = isAnswer && each.payload().getString("answer").equals("TAKEN");
      if (isAnswer && (!isTaking || isOpen(each.at()))) answers.add(each);
      if ((!isAnswer || isTaking) && isAboutDose(each) && fits(each)) marks.add(mark(each));
    }
    marks.sort(Mark.IN_TIME);
    doseOf(marks, marks.size() - before);
    answers.stream()
        .min(
            Comparator.comparing((Done each) -> !answer(each).equals("TAKEN"))
                .thenComparing(Done::at)
                .thenComparingInt(
                    each -> List.of("TAKEN", "SOON", "DISMISSED").indexOf(answer(each))))
        .ifPresent(this::answered);
  }

  private static boolean isAboutDose(Done done) {
    return !done.type().equals("PRN_TAKEN") && !done.payload().containsKey("doseId");
  }

  private boolean fits(Done done) {
    Instant taken = taken(done);
    return switch (done.type()) {
      case "MISSED_DETECTED" -> isOpen(done.at()) || done.at().isAfter(subject.scheduledAt());
      case "DOSE_TAKEN" -> isOpen(taken) && !taken.isAfter(done.at());
      default -> isOpen(done.at());
    };
  }

  private boolean isOpen(Instant at) {
    return !at.isBefore(subject.scheduledAt().minus(Duration.ofHours(2)))
        && !at.isAfter(subject.scheduledAt().plus(Duration.ofHours(24)));
  }

  private static Instant taken(Done done) {
    return Optional.ofNullable(done.payload().getString("takenAt"))
        .map(Instant::parse)
        .orElse(done.at());
  }

  private static Mark mark(Done done) {
    JsonObject payload = done.payload();
    boolean taking = done.type().equals("DOSE_TAKEN") || done.type().equals("NUDGE_ANSWERED");
    return new Mark(
        done.id().toString(),
        taking ? "DOSE_TAKEN" : done.type(),
        done.at(),
        taking ? taken(done) : Instant.MIN,
        payload.getString("reason", ""),
        payload.getInteger("minutes", 0),
        true);
  }

  private void doseOf(List<Mark> marks, int reports) {
    List<Mark> live = new ArrayList<>();
    List<Mark> snoozes = new ArrayList<>();
    boolean isOver = now.isAfter(subject.missedAfter());
    boolean missed = false;
    for (Mark mark : marks) {
      switch (mark.kind()) {
        case "DOSE_UNDONE" -> {
          if (live.stream().anyMatch(one -> isMark(one))) missed = true;
          live.clear();
        }
        case "DOSE_SNOOZED" -> {
          if (snoozes.size() < 3) {
            snoozes.add(mark);
            live.add(mark);
          }
        }
        case "MISSED_DETECTED" -> missed = true;
        default -> live.add(mark);
      }
    }
    var taking =
        live.stream()
            .filter(mark -> mark.kind().equals("DOSE_TAKEN"))
            .min(Comparator.comparing(Mark::taken).thenComparing(Mark.IN_TIME));
    var standing =
        taking.or(
            () -> live.stream().filter(mark -> mark.kind().equals("DOSE_SKIPPED")).findFirst());
    boolean knownInTime = standing.filter(mark -> !mark.offline()).isPresent();
    boolean reportedMissed = missed && isOver && !knownInTime;
    String status = status(standing);
    var until =
        live.stream()
            .filter(mark -> mark.kind().equals("DOSE_SNOOZED") && standing.isEmpty())
            .map(mark -> mark.at().plus(Duration.ofMinutes(mark.minutes())))
            .max(Comparator.naturalOrder());
    int version = (subject.status().equals("DUE") ? 1 : 2) + reports;
    lines.add(
        String.join(
            "|",
            "dose",
            place(),
            status,
            taking.map(mark -> epoch(mark.taken())).orElse(""),
            standing.filter(mark -> taking.isEmpty()).map(Mark::reason).orElse(""),
            String.valueOf(version),
            until.map(ExpectedState::epoch).orElse(""),
            snoozes.stream().map(Mark::id).collect(Collectors.joining(" "))));
    if (reports > 0) told(status, standing.filter(Mark::offline).isPresent(), reportedMissed);
  }

  private static boolean isMark(Mark mark) {
    return mark.kind().equals("DOSE_TAKEN") || mark.kind().equals("DOSE_SKIPPED");
  }

  private String status(Optional<Mark> standing) {
    if (standing.isEmpty()) {
      boolean due = subject.status().equals("DUE") || !now.isAfter(subject.missedAfter());
      return due ? "DUE" : "MISSED";
    }
    if (standing.get().kind().equals("DOSE_SKIPPED")) return "SKIPPED";
    return standing.get().taken().isAfter(subject.missedAfter()) ? "TAKEN_LATE" : "TAKEN_ON_TIME";
  }

  private void told(String status, boolean reported, boolean reportedMissed) {
    boolean hears = subject.alerted() || reportedMissed;
    switch (status) {
      case "TAKEN_ON_TIME", "TAKEN_LATE" -> {
        if (reported && hears) both("DOSE_CORRECTED.REPORTED");
      }
      case "SKIPPED" -> {
        if (reported && hears) both("DOSE_CORRECTED.SKIPPED");
      }
      case "MISSED" -> {
        if (reportedMissed) {
          both(subject.alerted() ? "MISSED_DOSE_ALERT.CONFIRMED" : "MISSED_DOSE_ALERT.REPORTED");
        }
      }
      default -> {}
    }
  }

  private void both(String key) {
    for (Language language : Language.values()) told(language, key);
  }

  private void told(Language language, String key) {
    lines.add(
        String.join(
            "|",
            "told",
            place(),
            language.name(),
            Texts.of(language, "notification." + key + ".title")));
  }

  private void answered(Done best) {
    lines.add(String.join("|", "nudge", place(), answer(best), epoch(best.at())));
    told(Language.KHMER, "FAMILY_ALERT." + answer(best));
  }

  private static String answer(Done done) {
    return done.payload().getString("answer");
  }

  private String place() {
    return subject.position() + "|" + epoch(subject.scheduledAt());
  }

  private static String epoch(Instant at) {
    return String.valueOf(at.getEpochSecond());
  }

  /// Of the reports of one medication at one instant that nobody took back, the first is the dose.
  /// Whoever takes back one of them takes back all that were before.
  private static void takings(List<Done> done, SortedSet<String> lines) {
    Map<String, List<Done>> reports =
        done.stream()
            .filter(each -> each.type().equals("PRN_TAKEN"))
            .collect(
                Collectors.groupingBy(each ->
                    (SyncWorld.MEDICATIONS + each.medication()) + "|" + epoch(taken(each))));
    reports.forEach((place, same) -> {
      Set<String> ids =
          same.stream().map(each -> each.payload().getString("doseId")).collect(Collectors.toSet());
      var lastUndo =
          done.stream()
              .filter(each -> each.type().equals("DOSE_UNDONE"))
              .filter(each -> ids.contains(each.payload().getString("doseId")))
              .map(Done::at)
              .max(Comparator.naturalOrder());
      same.stream()
          .filter(each -> lastUndo.filter(undo -> !undo.isBefore(each.at())).isEmpty())
          .min(Comparator.comparing(Done::at).thenComparing(each -> each.id().toString()))
          .ifPresent(each -> lines.add(taking(place, each)));
    });
  }

  private static String taking(String place, Done report) {
    return String.join(
        "|",
        "prn",
        place,
        report.payload().getString("doseId"),
        new BigDecimal(report.payload().getInteger("amount", 1)).setScale(3).toPlainString());
  }
}
