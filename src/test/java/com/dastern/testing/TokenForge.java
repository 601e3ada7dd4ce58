package com.dastern.testing;

import com.dastern.auth.SigningKey;
import com.dastern.kernel.Uuids;
import com.dastern.platform.config.Secret;
import com.dastern.testing.People.Somebody;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Writes access tokens by hand, right ones and all kinds of wrong ones. The server has to be
/// started with [#pem] as its `AUTH_KEY`.
public final class TokenForge {
  private final String pem = SigningKey.generate();
  private final SigningKey key = SigningKey.parse(new Secret(pem));

  public String pem() {
    return pem;
  }

  public String id() {
    return key.id();
  }

  /// Its public half as a JWK (RFC 7517).
  public JsonObject jwk() {
    return new JsonObject()
        .put("kty", "RSA")
        .put("use", "sig")
        .put("alg", "RS256")
        .put("kid", key.id())
        .put("n", number(key.open().key().getModulus()))
        .put("e", number(key.open().key().getPublicExponent()));
  }

  private static String number(BigInteger value) {
    byte[] bytes = value.toByteArray();
    int sign = bytes[0] == 0 ? 1 : 0;
    return encoded(Arrays.copyOfRange(bytes, sign, bytes.length));
  }

  /// What a right token says of somebody who does not exist.
  public JsonObject claims(String role, Instant expires) {
    return new JsonObject()
        .put("sub", UUID.randomUUID().toString())
        .put("role", role)
        .put("tier", "FREEMIUM")
        .put("lang", "km")
        .put("sid", Uuids.next(System.currentTimeMillis()).toString())
        .put("iss", "dastern")
        .put("aud", new JsonArray().add("dastern-api"))
        .put("iat", expires.minusSeconds(900).getEpochSecond())
        .put("exp", expires.getEpochSecond());
  }

  public String signed(JsonObject claims) {
    return signed(new JsonObject().put("alg", "RS256").put("kid", key.id()), claims);
  }

  public String signed(JsonObject header, JsonObject claims) {
    String content = content(header, claims);
    return content + "." + encoded(rsa(content));
  }

  /// The same person with a token that no clock of a test outruns.
  public Somebody longLived(Somebody somebody) {
    String role =
        new JsonObject(
                new String(
                    Base64.getUrlDecoder().decode(somebody.token().split("\\.", -1)[1]),
                    StandardCharsets.UTF_8))
            .getString("role");
    JsonObject claims = claims(role, Instant.now().plus(Duration.ofDays(3650)));
    String token = signed(claims.put("sub", somebody.id()));
    return new Somebody(somebody.id(), somebody.email(), token, somebody.api().with(token));
  }

  /// Under the name of that other key.
  public String signedAs(TokenForge other, JsonObject claims) {
    return signed(new JsonObject().put("alg", "RS256").put("kid", other.key.id()), claims);
  }

  /// RFC 7519 section 6: no signature at all.
  public String unsigned(JsonObject claims) {
    return content(new JsonObject().put("alg", "none"), claims) + ".";
  }

  /// Signed with the public key as if it were a shared secret.
  public String confused(JsonObject claims) {
    String content = content(new JsonObject().put("alg", "HS256").put("kid", key.id()), claims);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.publicPem().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return content + "." + encoded(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] rsa(String content) {
    try {
      byte[] bytes =
          Base64.getMimeDecoder()
              .decode(key.privatePem().reveal().replaceAll("-----[A-Z ]+-----", ""));
      PrivateKey secret =
          KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(bytes));
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(secret);
      signature.update(content.getBytes(StandardCharsets.UTF_8));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String content(JsonObject header, JsonObject claims) {
    return encoded(header.encode().getBytes(StandardCharsets.UTF_8))
        + "."
        + encoded(claims.encode().getBytes(StandardCharsets.UTF_8));
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
