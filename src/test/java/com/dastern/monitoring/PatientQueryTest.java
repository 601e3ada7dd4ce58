package com.dastern.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dastern.connections.Opened;
import com.dastern.connections.Permission;
import com.dastern.connections.View;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.monitoring.Adherence.Band;
import com.dastern.monitoring.PatientOrder.Sort;
import com.dastern.users.Person;
import com.dastern.users.Progress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Pages of patients in each order.
class PatientQueryTest {
  private static final Instant NOON = Instant.parse("2027-05-10T05:00:00Z");

  /// Few values, so that there are many ties, and some patients lack them.
  @Property(tries = 300)
  void pagesAreTheWholeListInItsOrder(
      @ForAll long seed,
      @ForAll @IntRange(max = 30) int number,
      @ForAll @IntRange(min = 1, max = 7) int limit,
      @ForAll Sort sort,
      @ForAll boolean descending) {
    List<PatientEntry> all = patients(new Random(seed), number);
    List<PatientEntry> read = new ArrayList<>();
    Optional<PatientCursor> after = Optional.empty();
    do {
      var page = query(sort, descending, after, limit).page(all);
      assertThat(page.patients()).hasSizeLessThanOrEqualTo(limit);
      read.addAll(page.patients());
      after = page.next().map(next -> PatientCursor.of(ByteBuffer.wrap(next.bytes())));
    } while (after.isPresent());
    assertThat(read).isEqualTo(all.stream().sorted(reference(sort, descending)).toList());
  }

  @Test
  void pageGoesOnWhereOneWasWhoHasGone() {
    List<PatientEntry> all = patients(new Random(1), 20);
    var first = query(Sort.ADHERENCE, false, Optional.empty(), 10).page(all);
    var rest = new ArrayList<>(all);
    rest.remove(first.patients().getLast());
    var second = query(Sort.ADHERENCE, false, first.next(), 10).page(rest);
    assertThat(second.patients()).hasSize(10).doesNotContainAnyElementsOf(first.patients());
  }

  @Test
  void bandLeavesOutTheOthers() {
    List<PatientEntry> all = patients(new Random(2), 40);
    for (Band band : Band.values()) {
      var query =
          new PatientQuery(
              Optional.empty(),
              Optional.of(band),
              new PatientOrder(Sort.NAME, false),
              Optional.empty(),
              100);
      assertThat(query.page(all).patients())
          .hasSize(
              (int) all.stream().filter(one -> one.figures().adherence().band() == band).count());
    }
  }

  @Test
  void cursorOfAnotherOrderIsRefused() {
    var next = query(Sort.NAME, false, Optional.empty(), 1).page(patients(new Random(3), 3)).next();
    assertThat(next).isPresent();
    assertThatThrownBy(() -> query(Sort.ADHERENCE, false, next, 1))
        .isInstanceOf(Refusal.Invalid.class);
  }

  @ParameterizedTest
  @CsvSource({
    "សុខ ដារ៉ា, ដារ៉ា",
    "សុខ\u200Bដារ៉ា, សុខដារ៉ា",
    "សុខដារ៉ា, សុខ\u200Bដារ៉ា",
    "សុខ\u200B ដា\u200Cរ៉ា, ដារ៉ា",
    "Sok DARA, dara",
    "sok dara, Sok D"
  })
  void nameIsFoundWithoutRegardToCaseAndZeroWidthSpaces(String name, String searched) {
    assertThat(SearchedName.of(name).contains(SearchedName.of(searched))).isTrue();
    assertThat(SearchedName.of(name).contains(SearchedName.of("x" + searched))).isFalse();
  }

  private static PatientQuery query(
      Sort sort, boolean descending, Optional<PatientCursor> after, int limit) {
    return new PatientQuery(
        Optional.empty(), Optional.empty(), new PatientOrder(sort, descending), after, limit);
  }

  private static Comparator<PatientEntry> reference(Sort sort, boolean descending) {
    Comparator<PatientEntry> byValue =
        switch (sort) {
          case ADHERENCE ->
              Comparator.comparingDouble(one ->
                  (double) one.figures().adherence().taken() / one.figures().adherence().counted());
          case NAME -> Comparator.comparing(one -> one.name().text());
          case LAST_MISSED -> Comparator.comparing(one -> one.figures().lastMissed().orElseThrow());
        };
    Comparator<PatientEntry> wanted = descending ? byValue.reversed() : byValue;
    return Comparator.<PatientEntry, Boolean>comparing(one -> !has(one, sort))
        .thenComparing((a, b) -> has(a, sort) && has(b, sort) ? wanted.compare(a, b) : 0)
        .thenComparing(one -> one.id().toString());
  }

  private static boolean has(PatientEntry one, Sort sort) {
    return switch (sort) {
      case ADHERENCE -> one.figures().adherence().counted() > 0;
      case NAME -> true;
      case LAST_MISSED -> one.figures().lastMissed().isPresent();
    };
  }

  private static List<PatientEntry> patients(Random random, int number) {
    List<PatientEntry> all = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      var id = new UserId(new UUID(random.nextLong(), random.nextLong()));
      String name = "សុខ " + random.nextInt(4);
      var adherence = new Adherence(random.nextInt(4), random.nextInt(3), random.nextInt(2));
      Optional<Instant> missed =
          random.nextInt(3) == 0
              ? Optional.empty()
              : Optional.of(NOON.minusSeconds(random.nextInt(4)));
      all.add(
          new PatientEntry(
              new Opened(
                  new Person(id, name, ZoneId.of("Asia/Phnom_Penh")),
                  Permission.ALLOWED,
                  new View(id, Optional.empty())),
              SearchedName.of(name),
              new Figures(adherence, new Progress(0, 0, 0, 0, 0), missed)));
    }
    return all;
  }
}
