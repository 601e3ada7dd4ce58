package com.dastern.auth;

import com.dastern.platform.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/// The RSA key that signs access tokens; `id` is derived from its public half and travels as `kid`.
public record SigningKey(String id, String publicPem, Secret privatePem) {
  private static final Base64.Encoder MIME =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  /// Throws when the text is not a PKCS#8 PEM of an RSA key.
  public static SigningKey parse(Secret pem) {
    try {
      String body = pem.reveal().replaceAll("-----[A-Z ]+-----", "");
      byte[] bytes = Base64.getMimeDecoder().decode(body);
      KeyFactory rsa = KeyFactory.getInstance("RSA");
      var secret = (RSAPrivateCrtKey) rsa.generatePrivate(new PKCS8EncodedKeySpec(bytes));
      var open =
          rsa.generatePublic(new RSAPublicKeySpec(secret.getModulus(), secret.getPublicExponent()));
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(open.getEncoded());
      return new SigningKey(
          HexFormat.of().formatHex(hash, 0, 8),
          pem("PUBLIC KEY", open.getEncoded()),
          new Secret(pem("PRIVATE KEY", bytes)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException("auth.key is not a PKCS#8 PEM of an RSA key", e);
    }
  }

  /// A new key as a PKCS#8 PEM.
  public static String generate() {
    try {
      KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
      rsa.initialize(2048);
      return pem("PRIVATE KEY", rsa.generateKeyPair().getPrivate().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(String type, byte[] bytes) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(type, MIME.encodeToString(bytes), type);
  }
}
