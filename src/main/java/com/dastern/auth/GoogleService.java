package com.dastern.auth;

import com.dastern.auth.GoogleAccounts.Newcomer;
import com.dastern.auth.GoogleAttempts.Attempt;
import com.dastern.kernel.Origin;
import com.dastern.kernel.Refusal;
import com.dastern.platform.config.Config;
import com.dastern.platform.config.Secret;
import com.dastern.platform.redis.RedisLink;
import com.dastern.users.User;
import com.dastern.users.UserStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Signing in by Google: browsers by redirects, apps by the ID token that Google gave them.
public final class GoogleService {
  /// The cookie of a browser on its way to Google and back.
  static final String COOKIE = "dastern-google";

  private static final Logger log = LoggerFactory.getLogger(GoogleService.class);

  private final Config.Google config;
  private final Optional<GoogleProvider> provider;
  private final GoogleAttempts attempts;
  private final GoogleCodeStore codes;
  private final GoogleAccounts accounts;
  private final UserStore users;
  private final AuthService auth;
  private final Clock clock;

  /// Where a browser goes next, and what it keeps, as `Set-Cookie` has it.
  record Redirect(String location, String cookie) {}

  public GoogleService(
      Vertx vertx,
      Config.Google config,
      Secret pepper,
      RedisLink redis,
      GoogleAccounts accounts,
      UserStore users,
      AuthService auth,
      Clock clock) {
    this.config = config;
    this.provider = config.clientId().map(id -> new GoogleProvider(vertx, config, id, clock));
    this.attempts = new GoogleAttempts(pepper);
    this.codes = new GoogleCodeStore(redis);
    this.accounts = accounts;
    this.users = users;
    this.auth = auth;
    this.clock = clock;
  }

  /// The way to Google.
  Future<Redirect> start(Newcomer newcomer) {
    Attempt attempt = GoogleAttempts.begin(newcomer.role(), newcomer.language(), clock.instant());
    return provider()
        .address(
            redirectUri(),
            attempts.state(attempt),
            attempts.nonce(attempt),
            attempts.challenge(attempt))
        .map(address ->
            new Redirect(address, cookie(attempts.sealed(attempt), GoogleAttempts.LIFETIME)));
  }

  /// The way back to the page, with a one-time code or the reason why there is none. It does not
  /// fail: a browser would show the problem document to people.
  Future<Redirect> finish(
      Optional<String> cookie, Optional<String> state, Optional<String> code, Origin origin) {
    return Future.succeededFuture(cookie)
        .compose(kept -> entered(attempt(kept, state), code, origin))
        .compose(user -> codes.issue(user.id(), clock.instant()))
        .map(issued -> landing("google", issued.code(), issued.binding()))
        .recover(e -> Future.succeededFuture(landing("googleError", code(e), "")));
  }

  private Future<User> entered(Attempt attempt, Optional<String> code, Origin origin) {
    // None came when Google refused or the person did.
    String shown = code.orElseThrow(Refusal::googleRefused);
    return provider()
        .redeem(shown, redirectUri(), attempts.verifier(attempt), attempts.nonce(attempt))
        .compose(identity ->
            accounts.enter(identity, new Newcomer(attempt.role(), attempt.language()), origin));
  }

  private Attempt attempt(Optional<String> cookie, Optional<String> state) {
    return cookie
        .flatMap(kept -> attempts.open(kept, clock.instant()))
        .filter(kept -> GoogleAttempts.equal(attempts.state(kept), state.orElse("")))
        .orElseThrow(Refusal::googleRefused);
  }

  /// The session that a one-time code and the cookie that came with it stand for.
  Future<Sessions.Opened> open(String code, Optional<String> cookie, Origin origin) {
    var shown = new GoogleCodeStore.Code(code, cookie.orElseThrow(Refusal::googleRefused));
    return codes
        .take(shown, clock.instant())
        .map(user -> user.orElseThrow(Refusal::googleRefused))
        .compose(users::find)
        .map(user -> user.orElseThrow(Refusal::googleRefused))
        .compose(user -> auth.open(user, clock.instant(), origin));
  }

  /// A session for an app's ID token.
  Future<Sessions.Opened> exchange(
      String idToken, Optional<String> nonce, Newcomer newcomer, Origin origin) {
    return provider()
        .identify(idToken, nonce)
        .compose(identity -> accounts.enter(identity, newcomer, origin))
        .compose(user -> auth.open(user, clock.instant(), origin));
  }

  private GoogleProvider provider() {
    return provider.orElseThrow(GoogleService::notConfigured);
  }

  private String redirectUri() {
    return config.redirectUri().map(URI::toString).orElseThrow(GoogleService::notConfigured);
  }

  private static Refusal notConfigured() {
    return Refusal.unprocessable("GOOGLE_NOT_CONFIGURED");
  }

  /// In the fragment, which no server and no log sees.
  private Redirect landing(String name, String value, String cookie) {
    return new Redirect(
        config.landing() + "#" + name + "=" + value,
        cookie(cookie, cookie.isEmpty() ? Duration.ZERO : GoogleCodeStore.LIFETIME));
  }

  /// Lax: it has to come along when Google sends the browser back.
  private String cookie(String value, Duration lifetime) {
    boolean secure = config.redirectUri().filter(u -> u.getScheme().equals("https")).isPresent();
    return "%s=%s; Path=/api/auth/google; Max-Age=%d; HttpOnly; SameSite=Lax%s"
        .formatted(COOKIE, value, lifetime.toSeconds(), secure ? "; Secure" : "");
  }

  private static String code(Throwable e) {
    return switch (e) {
      case Refusal.Unavailable away -> {
        log.warn("a sign-in by Google was cut short: {}", String.valueOf(away.getCause()));
        yield away.code();
      }
      case Refusal refusal -> refusal.code();
      default -> {
        log.error("a sign-in by Google failed", e);
        yield "INTERNAL";
      }
    };
  }
}
