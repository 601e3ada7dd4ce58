package com.dastern.connections;

import com.dastern.audit.AuditAction;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/// What somebody wants to see of a patient: how the trail calls it, the one thing that it is about,
/// if it is about one, and whether a selection that the patient made covers it.
public record Look(AuditAction action, Optional<UUID> subject, Predicate<View> isCovered) {

  /// At a list, from which what is not selected is left out.
  public static Look atAll(AuditAction action) {
    return new Look(action, Optional.empty(), _ -> true);
  }

  public static Look at(AuditAction action, Predicate<View> isCovered) {
    return new Look(action, Optional.empty(), isCovered);
  }

  /// At one thing; where it is not covered its existence is not told.
  public static Look at(AuditAction action, UUID subject, Predicate<View> isCovered) {
    return new Look(action, Optional.of(subject), isCovered);
  }
}
