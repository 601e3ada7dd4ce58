package com.dastern.auth;

import com.dastern.audit.AuditAction;
import com.dastern.audit.AuditEntry;
import com.dastern.audit.AuditStore;
import com.dastern.kernel.Caller;
import com.dastern.kernel.Origin;
import com.dastern.kernel.Refusal;
import com.dastern.platform.db.Db;
import com.dastern.users.Contact;
import com.dastern.users.User;
import com.dastern.users.UserStore;
import com.dastern.users.UserStore.Account;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Opens accounts, logs their owners in and out.
public final class AuthService {
  private final Db db;
  private final UserStore users;
  private final LockoutStore lockout;
  private final Passwords passwords;
  private final Sessions sessions;
  private final AuditStore trail;
  private final Clock clock;

  public AuthService(
      Db db,
      UserStore users,
      LockoutStore lockout,
      Passwords passwords,
      Sessions sessions,
      AuditStore trail,
      Clock clock) {
    this.db = db;
    this.users = users;
    this.lockout = lockout;
    this.passwords = passwords;
    this.sessions = sessions;
    this.trail = trail;
    this.clock = clock;
  }

  Future<User> register(JsonObject json) {
    var registration = Registration.of(json, clock.instant());
    return passwords
        .hash(registration.password())
        .compose(hash ->
            db.transaction(tx ->
                users.insert(
                    tx,
                    registration.user(),
                    Optional.of(hash),
                    registration.dateOfBirth(),
                    clock.instant())))
        .map(inserted -> {
          if (!inserted) throw Refusal.conflict("CONTACT_TAKEN");
          return registration.user();
        });
  }

  Future<Sessions.Opened> logIn(String identifier, String password, Origin origin) {
    Instant asked = clock.instant();
    return prove(identifier, password).compose(user -> open(user, asked, origin));
  }

  /// Who has that identifier and password, whether or not they may log in. An unknown identifier
  /// and a wrong password answer alike, in words, in time and in locks.
  public Future<User> prove(String identifier, String password) {
    String contact = Contact.identifier(identifier);
    return users
        .findByContact(contact)
        .compose(account -> {
          Buffer key = lockout.key(account.map(Account::user), contact);
          return lockout
              .requireOpen(key)
              .compose(_ -> matches(account, password))
              .compose(right -> judge(right, key))
              .map(_ -> account.orElseThrow().user());
        });
  }

  private Future<Boolean> matches(Optional<Account> account, String password) {
    return account
        .flatMap(Account::passwordHash)
        .map(hash -> passwords.matches(password, hash))
        .orElseGet(() -> passwords.matchesNothing(password));
  }

  private Future<Void> judge(boolean right, Buffer key) {
    return right
        ? lockout.succeeded(key)
        : lockout.failed(key).compose(_ -> Future.failedFuture(Refusal.invalidCredentials()));
  }

  /// `asked` is a moment before what the user showed was checked: if it stops to count meanwhile,
  /// the session has ended before it is open.
  Future<Sessions.Opened> open(User user, Instant asked, Origin origin) {
    return sessions
        .open(user, asked, origin)
        .compose(opened ->
            trail
                .write(
                    new AuditEntry(
                        AuditAction.SIGNED_IN,
                        user.id(),
                        user.role(),
                        Optional.of(user.id().value()),
                        origin,
                        clock.instant()))
                .map(opened));
  }

  Future<Sessions.Opened> refresh(String token, Origin origin) {
    return sessions.refresh(token, origin);
  }

  Future<Void> logOut(Caller caller, Origin origin) {
    return sessions
        .end(caller.id(), caller.session())
        .compose(_ -> note(AuditAction.SIGNED_OUT, caller, caller.session(), origin));
  }

  Future<Void> endSession(Caller caller, UUID session, Origin origin) {
    return sessions
        .endIfListed(caller, session)
        .compose(ended ->
            ended
                ? note(AuditAction.SESSION_ENDED, caller, session, origin)
                : Future.failedFuture(Refusal.notFound()));
  }

  Future<Void> logOutEverywhere(Caller caller, Origin origin) {
    return db.transaction(tx ->
        sessions
            .endAll(tx, caller.id())
            .compose(_ ->
                trail.write(
                    tx,
                    entry(AuditAction.SIGNED_OUT_EVERYWHERE, caller, caller.session(), origin))));
  }

  private Future<Void> note(AuditAction action, Caller caller, UUID subject, Origin origin) {
    return trail.write(entry(action, caller, subject, origin));
  }

  private AuditEntry entry(AuditAction action, Caller caller, UUID subject, Origin origin) {
    return new AuditEntry(
        action, caller.id(), caller.role(), Optional.of(subject), origin, clock.instant());
  }
}
