package com.dastern.auth;

import com.dastern.kernel.Refusal;
import com.dastern.users.Contact;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Whom an ID token is about. `subject` never changes; `email` is in lower case, and there only if
/// Google says that they own it.
record GoogleIdentity(String subject, Optional<String> email, String name) {
  private static final Pattern SUBJECT = Pattern.compile("[!-~]{1,255}");
  private static final Pattern EMAIL =
      Pattern.compile("(?=.{3,254}\\z)[!-?A-~]{1,64}@[!-?A-~]+\\.[!-?A-~]+");
  private static final Pattern NO_TEXT = Pattern.compile("[\\p{Cc}\\p{Cs}]");
  private static final int LONGEST_NAME = 100;

  /// What an ID token must say (OpenID Connect Core section 3.1.3.7): who made it, for whom, and
  /// the nonce of the try if it had one.
  record Expected(String issuer, List<String> audiences, Optional<String> nonce) {}

  /// From the claims of a token whose signature was checked. Throws a 401 when they are not what
  /// was expected; the library would let a token without `aud` or `exp` pass.
  static GoogleIdentity of(JsonObject claims, Expected expected, Instant now) {
    boolean right =
        expected.issuer().equals(claims.getValue("iss"))
            && isFor(claims.getValue("aud"), expected.audiences())
            && claims.getValue("exp") instanceof Number exp
            && exp.longValue() > now.getEpochSecond()
            && text(claims, "nonce").equals(expected.nonce());
    String subject =
        text(claims, "sub")
            .filter(sub -> right && SUBJECT.matcher(sub).matches())
            .orElseThrow(Refusal::googleRefused);
    return new GoogleIdentity(subject, email(claims), name(claims));
  }

  /// For us, and for nobody whom we do not know.
  private static boolean isFor(Object audience, List<String> ours) {
    return audience instanceof JsonArray several
        ? !several.isEmpty() && several.stream().allMatch(ours::contains)
        : ours.contains(audience);
  }

  private static Optional<String> email(JsonObject claims) {
    // Google writes it either way.
    boolean verified = "true".equals(String.valueOf(claims.getValue("email_verified")));
    return text(claims, "email")
        .filter(email -> verified && EMAIL.matcher(email).matches())
        .map(Contact::email);
  }

  /// Cut to what an account may be called.
  private static String name(JsonObject claims) {
    String given = NO_TEXT.matcher(text(claims, "name").orElse("")).replaceAll(" ").strip();
    String name = given.isEmpty() ? text(claims, "email").orElse("").split("@", 2)[0] : given;
    int length = name.codePointCount(0, name.length());
    return name.substring(0, name.offsetByCodePoints(0, Math.min(length, LONGEST_NAME))).strip();
  }

  private static Optional<String> text(JsonObject claims, String name) {
    return claims.getValue(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }
}
