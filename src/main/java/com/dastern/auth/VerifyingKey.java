package com.dastern.auth;

import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// The public half of an RSA key; `id` is derived from it.
public record VerifyingKey(String id, RSAPublicKey key) {

  static VerifyingKey of(RSAPublicKey key) throws GeneralSecurityException {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
    return new VerifyingKey(HexFormat.of().formatHex(hash, 0, 8), key);
  }

  static VerifyingKey of(byte[] x509) throws GeneralSecurityException {
    var key = KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(x509));
    return of((RSAPublicKey) key);
  }

  String pem() {
    return Pem.text("PUBLIC KEY", key.getEncoded());
  }

  /// RFC 7517 section 4, RFC 7518 section 6.3.1.
  JsonObject jwk() {
    return new JsonObject()
        .put("kty", "RSA")
        .put("use", "sig")
        .put("alg", "RS256")
        .put("kid", id)
        .put("n", number(key.getModulus()))
        .put("e", number(key.getPublicExponent()));
  }

  /// Base64urlUInt: big-endian without a sign.
  private static String number(BigInteger value) {
    byte[] bytes = value.toByteArray();
    int from = bytes[0] == 0 && bytes.length > 1 ? 1 : 0;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Arrays.copyOfRange(bytes, from, bytes.length));
  }
}
