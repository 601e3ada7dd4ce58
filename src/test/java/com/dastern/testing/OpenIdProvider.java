package com.dastern.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// An OpenID provider on a free port, in Google's place: it asks nobody and signs in whoever the
/// test says. It checks what Google would: the client, the redirect address, PKCE, and that a code
/// is used once.
public final class OpenIdProvider implements AutoCloseable {
  public static final String CLIENT = "our-client";
  public static final String SECRET = "our-client-secret";

  private record Grant(String redirectUri, String challenge, JsonObject claims) {}

  private final HttpServer server;
  private final Map<String, Grant> grants = new ConcurrentHashMap<>();
  private final AtomicInteger keysRead = new AtomicInteger();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile TokenForge forge = new TokenForge();
  private volatile JsonObject person = new JsonObject();
  private volatile UnaryOperator<JsonObject> change = UnaryOperator.identity();
  private volatile boolean broken;

  private OpenIdProvider(int port) {
    try {
      server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    on("/.well-known/openid-configuration", exchange -> json(exchange, 200, configuration()));
    on("/jwks", this::jwks);
    on("/authorize", this::authorize);
    on("/token", this::token);
    on("/userinfo", this::userInfo);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  private interface Page {
    void answer(HttpExchange exchange) throws IOException;
  }

  public static OpenIdProvider start() {
    return new OpenIdProvider(0);
  }

  /// Another one at the address of one that is closed.
  public static OpenIdProvider startAt(int port) {
    return new OpenIdProvider(port);
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public String site() {
    return "http://127.0.0.1:" + port();
  }

  /// Who is signed in from now on.
  public void signIn(JsonObject claims) {
    person = claims.copy();
  }

  /// Changes the claims of all ID tokens from now on.
  public void misbehave(UnaryOperator<JsonObject> how) {
    change = how;
  }

  /// Answers 500 to everything from now on, or no more.
  public void breakDown(boolean down) {
    broken = down;
  }

  /// New tokens are signed with a new key; the old one is gone.
  public void rotateKeys() {
    forge = new TokenForge();
  }

  public TokenForge forge() {
    return forge;
  }

  /// How often somebody asked who it is that an access token was given to.
  public int asked() {
    return asked.get();
  }

  public int keysRead() {
    return keysRead.get();
  }

  /// A right ID token for our client, as an app gets it.
  public String idToken(JsonObject claims) {
    return forge.signed(claims(claims));
  }

  /// The claims of a right ID token for our client.
  public JsonObject claims(JsonObject claims) {
    Instant now = Instant.now();
    return new JsonObject()
        .put("iss", site())
        .put("aud", CLIENT)
        .put("azp", CLIENT)
        .put("iat", now.getEpochSecond())
        .put("exp", now.plus(Duration.ofHours(10)).getEpochSecond())
        .mergeIn(claims);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private JsonObject configuration() {
    return new JsonObject()
        .put("issuer", site())
        .put("authorization_endpoint", site() + "/authorize")
        .put("token_endpoint", site() + "/token")
        .put("userinfo_endpoint", site() + "/userinfo")
        .put("jwks_uri", site() + "/jwks")
        .put("grant_types_supported", new JsonArray().add("authorization_code"));
  }

  private void jwks(HttpExchange exchange) throws IOException {
    keysRead.incrementAndGet();
    exchange.getResponseHeaders().set("cache-control", "public, max-age=20000");
    json(exchange, 200, new JsonObject().put("keys", new JsonArray().add(forge.jwk())));
  }

  private void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> query = form(exchange.getRequestURI().getRawQuery());
    boolean right =
        CLIENT.equals(query.get("client_id"))
            && "code".equals(query.get("response_type"))
            && "S256".equals(query.get("code_challenge_method"))
            && "openid email profile".equals(query.get("scope"));
    if (!right) {
      json(exchange, 400, new JsonObject().put("error", "invalid_request"));
      return;
    }
    String code = "4/0A" + UUID.randomUUID();
    String redirectUri = query.getOrDefault("redirect_uri", "");
    JsonObject claims = claims(person).put("nonce", query.get("nonce"));
    grants.put(code, new Grant(redirectUri, query.getOrDefault("code_challenge", ""), claims));
    String back =
        "?state=%s&code=%s&scope=%s&authuser=0&prompt=none&hd=*"
            .formatted(query.get("state"), encoded(code), encoded("email openid https://x.test/a"));
    exchange.getResponseHeaders().set("location", redirectUri + back);
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }

  private void token(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Map<String, String> form = form(body);
    String basic =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((CLIENT + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
    if (!basic.equals(exchange.getRequestHeaders().getFirst("authorization"))) {
      json(exchange, 401, new JsonObject().put("error", "invalid_client"));
      return;
    }
    Grant grant = grants.remove(form.getOrDefault("code", ""));
    boolean right =
        grant != null
            && grant.redirectUri().equals(form.get("redirect_uri"))
            && grant.challenge().equals(challenge(form.getOrDefault("code_verifier", "")));
    if (grant == null || !right) {
      var error = new JsonObject().put("error", "invalid_grant");
      json(exchange, 400, error.put("error_description", "Malformed auth code."));
      return;
    }
    String idToken = forge.signed(change.apply(grant.claims().copy()));
    json(
        exchange,
        200,
        new JsonObject()
            .put("access_token", "opaque")
            .put("token_type", "Bearer")
            .put("expires_in", 3599)
            .put("id_token", idToken));
  }

  /// Knows the access tokens that it gave to anybody, also to other clients.
  private void userInfo(HttpExchange exchange) throws IOException {
    asked.incrementAndGet();
    json(exchange, 200, claims(person));
  }

  private void on(String path, Page page) {
    server.createContext(
        path,
        exchange -> {
          if (broken) json(exchange, 500, new JsonObject());
          else page.answer(exchange);
        });
  }

  private static String challenge(String verifier) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The parameters of a query or form.
  public static Map<String, String> form(@Nullable String text) {
    Map<String, String> form = new HashMap<>();
    for (String pair : (text == null ? "" : text).split("&", -1)) {
      String[] parts = pair.split("=", 2);
      form.put(parts[0], parts.length < 2 ? "" : decoded(parts[1]));
    }
    return form;
  }

  public static Map<String, String> form(URI address) {
    return form(address.getRawQuery());
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static void json(HttpExchange exchange, int status, JsonObject body) throws IOException {
    byte[] bytes = body.toBuffer().getBytes();
    exchange.getResponseHeaders().set("content-type", "application/json; charset=utf-8");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
