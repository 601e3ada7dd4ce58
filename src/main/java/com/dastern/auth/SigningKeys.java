package com.dastern.auth;

import com.dastern.platform.config.Secret;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// One key signs; its public half and those of former and coming keys verify. `docs/AUTH.md` says
/// how to change the key without signing anyone out.
public record SigningKeys(SigningKey signing, List<VerifyingKey> verifying) {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN (PUBLIC|PRIVATE) KEY-----[^-]+-----END \\1 KEY-----");

  /// `others` holds PEM blocks, public or private keys, one after the other. Throws when one is
  /// none of an RSA key.
  public static SigningKeys of(Secret signing, Optional<Secret> others) {
    SigningKey key = SigningKey.parse(signing);
    Map<String, VerifyingKey> all = new LinkedHashMap<>();
    all.put(key.id(), key.open());
    others.ifPresent(text -> parse(text).forEach(other -> all.putIfAbsent(other.id(), other)));
    return new SigningKeys(key, List.copyOf(all.values()));
  }

  /// A JWK set (RFC 7517 section 5).
  JsonObject jwks() {
    return new JsonObject()
        .put("keys", new JsonArray(verifying.stream().map(VerifyingKey::jwk).toList()));
  }

  private static List<VerifyingKey> parse(Secret text) {
    var blocks = BLOCK.matcher(text.reveal()).results().toList();
    try {
      if (blocks.isEmpty()) throw new IllegalArgumentException();
      var keys = new java.util.ArrayList<VerifyingKey>();
      for (var block : blocks) {
        byte[] bytes = Pem.bytes(block.group());
        boolean open = block.group(1).equals("PUBLIC");
        keys.add(open ? VerifyingKey.of(bytes) : SigningKey.of(bytes).open());
      }
      return keys;
    } catch (GeneralSecurityException | ClassCastException | IllegalArgumentException e) {
      // Without its cause: that might quote a key.
      throw new IllegalArgumentException("auth.otherKeys is not made of PEM blocks of RSA keys");
    }
  }
}
