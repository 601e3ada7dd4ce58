package com.dastern.auth;

import com.dastern.audit.AuditAction;
import com.dastern.audit.AuditEntry;
import com.dastern.audit.AuditStore;
import com.dastern.kernel.Caller;
import com.dastern.kernel.Origin;
import com.dastern.kernel.Refusal;
import com.dastern.platform.db.Db;
import com.dastern.users.User;
import com.dastern.users.UserStore;
import com.dastern.users.UserStore.Account;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Changes passwords. A new one ends all sessions, that of the change too.
public final class PasswordService {
  private final Db db;
  private final UserStore users;
  private final CredentialStore credentials;
  private final LockoutStore lockout;
  private final Passwords passwords;
  private final Sessions sessions;
  private final AuditStore trail;
  private final Clock clock;

  public PasswordService(
      Db db,
      UserStore users,
      CredentialStore credentials,
      LockoutStore lockout,
      Passwords passwords,
      Sessions sessions,
      AuditStore trail,
      Clock clock) {
    this.db = db;
    this.users = users;
    this.credentials = credentials;
    this.lockout = lockout;
    this.passwords = passwords;
    this.sessions = sessions;
    this.trail = trail;
    this.clock = clock;
  }

  /// Wrong current passwords count and lock like wrong log-ins: else a stolen access token would
  /// allow to guess on.
  Future<Void> change(Caller caller, String current, String chosen, Origin origin) {
    requireUncommon("/newPassword", chosen);
    return users
        .account(caller.id())
        .map(account -> account.orElseThrow(Refusal::unauthenticated))
        .compose(account -> prove(account, current).map(account))
        .compose(account -> replace(account, chosen, origin));
  }

  /// Fails with a 422 unless it is the account's password, with a 423 while the account is locked.
  Future<Void> prove(Account account, String password) {
    Buffer key = lockout.key(Optional.of(account.user()), "");
    return lockout
        .requireOpen(key)
        .compose(_ ->
            account
                .passwordHash()
                .map(hash -> passwords.matches(password, hash))
                .orElseGet(() -> passwords.matchesNothing(password)))
        .compose(right ->
            right
                ? lockout.succeeded(key)
                : lockout
                    .failed(key)
                    .compose(_ -> Future.failedFuture(Refusal.unprocessable("WRONG_PASSWORD"))));
  }

  /// Counts only while the proven password still does: a reset, or a take-over by who owns the
  /// e-mail address, may have come meanwhile.
  private Future<Void> replace(Account account, String chosen, Origin origin) {
    User user = account.user();
    String proven = account.passwordHash().orElseThrow();
    return passwords
        .hash(chosen)
        .compose(hash ->
            db.transaction(tx -> {
              Instant now = clock.instant();
              tx.afterCommit(() -> sessions.announceAll(user.id(), now));
              return credentials
                  .replacePassword(tx, user.id(), proven, hash, now)
                  .map(replaced -> {
                    if (!replaced) throw Refusal.unprocessable("WRONG_PASSWORD");
                    return replaced;
                  })
                  .compose(_ -> trail.write(tx, entry(user, origin, now)));
            }));
  }

  private static AuditEntry entry(User user, Origin origin, Instant now) {
    var subject = Optional.of(user.id().value());
    return new AuditEntry(
        AuditAction.PASSWORD_CHANGED, user.id(), user.role(), subject, origin, now);
  }

  static void requireUncommon(String field, String password) {
    if (CommonPasswords.contains(password)) {
      throw Refusal.invalid(List.of(CommonPasswords.error(field)));
    }
  }
}
