package com.dastern.auth;

import com.dastern.audit.AuditAction;
import com.dastern.audit.AuditEntry;
import com.dastern.audit.AuditStore;
import com.dastern.auth.GoogleAccountStore.Held;
import com.dastern.kernel.Event;
import com.dastern.kernel.EventId;
import com.dastern.kernel.EventType;
import com.dastern.kernel.Language;
import com.dastern.kernel.Origin;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.platform.bus.Addresses;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import com.dastern.users.User;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whose account it is that somebody enters by Google: the one that knows their `sub`, else the one
/// with their proven e-mail address, else a new one.
public final class GoogleAccounts {
  private final Db db;
  private final GoogleAccountStore store = new GoogleAccountStore();
  private final UserStore users;
  private final Sessions sessions;
  private final AuditStore trail;
  private final EventBus bus;
  private final Clock clock;

  /// `role` and `language` are those of an account that may be opened for a newcomer; without a
  /// role none is.
  record Newcomer(Optional<Role> role, Language language) {}

  public GoogleAccounts(
      Db db, UserStore users, Sessions sessions, AuditStore trail, EventBus bus, Clock clock) {
    this.db = db;
    this.users = users;
    this.sessions = sessions;
    this.trail = trail;
    this.bus = bus;
    this.clock = clock;
  }

  Future<User> enter(GoogleIdentity identity, Newcomer newcomer, Origin origin) {
    return db.transaction(tx ->
        store
            .bySubject(tx, identity.subject())
            .compose(known ->
                known.isPresent()
                    ? admitted(tx, known.get())
                    : byEmail(tx, identity, newcomer, origin)));
  }

  private Future<User> byEmail(Tx tx, GoogleIdentity identity, Newcomer newcomer, Origin origin) {
    String email =
        identity.email().orElseThrow(() -> Refusal.unprocessable("GOOGLE_EMAIL_UNVERIFIED"));
    return store
        .byEmail(tx, email)
        .compose(held ->
            held.isPresent()
                ? linked(tx, held.get(), identity, origin)
                : opened(tx, email, identity, newcomer, origin));
  }

  /// When several open it at the same moment one inserts, and the others find that account once it
  /// is committed.
  private Future<User> opened(
      Tx tx, String email, GoogleIdentity identity, Newcomer newcomer, Origin origin) {
    Role role = newcomer.role().orElseThrow(() -> Refusal.unprocessable("GOOGLE_NO_ACCOUNT"));
    Instant now = clock.instant();
    User user = Registration.byGoogle(role, identity.name(), email, newcomer.language(), now);
    return users
        .insert(tx, user, Optional.empty(), Optional.empty(), now)
        .compose(inserted ->
            inserted
                ? store.link(tx, user.id(), identity.subject(), now).map(user)
                : store
                    .byEmail(tx, email)
                    .compose(held -> linked(tx, held.orElseThrow(), identity, origin)));
  }

  private Future<User> linked(Tx tx, Held held, GoogleIdentity identity, Origin origin) {
    if (held.subject().isPresent()) {
      return held.subject().get().equals(identity.subject())
          ? admitted(tx, held)
          : Future.failedFuture(Refusal.conflict("GOOGLE_OTHER_ACCOUNT"));
    }
    Instant now = clock.instant();
    return admitted(tx, held)
        .compose(user ->
            store
                .link(tx, held.id(), identity.subject(), now)
                .compose(_ ->
                    held.proven()
                        ? told(tx, user, AuditAction.GOOGLE_LINKED, origin, now)
                        : takenOver(tx, user, origin, now))
                .map(user));
  }

  /// Registration proves no address: whoever chose the password may have waited for its owner.
  private Future<Void> takenOver(Tx tx, User user, Origin origin, Instant now) {
    return sessions
        .endAll(tx, user.id())
        .compose(_ -> store.dropProofs(tx, user.id(), now))
        .compose(_ -> told(tx, user, AuditAction.GOOGLE_TOOK_OVER, origin, now));
  }

  private Future<User> admitted(Tx tx, Held held) {
    return users
        .find(tx, held.id())
        .map(found -> {
          User user = found.orElseThrow();
          if (!user.status().mayLogIn()) throw Refusal.accountStatus(user.status().name());
          return user;
        });
  }

  private Future<Void> told(Tx tx, User user, AuditAction what, Origin origin, Instant now) {
    UserId id = user.id();
    var event =
        new Event(
            new EventId(Uuids.next(now.toEpochMilli())),
            EventType.ACCOUNT_CHANGED,
            id,
            Map.of("what", what.name(), "recipientId", id.toString(), "byId", id.toString()),
            now);
    tx.afterCommit(() -> bus.publish(Addresses.OUTBOX_WAKE, ""));
    var entry = new AuditEntry(what, id, user.role(), Optional.of(id.value()), origin, now);
    return trail.write(tx, entry).compose(_ -> tx.tell(List.of(event)));
  }
}
