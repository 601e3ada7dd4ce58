package com.dastern.connections;

import com.dastern.kernel.PrescriptionId;
import com.dastern.kernel.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/// What a connection opens to the other side: the level that the patient set, what they chose with
/// `SELECTED`, and until when their last approval holds with `REQUEST`.
public record Access(
    Permission permission, Optional<Selection> selection, Optional<Instant> grantedUntil) {
  /// Where the patient has set nothing.
  public static final Access DEFAULT = of(Permission.ALLOWED);

  /// What opens less comes first; that of two selections is in a fixed order.
  static final Comparator<Access> NARROWER =
      Comparator.comparing(Access::permission)
          .thenComparing(access -> access.selection().map(Selection::text).orElse(""));

  private static final Duration GRANT = Duration.ofHours(24);

  public Access {
    if ((permission == Permission.SELECTED) != selection.isPresent()) {
      throw new IllegalArgumentException("a selection belongs to SELECTED");
    }
    if (grantedUntil.isPresent() && permission != Permission.REQUEST) {
      throw new IllegalArgumentException("a grant belongs to REQUEST");
    }
  }

  public static Access of(Permission permission) {
    return new Access(permission, Optional.empty(), Optional.empty());
  }

  public static Access of(Selection selection) {
    return new Access(Permission.SELECTED, Optional.of(selection), Optional.empty());
  }

  /// The patient approves of looks for a day from `now`.
  Access grant(Instant now) {
    return new Access(permission, selection, Optional.of(now.plus(GRANT)));
  }

  /// The prescriptions that it chooses, where it does.
  Set<PrescriptionId> chosen() {
    return selection.flatMap(Selection::prescriptions).orElse(Set.of());
  }

  /// Throws where it chooses one that is not among those that the patient knows of.
  void requireAmong(Set<PrescriptionId> known) {
    if (!known.containsAll(chosen())) {
      throw Refusal.unprocessable("SELECTION_UNKNOWN_PRESCRIPTION");
    }
  }

  /// Whether the patient set the same, whatever was granted since.
  boolean isSameLevel(Access wanted) {
    return permission == wanted.permission && selection.equals(wanted.selection);
  }
}
