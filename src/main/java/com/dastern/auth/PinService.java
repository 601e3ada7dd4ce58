package com.dastern.auth;

import com.dastern.audit.AuditAction;
import com.dastern.audit.AuditEntry;
import com.dastern.audit.AuditStore;
import com.dastern.auth.RefreshTokens.Token;
import com.dastern.kernel.Caller;
import com.dastern.kernel.Origin;
import com.dastern.kernel.Refusal;
import com.dastern.platform.db.Db;
import com.dastern.users.User;
import com.dastern.users.UserStore;
import com.dastern.users.UserStore.Account;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/// A PIN of four digits for quick re-entry on a device that holds a refresh token. Five wrong ones
/// in a row end that device's session.
public final class PinService {
  private static final int MOST_TRIES = 5;

  private final Db db;
  private final UserStore users;
  private final CredentialStore credentials;
  private final SessionStore store;
  private final Sessions sessions;
  private final Passwords passwords;
  private final PasswordService proof;
  private final AuditStore trail;
  private final Clock clock;

  public PinService(
      Db db,
      UserStore users,
      CredentialStore credentials,
      SessionStore store,
      Sessions sessions,
      Passwords passwords,
      PasswordService proof,
      AuditStore trail,
      Clock clock) {
    this.db = db;
    this.users = users;
    this.credentials = credentials;
    this.store = store;
    this.sessions = sessions;
    this.passwords = passwords;
    this.proof = proof;
    this.trail = trail;
    this.clock = clock;
  }

  /// The password has to be shown again: a phone left on a table must not get a new PIN.
  Future<Void> set(Caller caller, String password, String pin, Origin origin) {
    return users
        .account(caller.id())
        .map(account -> account.orElseThrow(Refusal::unauthenticated))
        .compose(account -> proof.prove(account, password).map(account.user()))
        .compose(user ->
            passwords
                .hash(pin)
                .compose(hash -> save(user, Optional.of(hash), AuditAction.PIN_CHANGED, origin)));
  }

  Future<Void> remove(Caller caller, Origin origin) {
    return users
        .account(caller.id())
        .map(account -> account.orElseThrow(Refusal::unauthenticated).user())
        .compose(user -> save(user, Optional.empty(), AuditAction.PIN_REMOVED, origin));
  }

  private Future<Void> save(User user, Optional<String> hash, AuditAction action, Origin origin) {
    return db.transaction(tx ->
        credentials
            .setPin(tx, user.id(), hash, clock.instant())
            .compose(_ -> trail.write(tx, entry(action, user, user.id().value(), origin))));
  }

  /// New tokens for a refresh token and its owner's PIN.
  Future<Sessions.Opened> unlock(String refreshToken, String pin, Origin origin) {
    var shown = sessions.parse(refreshToken);
    if (shown.isEmpty()) return Future.failedFuture(Refusal.invalidRefreshToken());
    Token token = shown.get();
    return users
        .account(token.user())
        .map(account -> account.orElseThrow(Refusal::invalidRefreshToken))
        .compose(account ->
            account
                .pinHash()
                .map(hash -> attempt(token, account, hash, pin, origin))
                .orElseGet(() -> Future.failedFuture(Refusal.unprocessable("PIN_NOT_SET"))))
        .compose(_ -> sessions.refresh(refreshToken, origin));
  }

  /// The try counts before the PIN is looked at, so that guesses at the same moment count each.
  private Future<Void> attempt(
      Token token, Account account, String hash, String pin, Origin origin) {
    return store
        .tryPin(token)
        .compose(tries -> {
          if (tries < 0) return Future.failedFuture(Refusal.invalidRefreshToken());
          if (tries > MOST_TRIES) return exhausted(token, account.user(), origin);
          return passwords
              .matches(pin, hash)
              .compose(right -> {
                if (right) return store.pinWasRight(token);
                if (tries >= MOST_TRIES) return exhausted(token, account.user(), origin);
                return Future.failedFuture(Refusal.unprocessable("WRONG_PIN"));
              });
        });
  }

  private Future<Void> exhausted(Token token, User user, Origin origin) {
    return sessions
        .end(user.id(), token.session())
        .compose(_ -> trail.write(entry(AuditAction.PIN_EXHAUSTED, user, token.session(), origin)))
        .compose(_ -> Future.failedFuture(Refusal.invalidRefreshToken()));
  }

  private AuditEntry entry(AuditAction action, User user, UUID subject, Origin origin) {
    return new AuditEntry(
        action, user.id(), user.role(), Optional.of(subject), origin, clock.instant());
  }
}
