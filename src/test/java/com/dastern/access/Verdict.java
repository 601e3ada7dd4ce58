package com.dastern.access;

import com.dastern.access.Situation.Level;
import com.dastern.access.Situation.Relation;
import com.dastern.testing.Answer;
import com.dastern.testing.Specification.Operation;

/// What somebody gets, slowly and obviously from the rules: the reference that the server is held
/// against.
enum Verdict {
  /// The rules let it through to what the operation itself says.
  YES("yes"),
  /// Through, and the list leaves out what is not selected.
  EMPTY("empty"),
  /// The caller may not know that there is such a thing.
  UNKNOWN("404"),
  /// Connected, and lacks the permission.
  PERMISSION("403"),
  /// The role has no business with the operation.
  ROLE("403 role"),
  /// Concerns the caller's own data, whoever they are.
  OWN("own");

  final String words;

  Verdict(String words) {
    this.words = words;
  }

  static Verdict of(Operation operation, boolean namesThePatient, Situation situation) {
    if (!operation.roles().contains(situation.role())) return ROLE;
    if (situation.relation() == Relation.SELF) return YES;
    if (isListed(operation)) return hears(situation) ? YES : EMPTY;
    if (!namesThePatient) return OWN;
    return switch (operation.json().getString("x-patient-data")) {
      case "own" -> UNKNOWN;
      case "prescribe" -> prescribe(situation);
      case "read" -> read(operation, situation);
      case String other -> throw new IllegalArgumentException(other);
    };
  }

  /// Whether a registration on the patient's address holds.
  static boolean listens(Situation situation) {
    if (situation.relation() == Relation.SELF) return true;
    return situation.relation() == Relation.ACCEPTED
        && switch (situation.level()) {
          case NOT_ALLOWED, REQUEST_UNASKED, REQUEST_PENDING, REQUEST_DECLINED, REQUEST_ENDED ->
              false;
          case REQUEST_APPROVED,
              SELECTED_THIS,
              SELECTED_THIS_PRESCRIPTION,
              SELECTED_THIS_DAY,
              SELECTED_OTHER_PRESCRIPTION,
              SELECTED_OTHER_DAYS,
              ALLOWED ->
              true;
        };
  }

  /// Whether a message about the dose reaches somebody who listens.
  static boolean hears(Situation situation) {
    return listens(situation)
        && situation.level() != Level.SELECTED_OTHER_PRESCRIPTION
        && situation.level() != Level.SELECTED_OTHER_DAYS;
  }

  private static Verdict prescribe(Situation situation) {
    if (situation.relation() != Relation.ACCEPTED) return UNKNOWN;
    return situation.level() == Level.ALLOWED ? YES : PERMISSION;
  }

  /// A list shows less; one thing that is not selected does not exist; a day that is not selected
  /// needs another permission.
  private static Verdict read(Operation operation, Situation situation) {
    if (situation.relation() != Relation.ACCEPTED) return UNKNOWN;
    boolean oneDay = operation.id().equals("getSchedule");
    boolean aboutThePatient = operation.path().equals("/api/patients/{id}");
    boolean oneThing =
        !aboutThePatient
            && (operation.path().contains("{id}") || operation.bodySchema().isPresent());
    return switch (situation.level()) {
      case NOT_ALLOWED, REQUEST_UNASKED, REQUEST_PENDING, REQUEST_DECLINED, REQUEST_ENDED ->
          PERMISSION;
      case REQUEST_APPROVED,
          SELECTED_THIS,
          SELECTED_THIS_PRESCRIPTION,
          SELECTED_THIS_DAY,
          ALLOWED ->
          YES;
      case SELECTED_OTHER_PRESCRIPTION -> oneThing ? UNKNOWN : EMPTY;
      case SELECTED_OTHER_DAYS -> {
        if (oneDay) yield PERMISSION;
        yield oneThing ? UNKNOWN : EMPTY;
      }
    };
  }

  /// What the server said, in the same words.
  static Verdict seen(
      Operation operation,
      Answer answer,
      boolean namesThePatient,
      Situation situation,
      Bedside bedside) {
    return switch (answer.status()) {
      case 404 -> UNKNOWN;
      case 403 -> answer.json().getString("code").equals("ROLE_REQUIRED") ? ROLE : PERMISSION;
      case 401, 400, 500, 503 -> throw new AssertionError(situation + ": " + answer.text());
      default -> {
        if (isListed(operation)) yield bedside.shows(operation, answer) ? YES : EMPTY;
        if (!namesThePatient && situation.relation() != Relation.SELF) yield OWN;
        boolean shows = bedside.shows(operation, answer);
        boolean isRead = operation.json().getString("x-patient-data").equals("read");
        yield isRead && answer.status() == 200 && !shows ? EMPTY : YES;
      }
    };
  }

  /// A list of patients, who are not named in the request.
  private static boolean isListed(Operation operation) {
    return operation.json().getString("x-patient-data").equals("listed");
  }
}
