package com.dastern.auth;

import com.dastern.audit.AuditAction;
import com.dastern.audit.AuditEntry;
import com.dastern.audit.AuditStore;
import com.dastern.auth.RefreshTokens.Token;
import com.dastern.kernel.Caller;
import com.dastern.kernel.Origin;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.platform.db.Tx;
import com.dastern.users.User;
import com.dastern.users.UserStore;
import com.dastern.users.UserStore.Account;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens, prolongs and ends sessions. A session is a family of refresh tokens, of which one is
/// live: each use replaces it, and a used one that comes back later than a retry would ends the
/// family (RFC 9700 section 4.14.2).
public final class Sessions {
  private static final Logger log = LoggerFactory.getLogger(Sessions.class);

  private final SessionStore store;
  private final RefreshTokens refreshTokens;
  private final AccessTokens accessTokens;
  private final EndedSessions ended;
  private final CredentialStore credentials;
  private final UserStore users;
  private final AuditStore trail;
  private final Clock clock;

  /// What signing in gives.
  record Opened(String accessToken, String refreshToken, User user) {}

  public Sessions(
      SessionStore store,
      RefreshTokens refreshTokens,
      AccessTokens accessTokens,
      EndedSessions ended,
      CredentialStore credentials,
      UserStore users,
      AuditStore trail,
      Clock clock) {
    this.store = store;
    this.refreshTokens = refreshTokens;
    this.accessTokens = accessTokens;
    this.ended = ended;
    this.credentials = credentials;
    this.users = users;
    this.trail = trail;
    this.clock = clock;
  }

  /// Counts as opened at `asked`.
  Future<Opened> open(User user, Instant asked, Origin origin) {
    if (!user.status().mayLogIn()) {
      return Future.failedFuture(Refusal.accountStatus(user.status().name()));
    }
    Token token = refreshTokens.first(Uuids.next(asked.toEpochMilli()), user.id());
    return store
        .open(token, origin, asked)
        .compose(tooMany -> Future.all(tooMany.stream().map(id -> end(user.id(), id)).toList()))
        .compose(_ -> opened(token, user));
  }

  /// The database is asked first: were it to fail after the token was replaced, a phone that
  /// retries late would look like a thief.
  Future<Opened> refresh(String text, Origin origin) {
    var shown = refreshTokens.parse(text);
    if (shown.isEmpty()) return Future.failedFuture(Refusal.invalidRefreshToken());
    Token token = shown.get();
    return users
        .account(token.user())
        .map(account -> mayGoOn(account, token))
        .compose(
            user -> rotate(token, user, origin),
            refusal ->
                refusal instanceof Refusal.Unavailable
                    ? Future.failedFuture(refusal)
                    : end(token.user(), token.session())
                        .transform(_ -> Future.failedFuture(refusal)));
  }

  private static User mayGoOn(Optional<Account> found, Token token) {
    Account account = found.orElseThrow(Refusal::invalidRefreshToken);
    Instant opened = Ending.openedAt(token.session());
    if (account.sessionsEndedAt().filter(end -> !opened.isAfter(end)).isPresent()) {
      throw Refusal.invalidRefreshToken();
    }
    User user = account.user();
    if (!user.status().mayLogIn()) throw Refusal.accountStatus(user.status().name());
    return user;
  }

  private Future<Opened> rotate(Token token, User user, Origin origin) {
    Token successor = refreshTokens.successor(token);
    return store
        .rotate(token, successor, origin, clock.instant())
        .compose(shown ->
            switch (shown) {
              case ROTATED, REPEATED -> opened(successor, user);
              case UNKNOWN -> Future.failedFuture(Refusal.invalidRefreshToken());
              case REUSED -> reused(token, user, origin);
            });
  }

  private Future<Opened> reused(Token token, User user, Origin origin) {
    log.warn("a used refresh token came back: session {} ended", token.session());
    ended.announce(new Ending(user.id(), Optional.of(token.session()), clock.instant()));
    return trail
        .write(
            new AuditEntry(
                AuditAction.REFRESH_TOKEN_REUSED,
                user.id(),
                user.role(),
                Optional.of(token.session()),
                origin,
                clock.instant()))
        .transform(_ -> Future.failedFuture(Refusal.invalidRefreshToken()));
  }

  private Future<Opened> opened(Token token, User user) {
    return accessTokens
        .issue(user, token.session())
        .map(access -> new Opened(access, refreshTokens.text(token), user));
  }

  /// The live sessions of somebody, the latest used first.
  Future<List<Session>> list(UserId user) {
    return store.list(user);
  }

  /// False when there was no such session. On this node its access tokens are refused even if Redis
  /// fails; the failure is reported, since the refresh token lives on.
  Future<Boolean> end(UserId user, UUID session) {
    ended.announce(new Ending(user, Optional.of(session), clock.instant()));
    return store.end(user, session, clock.instant());
  }

  Future<Boolean> endIfListed(Caller caller, UUID session) {
    return store
        .list(caller.id())
        .compose(all ->
            all.stream().anyMatch(one -> one.id().equals(session))
                ? end(caller.id(), session)
                : Future.succeededFuture(false));
  }

  /// Ends all sessions of somebody when the transaction commits: the database knows it, so it holds
  /// with Redis away as well.
  public Future<Void> endAll(Tx tx, UserId user) {
    Instant now = clock.instant();
    tx.afterCommit(() -> announceAll(user, now));
    return credentials.endSessions(tx, user, now).mapEmpty();
  }

  /// To be called after a commit that set `sessions_ended_at`.
  void announceAll(UserId user, Instant now) {
    ended.announce(new Ending(user, Optional.empty(), now));
    store
        .list(user)
        .compose(all ->
            Future.join(
                all.stream()
                    .filter(one -> !one.openedAt().isAfter(now))
                    .map(one -> store.end(user, one.id(), now))
                    .toList()))
        .onFailure(e -> log.warn("sessions that ended stay in Redis: {}", e.toString()));
  }

  Optional<Token> parse(String refreshToken) {
    return refreshTokens.parse(refreshToken);
  }
}
