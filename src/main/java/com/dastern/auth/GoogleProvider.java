package com.dastern.auth;

import com.dastern.kernel.Refusal;
import com.dastern.platform.config.Config;
import com.dastern.platform.config.Secret;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.NoSuchKeyIdException;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.oauth2.OAuth2Auth;
import io.vertx.ext.auth.oauth2.OAuth2AuthorizationURL;
import io.vertx.ext.auth.oauth2.OAuth2FlowType;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import io.vertx.ext.auth.oauth2.Oauth2Credentials;
import io.vertx.ext.auth.oauth2.providers.OpenIDConnectAuth;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Google, or another OpenID provider in its place. It is looked up when it is first needed, again
/// after a failure, and never at the start. While it is out of reach calls fail with
/// [Refusal.Unavailable].
final class GoogleProvider {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// Tokens with made-up key ids must not make us ask Google each time.
  private static final Duration BETWEEN_KEYS = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final Config.Google config;
  private final String clientId;
  private final Clock clock;
  private @Nullable OAuth2Auth found;
  private @Nullable Future<OAuth2Auth> search;
  private Future<Void> keys = Future.succeededFuture();
  private Instant keysAskedAt = Instant.EPOCH;

  GoogleProvider(Vertx vertx, Config.Google config, String clientId, Clock clock) {
    this.vertx = vertx;
    this.config = config;
    this.clientId = clientId;
    this.clock = clock;
  }

  /// Where a browser goes to sign in (OpenID Connect Core section 3.1.2.1).
  Future<String> address(String redirectUri, String state, String nonce, String challenge) {
    var wish =
        new OAuth2AuthorizationURL()
            .setRedirectUri(redirectUri)
            .setScopes(List.of("openid", "email", "profile"))
            .setState(state)
            .setCodeChallenge(challenge)
            .setCodeChallengeMethod("S256")
            .putAdditionalParameter("nonce", nonce);
    return provider().map(provider -> provider.authorizeURL(wish));
  }

  /// Exchanges a code for whom it is about.
  Future<GoogleIdentity> redeem(String code, String redirectUri, String verifier, String nonce) {
    var credentials =
        new Oauth2Credentials()
            .setFlow(OAuth2FlowType.AUTH_CODE)
            .setCode(code)
            .setRedirectUri(redirectUri)
            .setCodeVerifier(verifier);
    return provider()
        .compose(provider -> patiently(provider.authenticate(credentials)))
        .recover(GoogleProvider::notRedeemed)
        .map(user -> Optional.ofNullable(user.principal().getString("id_token")))
        .map(token -> token.orElseThrow(Refusal::googleRefused))
        .compose(token -> identify(token, List.of(clientId), Optional.of(nonce)));
  }

  /// Whom an app's ID token is about; fails with a 401 when anything in it is wrong.
  Future<GoogleIdentity> identify(String idToken, Optional<String> nonce) {
    List<String> audiences = new ArrayList<>(config.audiences());
    audiences.add(clientId);
    return identify(idToken, audiences, nonce);
  }

  private Future<GoogleIdentity> identify(
      String idToken, List<String> audiences, Optional<String> nonce) {
    var expected = new GoogleIdentity.Expected(config.site().toString(), audiences, nonce);
    return provider()
        .compose(provider ->
            claims(provider, idToken)
                .recover(e ->
                    e instanceof NoSuchKeyIdException
                        ? newKeys(provider).compose(_ -> claims(provider, idToken))
                        : Future.failedFuture(e)))
        .map(claims -> GoogleIdentity.of(claims, expected, clock.instant()))
        .recover(e -> Future.failedFuture(e instanceof Refusal ? e : Refusal.googleRefused()));
  }

  /// Composed, because the library throws at some malformed tokens.
  private static Future<JsonObject> claims(OAuth2Auth provider, String idToken) {
    return Future.succeededFuture(new TokenCredentials(idToken))
        .compose(provider::authenticate)
        .map(user -> user.attributes().getJsonObject("accessToken", new JsonObject()));
  }

  /// `invalid_grant` (RFC 6749 section 5.2) is said of the code; anything else is Google's trouble
  /// or that of our settings.
  private static <T> Future<T> notRedeemed(Throwable e) {
    boolean refused = String.valueOf(e.getMessage()).startsWith("invalid_grant");
    return Future.failedFuture(
        e instanceof Refusal ? e : refused ? Refusal.googleRefused() : Refusal.unavailable(e));
  }

  private synchronized Future<OAuth2Auth> provider() {
    if (found != null) return Future.succeededFuture(found);
    if (search == null || search.failed()) search = discover().onSuccess(this::keep);
    return here(search);
  }

  private synchronized void keep(OAuth2Auth provider) {
    found = provider;
  }

  private Future<OAuth2Auth> discover() {
    var options =
        new OAuth2Options()
            .setSite(config.site().toString())
            .setClientId(clientId)
            .setClientSecret(config.clientSecret().map(Secret::reveal).orElse(null))
            .setHttpClientOptions(
                new HttpClientOptions()
                    .setConnectTimeout((int) PATIENCE.toMillis())
                    .setIdleTimeout((int) PATIENCE.toSeconds()));
    var audiences = new JWTOptions().addAudience(clientId);
    config.audiences().forEach(audiences::addAudience);
    options.setJWTOptions(audiences);
    return patiently(
            Future.succeededFuture(options)
                .compose(wish -> OpenIDConnectAuth.discover(vertx, wish)))
        .map(provider -> {
          // What is no ID token would be taken for an access token and shown to these, and whoever
          // that one was given to would be taken for the caller.
          options.setUserInfoPath(null).setIntrospectionPath(null);
          return provider;
        })
        .recover(e -> Future.failedFuture(Refusal.unavailable(e)));
  }

  private synchronized Future<Void> newKeys(OAuth2Auth provider) {
    Instant now = clock.instant();
    if (!now.isBefore(keysAskedAt.plus(BETWEEN_KEYS))) {
      keysAskedAt = now;
      keys = patiently(provider.jWKSet()).recover(e -> Future.failedFuture(Refusal.unavailable(e)));
    }
    return here(keys);
  }

  private static <T> Future<T> patiently(Future<T> future) {
    return future.timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// A future that several callers share belongs to the event loop of the first: the others go on
  /// with theirs.
  private <T> Future<T> here(Future<T> shared) {
    Promise<T> own = Promise.promise();
    Context context = vertx.getOrCreateContext();
    shared.onComplete(done -> context.runOnContext(_ -> own.handle(done)));
    return own.future();
  }
}
