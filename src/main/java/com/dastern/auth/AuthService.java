package com.dastern.auth;

import com.dastern.kernel.Refusal;
import com.dastern.kernel.Uuids;
import com.dastern.platform.db.Db;
import com.dastern.users.Contact;
import com.dastern.users.User;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Optional;

/// Opens accounts and logs their owners in.
public final class AuthService {
  private final Db db;
  private final UserStore users;
  private final Passwords passwords;
  private final AccessTokens tokens;
  private final Clock clock;

  /// What a log-in gives.
  record Session(String accessToken, User user) {}

  public AuthService(
      Db db, UserStore users, Passwords passwords, AccessTokens tokens, Clock clock) {
    this.db = db;
    this.users = users;
    this.passwords = passwords;
    this.tokens = tokens;
    this.clock = clock;
  }

  Future<User> register(JsonObject json) {
    var registration = Registration.of(json, clock.instant());
    return passwords
        .hash(registration.password())
        .compose(hash ->
            db.transaction(tx ->
                users.insert(
                    tx, registration.user(), hash, registration.dateOfBirth(), clock.instant())))
        .map(inserted -> {
          if (!inserted) throw Refusal.conflict("CONTACT_TAKEN");
          return registration.user();
        });
  }

  /// An unknown identifier and a wrong password answer alike, in words and in time.
  Future<Session> logIn(String identifier, String password) {
    return users
        .findByContact(Contact.identifier(identifier))
        .compose(account -> check(account, password).map(right -> session(account, right)));
  }

  private Future<Boolean> check(Optional<UserStore.WithPassword> account, String password) {
    return account
        .map(known -> passwords.matches(password, known.passwordHash()))
        .orElseGet(() -> passwords.matchesNothing(password));
  }

  private Session session(Optional<UserStore.WithPassword> account, boolean right) {
    if (account.isEmpty() || !right) throw Refusal.invalidCredentials();
    User user = account.get().user();
    if (!user.status().mayLogIn()) throw Refusal.accountStatus(user.status().name());
    return new Session(tokens.issue(user, Uuids.next(clock.millis())), user);
  }
}
