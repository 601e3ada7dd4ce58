package com.dastern.connections;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.kernel.ConnectionId;
import com.dastern.kernel.UserId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/// Whatever both sides say of a connection, and in whatever order the server hears of it, it ends
/// the same, and as the sayings in the order of their times have it.
class HeardWordsPropertyTest {
  private static final UserId PATIENT = new UserId(UUID.randomUUID());
  private static final UserId OTHER = new UserId(UUID.randomUUID());
  private static final Instant ASKED = Instant.parse("2026-11-01T00:00:00Z");
  private static final Instant NOW = ASKED.plusSeconds(1_000);
  private static final List<Access> LEVELS =
      List.of(
          Access.of(Permission.NOT_ALLOWED),
          Access.of(Permission.REQUEST),
          Access.of(Permission.ALLOWED),
          selected(LocalDate.of(2026, 11, 1)),
          selected(LocalDate.of(2026, 11, 2)));

  private record Saying(boolean byPatient, Word word, Optional<Access> wanted) {
    Optional<Access> level() {
      if (!byPatient) return Optional.empty();
      return word.said() == ConnectionStatus.REVOKED ? Optional.of(Access.DEFAULT) : wanted;
    }
  }

  @Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
  void anyOrderEndsAsTheirTimesHaveIt(@ForAll long seed, @ForAll boolean patientAsked) {
    var dice = new Random(seed);
    List<Saying> said = new ArrayList<>();
    for (int i = dice.nextInt(1, 8); i > 0; i--) said.add(saying(dice, patientAsked));
    Connection expected = heard(said, patientAsked);
    assertThat(expected.status()).isEqualTo(status(said, patientAsked));
    assertThat(expected.access()).isEqualTo(level(said));
    for (int order = 0; order < 4; order++) {
      Collections.shuffle(said, dice);
      var twice = new ArrayList<>(said);
      twice.addAll(said.subList(0, dice.nextInt(said.size() + 1)));
      assertThat(heard(twice, patientAsked)).as("%s", twice).isEqualTo(expected);
    }
  }

  private static Saying saying(Random dice, boolean patientAsked) {
    boolean byPatient = dice.nextBoolean();
    // At times before it was asked for, often at one instant, or within what clocks may be off.
    Instant at = ASKED.plusSeconds(15L * dice.nextInt(-4, 9));
    boolean accepts = byPatient != patientAsked && dice.nextInt(3) > 0;
    Optional<Access> wanted =
        accepts && byPatient && dice.nextBoolean()
            ? Optional.of(LEVELS.get(dice.nextInt(LEVELS.size())))
            : Optional.empty();
    return new Saying(byPatient, accepts ? Word.accepted(at) : Word.revoked(at), wanted);
  }

  private static Connection heard(List<Saying> said, boolean patientAsked) {
    var connection =
        Connection.pending(
            new ConnectionId(PATIENT.value()),
            PATIENT,
            OTHER,
            patientAsked ? PATIENT : OTHER,
            ASKED);
    for (Saying each : said) {
      UserId by = each.byPatient() ? PATIENT : OTHER;
      connection = connection.hear(by, each.word(), each.wanted(), NOW);
    }
    // When it last changed is that of the server.
    return connection.hear(OTHER, Word.revoked(ASKED.minusSeconds(99)), Optional.empty(), NOW);
  }

  private static ConnectionStatus status(List<Saying> said, boolean patientAsked) {
    var ofPatient = last(said, true);
    var ofOther = last(said, false);
    boolean ended =
        Optional.of(ConnectionStatus.REVOKED).equals(ofPatient)
            || Optional.of(ConnectionStatus.REVOKED).equals(ofOther);
    if (ended) return ConnectionStatus.REVOKED;
    return (patientAsked ? ofOther : ofPatient).orElse(ConnectionStatus.PENDING);
  }

  private static Optional<ConnectionStatus> last(List<Saying> said, boolean byPatient) {
    return said.stream()
        .filter(each -> each.byPatient() == byPatient && !each.word().countsFrom().isBefore(ASKED))
        .map(Saying::word)
        .max(Word.IN_TIME)
        .map(Word::said);
  }

  private static Access level(List<Saying> said) {
    return said.stream()
        .filter(each -> each.level().isPresent() && !each.word().at().isBefore(ASKED))
        .max(
            Comparator.comparing((Saying each) -> each.word().at())
                .thenComparing(each -> each.level().orElseThrow(), Access.NARROWER.reversed()))
        .flatMap(Saying::level)
        .orElse(Access.DEFAULT);
  }

  private static Access selected(LocalDate from) {
    return Access.of(new Selection(Optional.empty(), Optional.of(from), Optional.empty()));
  }
}
