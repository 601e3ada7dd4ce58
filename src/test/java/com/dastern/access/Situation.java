package com.dastern.access;

import java.util.ArrayList;
import java.util.List;

/// How somebody stands to a patient: their role, and what there is between the two.
///
/// @param role of the caller
/// @param relation none, or the connection's status
/// @param level what the connection says, with the state of a grant or the selection
record Situation(String role, Relation relation, Level level) {

  enum Relation {
    SELF("the patient"),
    NONE("no connection"),
    ASKED("PENDING, they asked"),
    INVITED("PENDING, the patient asked"),
    ACCEPTED("ACCEPTED"),
    REVOKED("REVOKED");

    final String words;

    Relation(String words) {
      this.words = words;
    }

    boolean isConnection() {
      return this != SELF && this != NONE;
    }
  }

  enum Level {
    NOT_ALLOWED("NOT_ALLOWED", "NOT_ALLOWED"),
    REQUEST_UNASKED("REQUEST", "REQUEST, nothing asked"),
    REQUEST_PENDING("REQUEST", "REQUEST, asked"),
    REQUEST_DECLINED("REQUEST", "REQUEST, declined"),
    REQUEST_APPROVED("REQUEST", "REQUEST, approved"),
    REQUEST_ENDED("REQUEST", "REQUEST, approval ended"),
    SELECTED_THIS("SELECTED", "SELECTED, this prescription and day"),
    SELECTED_THIS_PRESCRIPTION("SELECTED", "SELECTED, this prescription"),
    SELECTED_THIS_DAY("SELECTED", "SELECTED, this day"),
    SELECTED_OTHER_PRESCRIPTION("SELECTED", "SELECTED, another prescription"),
    SELECTED_OTHER_DAYS("SELECTED", "SELECTED, other days"),
    ALLOWED("ALLOWED", "ALLOWED");

    final String permission;
    final String words;

    Level(String permission, String words) {
      this.permission = permission;
      this.words = words;
    }
  }

  static List<Situation> all() {
    List<Situation> all = new ArrayList<>();
    all.add(new Situation("PATIENT", Relation.SELF, Level.ALLOWED));
    all.add(new Situation("PATIENT", Relation.NONE, Level.ALLOWED));
    all.add(new Situation("ADMIN", Relation.NONE, Level.ALLOWED));
    for (String role : List.of("DOCTOR", "FAMILY_MEMBER")) {
      all.add(new Situation(role, Relation.NONE, Level.ALLOWED));
      for (Relation relation : Relation.values()) {
        if (!relation.isConnection()) continue;
        for (Level level : Level.values()) all.add(new Situation(role, relation, level));
      }
    }
    return all;
  }

  @Override
  public String toString() {
    String between = relation.isConnection() ? relation.words + ", " + level.words : relation.words;
    return role + ": " + between;
  }
}
