package com.dastern.auth;

import com.dastern.kernel.Caller;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.platform.http.Authenticator;
import com.dastern.users.User;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;

/// Access tokens: RS256 JWTs (RFC 7519, RFC 9068 in spirit) with `sub`, `role`, `tier`, `lang`,
/// `sid` and `exp`.
public final class AccessTokens implements Authenticator {
  private static final String ALGORITHM = "RS256";
  private static final String ISSUER = "dastern";
  private static final String AUDIENCE = "dastern-api";

  private final Vertx vertx;
  private final JWTAuth signer;
  private final JWTAuth verifier;
  private final Duration lifetime;
  private final EndedSessions ended;
  private final Consumer<Caller> present;
  private final Clock clock;

  /// A token that was checked: who holds it and until when.
  public record Verified(Caller caller, Instant expiresAt) {}

  /// `present` is told of everybody who gets a token or shows a valid one, on the thread of their
  /// request.
  public AccessTokens(
      Vertx vertx,
      SigningKeys keys,
      Duration lifetime,
      EndedSessions ended,
      Consumer<Caller> present,
      Clock clock) {
    this.vertx = vertx;
    this.signer =
        JWTAuth.create(
            vertx,
            new JWTAuthOptions()
                .addPubSecKey(option(keys.signing().id(), keys.signing().privatePem().reveal())));
    this.verifier = JWTAuth.create(vertx, verifying(keys));
    this.lifetime = lifetime;
    this.ended = ended;
    this.present = present;
    this.clock = clock;
  }

  private static JWTAuthOptions verifying(SigningKeys keys) {
    var options =
        new JWTAuthOptions()
            .setJWTOptions(
                new JWTOptions()
                    .setIssuer(ISSUER)
                    .addAudience(AUDIENCE)
                    // Judged below, by the injected clock.
                    .setIgnoreExpiration(true));
    keys.verifying().forEach(key -> options.addPubSecKey(option(key.id(), key.pem())));
    return options;
  }

  public Duration lifetime() {
    return lifetime;
  }

  /// A signature takes a millisecond of a core: not on the event loop.
  Future<String> issue(User user, UUID session) {
    present.accept(new Caller(user.id(), user.role(), session));
    return vertx.executeBlocking(() -> sign(user, session), false).map(Objects::requireNonNull);
  }

  private String sign(User user, UUID session) {
    long now = clock.instant().getEpochSecond();
    var claims =
        new JsonObject()
            .put("sub", user.id().toString())
            .put("role", user.role().name())
            .put("tier", user.tier().name())
            .put("lang", user.language().locale().getLanguage())
            .put("sid", session.toString())
            .put("iat", now)
            .put("exp", now + lifetime.toSeconds());
    return signer.generateToken(
        claims,
        new JWTOptions()
            .setAlgorithm(ALGORITHM)
            .setIssuer(ISSUER)
            .addAudience(AUDIENCE)
            .setNoTimestamp(true));
  }

  /// Whether the session behind a token that was verified before has ended since.
  public boolean isEnded(Caller caller) {
    return ended.isEnded(caller);
  }

  /// Somebody whose token was verified before is still there.
  public void stillThere(Caller caller) {
    present.accept(caller);
  }

  @Override
  public Future<Caller> authenticate(String accessToken) {
    return verify(accessToken).map(Verified::caller);
  }

  /// Fails with [Refusal.Unauthenticated] unless the token is ours, whole and in its time.
  public Future<Verified> verify(String accessToken) {
    // Composed, because the library throws at some malformed claims.
    return Future.succeededFuture(new TokenCredentials(accessToken))
        .compose(verifier::authenticate)
        .map(user -> verified(user.attributes().getJsonObject("accessToken")))
        .recover(_ -> Future.failedFuture(Refusal.unauthenticated()));
  }

  private Verified verified(JsonObject claims) {
    // The library would let a token without `exp` pass.
    Long expires = claims.getLong("exp");
    if (expires == null || expires <= clock.instant().getEpochSecond()) {
      throw Refusal.unauthenticated();
    }
    UUID subject = Uuids.parse(claims.getString("sub", "")).orElseThrow(Refusal::unauthenticated);
    UUID session = Uuids.parse(claims.getString("sid", "")).orElseThrow(Refusal::unauthenticated);
    Role role = Role.valueOf(claims.getString("role"));
    var caller = new Caller(new UserId(subject), role, session);
    if (ended.isEnded(caller)) throw Refusal.unauthenticated();
    present.accept(caller);
    return new Verified(caller, Instant.ofEpochSecond(expires));
  }

  private static PubSecKeyOptions option(String id, String pem) {
    return new PubSecKeyOptions().setAlgorithm(ALGORITHM).setId(id).setBuffer(pem);
  }
}
