package com.dastern.auth;

import com.dastern.platform.config.Secret;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;

/// The RSA key that signs access tokens; its public half says its `id`, which travels as `kid`.
public record SigningKey(VerifyingKey open, Secret privatePem) {

  public String id() {
    return open.id();
  }

  public String publicPem() {
    return open.pem();
  }

  /// Throws when the text is not a PKCS#8 PEM of an RSA key.
  public static SigningKey parse(Secret pem) {
    try {
      return of(Pem.bytes(pem.reveal()));
    } catch (GeneralSecurityException | ClassCastException | IllegalArgumentException e) {
      // Without its cause: that might quote the key.
      throw new IllegalArgumentException("auth.key is not a PKCS#8 PEM of an RSA key");
    }
  }

  static SigningKey of(byte[] pkcs8) throws GeneralSecurityException {
    KeyFactory rsa = KeyFactory.getInstance("RSA");
    var secret = (RSAPrivateCrtKey) rsa.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    var open =
        rsa.generatePublic(new RSAPublicKeySpec(secret.getModulus(), secret.getPublicExponent()));
    return new SigningKey(
        VerifyingKey.of((RSAPublicKey) open), new Secret(Pem.text("PRIVATE KEY", pkcs8)));
  }

  /// A new key as a PKCS#8 PEM.
  public static String generate() {
    try {
      KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
      rsa.initialize(2048);
      return Pem.text("PRIVATE KEY", rsa.generateKeyPair().getPrivate().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
