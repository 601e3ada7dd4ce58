package com.dastern.auth;

import com.dastern.audit.AuditAction;
import com.dastern.audit.AuditEntry;
import com.dastern.audit.AuditStore;
import com.dastern.kernel.Caller;
import com.dastern.kernel.Origin;
import com.dastern.kernel.Refusal;
import com.dastern.platform.db.Tx;
import com.dastern.users.Contact;
import com.dastern.users.User;
import com.dastern.users.UserStore;
import com.dastern.users.UserStore.Account;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/// What the holder of a phone may do by a code that was sent to it: prove the number, and choose a
/// new password. Whether a number has an account shows in no answer.
public final class PhoneService {
  private final UserStore users;
  private final CredentialStore credentials;
  private final Otp otp;
  private final Passwords passwords;
  private final Sessions sessions;
  private final AuditStore trail;
  private final Clock clock;

  public PhoneService(
      UserStore users,
      CredentialStore credentials,
      Otp otp,
      Passwords passwords,
      Sessions sessions,
      AuditStore trail,
      Clock clock) {
    this.users = users;
    this.credentials = credentials;
    this.otp = otp;
    this.passwords = passwords;
    this.sessions = sessions;
    this.trail = trail;
    this.clock = clock;
  }

  Future<Void> sendCode(String phone, OtpPurpose purpose) {
    String number = number(phone);
    return users
        .findByContact(number)
        .compose(account -> send(number, purpose, account.filter(known -> may(known, purpose))));
  }

  Future<Void> verify(String phone, String code, Origin origin) {
    String number = number(phone);
    return users
        .findByContact(number)
        .compose(account ->
            otp.proven(
                number,
                OtpPurpose.PHONE,
                code,
                tx -> {
                  User user = account.map(Account::user).orElseThrow(PhoneService::wrong);
                  return credentials
                      .verifyPhone(tx, number, clock.instant())
                      .compose(_ -> note(tx, AuditAction.PHONE_VERIFIED, user, origin));
                }));
  }

  /// Proves the caller's own number by a code that was sent to it.
  Future<Void> confirm(Caller caller, String code, Origin origin) {
    return users
        .find(caller.id())
        .map(user -> user.orElseThrow(Refusal::unauthenticated))
        .compose(user -> {
          String number = user.phone().orElseThrow(() -> Refusal.unprocessable("PHONE_NOT_SET"));
          return otp.proven(
              number, OtpPurpose.PHONE, code, tx -> confirm(tx, user, number, origin));
        });
  }

  private Future<Void> confirm(Tx tx, User user, String number, Origin origin) {
    return credentials
        .confirmPhone(tx, user.id(), number, clock.instant())
        .compose(_ -> note(tx, AuditAction.PHONE_VERIFIED, user, origin));
  }

  /// Ends all sessions; the wrong log-ins that locked the account are forgiven with their time.
  Future<Void> reset(String phone, String code, String chosen, Origin origin) {
    String number = number(phone);
    PasswordService.requireUncommon("/newPassword", chosen);
    return users
        .findByContact(number)
        .compose(account -> passwords.hash(chosen).map(hash -> new Chosen(account, hash)))
        .compose(chose ->
            otp.proven(
                number, OtpPurpose.PASSWORD_RESET, code, tx -> replace(tx, chose, number, origin)));
  }

  private record Chosen(Optional<Account> account, String hash) {}

  private Future<Void> replace(Tx tx, Chosen chosen, String number, Origin origin) {
    User user = chosen.account().map(Account::user).orElseThrow(PhoneService::wrong);
    Instant now = clock.instant();
    tx.afterCommit(() -> sessions.announceAll(user.id(), now));
    return credentials
        .verifyPhone(tx, number, now)
        .compose(verified -> {
          // Disputed, perhaps since a moment ago.
          if (verified == 0) throw wrong();
          return credentials.setPassword(tx, user.id(), chosen.hash(), now);
        })
        .compose(_ -> note(tx, AuditAction.PASSWORD_RESET, user, origin));
  }

  /// Whoever put a disputed number on the account may be who holds it, and not the account's owner.
  private static boolean may(Account account, OtpPurpose purpose) {
    return switch (purpose) {
      case PHONE -> true;
      case PASSWORD_RESET -> !account.phoneDisputed();
    };
  }

  private Future<Void> send(String number, OtpPurpose purpose, Optional<Account> account) {
    return account
        .map(known -> otp.send(number, purpose, known.user().language()))
        .orElseGet(() -> otp.pretend(number, purpose));
  }

  private Future<Void> note(Tx tx, AuditAction action, User user, Origin origin) {
    var subject = Optional.of(user.id().value());
    return trail.write(
        tx, new AuditEntry(action, user.id(), user.role(), subject, origin, clock.instant()));
  }

  private static String number(String phone) {
    return Contact.phone(phone)
        .orElseThrow(() -> Refusal.invalid("/phone", "phone", "is not a Cambodian phone number"));
  }

  private static Refusal wrong() {
    return Refusal.unprocessable("OTP_WRONG");
  }
}
