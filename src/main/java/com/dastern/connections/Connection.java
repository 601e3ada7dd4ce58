package com.dastern.connections;

import com.dastern.kernel.ConnectionId;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import java.time.Instant;
import java.util.Optional;

/// A connection between a patient and a doctor or family member. There is one per pair, whoever
/// asked.
public record Connection(
    ConnectionId id,
    UserId patient,
    UserId other,
    UserId requestedBy,
    ConnectionStatus status,
    Access access,
    Alerts alerts,
    Instant createdAt,
    Instant updatedAt,
    Words words) {

  /// One of which nobody has said anything since it was asked for.
  public Connection(
      ConnectionId id,
      UserId patient,
      UserId other,
      UserId requestedBy,
      ConnectionStatus status,
      Access access,
      Alerts alerts,
      Instant createdAt,
      Instant updatedAt) {
    this(
        id,
        patient,
        other,
        requestedBy,
        status,
        access,
        alerts,
        createdAt,
        updatedAt,
        Words.since(createdAt));
  }

  static Connection pending(
      ConnectionId id, UserId patient, UserId other, UserId requestedBy, Instant now) {
    return new Connection(
        id,
        patient,
        other,
        requestedBy,
        ConnectionStatus.PENDING,
        Access.DEFAULT,
        Alerts.ON,
        now,
        now);
  }

  /// Asked for again: a revoked one opens anew, and one that waits stays as it is.
  Connection request(UserId by, Instant now) {
    return switch (status) {
      case PENDING -> this;
      case ACCEPTED -> throw Refusal.conflict("ALREADY_CONNECTED");
      case REVOKED ->
          pending(id, patient, other, by, createdAt).with(alerts, now).with(Words.since(now));
    };
  }

  /// Only the side that was asked may accept; the patient may say then what it opens.
  Connection accept(UserId by, Optional<Access> wanted, Instant now) {
    return switch (status) {
      case ACCEPTED -> {
        if (!wanted.map(access::isSameLevel).orElse(true)) throw notPending();
        yield wanted.isPresent() ? with(words.sayLevel(now)) : this;
      }
      case PENDING -> {
        if (by.equals(requestedBy)) throw notPending();
        var said = words.say(by.equals(patient), Word.accepted(now));
        yield with(ConnectionStatus.ACCEPTED, wanted.orElse(access), now)
            .with(wanted.isPresent() ? said.sayLevel(now) : said);
      }
      case REVOKED -> throw notPending();
    };
  }

  /// The patient let the other in beforehand, so that nobody has to accept.
  Connection connect(Access wanted, Instant now) {
    return switch (status) {
      case ACCEPTED -> throw Refusal.conflict("ALREADY_CONNECTED");
      case PENDING, REVOKED ->
          with(ConnectionStatus.ACCEPTED, wanted, now)
              .with(
                  words.say(true, Word.accepted(now)).say(false, Word.accepted(now)).sayLevel(now));
    };
  }

  /// What the patient opened is forgotten where they end it. Each side may say so: then neither
  /// alone can take it back.
  Connection revoke(UserId by, Instant now) {
    boolean isPatient = by.equals(patient);
    var said = words.say(isPatient, Word.revoked(now));
    if (isPatient) said = said.sayLevel(now);
    if (status == ConnectionStatus.REVOKED) return with(said);
    return with(ConnectionStatus.REVOKED, isPatient ? Access.DEFAULT : access, now).with(said);
  }

  /// Whether it opens what the other does, whatever was granted since. A question for a look that
  /// waits belongs to the level that it was asked under.
  boolean isSameLevel(Connection other) {
    return status == other.status && access.isSameLevel(other.access);
  }

  /// Whether nothing that shows differs from the other.
  boolean looksLike(Connection other) {
    return status == other.status && access.equals(other.access) && alerts.equals(other.alerts);
  }

  /// The patient sets what it opens. Another level, or another selection, ends a grant; the same
  /// one stands against what was said of it before.
  Connection open(Access wanted, Instant now) {
    requireAccepted();
    if (access.isSameLevel(wanted)) return with(words.sayLevel(now));
    return with(status, wanted, now).with(words.sayLevel(now));
  }

  /// One side said so at a moment that may be long past. Its latest word counts, whenever it is
  /// heard; what was said before the present request does not. What it opens is what the patient
  /// said of that last. Throws where that side cannot say it.
  Connection hear(UserId by, Word word, Optional<Access> wanted, Instant now) {
    boolean accepts = word.said() == ConnectionStatus.ACCEPTED;
    if (accepts && by.equals(requestedBy)) throw notPending();
    boolean isPatient = by.equals(patient);
    var said = words.hear(isPatient, word);
    var level = (accepts ? wanted : Optional.of(Access.DEFAULT)).filter(_ -> isPatient);
    if (level.isPresent() && words.isLevelBefore(word.at())) said = said.sayLevel(word.at());
    Access opened = level.filter(one -> replaces(one, word.at())).orElse(access);
    if (said.equals(words) && opened.equals(access)) return this;
    return with(said.status(patient.equals(requestedBy)), opened, now).with(said);
  }

  /// Whether the patient said it later than what the connection opens now; of two that were said at
  /// one instant, by two phones, the narrower one stands.
  private boolean replaces(Access level, Instant at) {
    if (level.isSameLevel(access)) return false;
    return words.isLevelBefore(at)
        || (words.isLevelAt(at) && Access.NARROWER.compare(level, access) < 0);
  }

  /// Whether a word that was heard is what the connection is now.
  boolean is(Word word, Optional<Access> wanted) {
    return status == word.said() && wanted.map(access::isSameLevel).orElse(true);
  }

  /// The patient lets the other side look for a day.
  Connection grant(Instant now) {
    requireAskable();
    return with(status, access.grant(now), now);
  }

  /// Each side has its own switch.
  Connection switchAlerts(UserId by, boolean on, Instant now) {
    requireAccepted();
    var changed =
        by.equals(patient) ? new Alerts(alerts.wanted(), on) : new Alerts(on, alerts.allowed());
    return changed.equals(alerts) ? this : with(changed, now);
  }

  /// Only where each look needs an approval is one asked for.
  void requireAskable() {
    if (status != ConnectionStatus.ACCEPTED || access.permission() != Permission.REQUEST) {
      throw Refusal.conflict("ACCESS_NOT_REQUESTABLE");
    }
  }

  /// The side that is not `user`.
  UserId facing(UserId user) {
    return user.equals(patient) ? other : patient;
  }

  boolean isAccepted() {
    return status == ConnectionStatus.ACCEPTED;
  }

  private void requireAccepted() {
    if (!isAccepted()) throw Refusal.conflict("CONNECTION_NOT_ACCEPTED");
  }

  private static Refusal notPending() {
    return Refusal.conflict("CONNECTION_NOT_PENDING");
  }

  private Connection with(ConnectionStatus moved, Access opened, Instant now) {
    return new Connection(
        id, patient, other, requestedBy, moved, opened, alerts, createdAt, now, words);
  }

  private Connection with(Alerts changed, Instant now) {
    return new Connection(
        id, patient, other, requestedBy, status, access, changed, createdAt, now, words);
  }

  private Connection with(Words said) {
    return new Connection(
        id, patient, other, requestedBy, status, access, alerts, createdAt, updatedAt, said);
  }
}
