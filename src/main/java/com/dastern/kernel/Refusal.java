package com.dastern.kernel;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A request that is refused for a reason that the caller is told. It is thrown so that the
/// transaction rolls back, and becomes a problem document in one place; the texts of its `code` are
/// in the bundles under `problem.<code>`.
public sealed class Refusal extends RuntimeException {
  private final String code;

  private Refusal(String code) {
    this(code, null);
  }

  private Refusal(String code, @Nullable Throwable cause) {
    super(code, cause, false, false);
    this.code = code;
  }

  /// Stable, for programs: `DOSE_WINDOW_CLOSED`.
  public String code() {
    return code;
  }

  /// 400: fields that break the contract or a rule of their own.
  public static final class Invalid extends Refusal {
    private final transient List<FieldError> errors;

    private Invalid(String code, List<FieldError> errors) {
      super(code);
      this.errors = errors;
    }

    public List<FieldError> errors() {
      return errors;
    }

    /// The same of a part of a body: its fields are below `pointer` (RFC 6901).
    public Invalid below(String pointer) {
      return new Invalid(
          code(),
          errors.stream()
              .map(e -> new FieldError(pointer + e.field(), e.code(), e.message()))
              .toList());
    }
  }

  /// 401: who the caller is could not be established.
  public static final class Unauthenticated extends Refusal {
    private Unauthenticated(String code) {
      super(code);
    }
  }

  /// 403: the caller is known and lacks the role, permission or status that `required` names.
  public static final class Forbidden extends Refusal {
    private final String required;

    private Forbidden(String code, String required) {
      super(code);
      this.required = required;
    }

    public String required() {
      return required;
    }
  }

  /// 404: it does not exist, or the caller may not know that it does.
  public static final class NotFound extends Refusal {
    private NotFound(String code) {
      super(code);
    }
  }

  /// 409: it does not fit the present state; `allowed` are the moves that would, which may be none,
  /// and absent where it is not about moves.
  public static final class Conflict extends Refusal {
    private final transient Optional<List<String>> allowed;

    private Conflict(String code, Optional<List<String>> allowed) {
      super(code);
      this.allowed = allowed;
    }

    public Optional<List<String>> allowed() {
      return allowed;
    }
  }

  /// 412 and 428: the writer has not seen the present version, or does not say which one they saw.
  public static final class Precondition extends Refusal {
    private final int status;
    private final transient Optional<Integer> version;

    private Precondition(String code, int status, Optional<Integer> version) {
      super(code);
      this.status = status;
      this.version = version;
    }

    public int status() {
      return status;
    }

    /// The present one.
    public Optional<Integer> version() {
      return version;
    }
  }

  /// 422: well formed, and against a rule of the product.
  public static final class Unprocessable extends Refusal {
    private Unprocessable(String code) {
      super(code);
    }
  }

  /// 413 and 415: a body that is too large or of the wrong kind.
  public static final class BadBody extends Refusal {
    private final int status;

    private BadBody(String code, int status) {
      super(code);
      this.status = status;
    }

    public int status() {
      return status;
    }
  }

  /// 413: the plan's storage is used up; `used` and `quota` are in bytes.
  public static final class OverQuota extends Refusal {
    private final long used;
    private final long quota;

    private OverQuota(long used, long quota) {
      super("QUOTA_EXCEEDED");
      this.used = used;
      this.quota = quota;
    }

    public long used() {
      return used;
    }

    public long quota() {
      return quota;
    }
  }

  /// 423 and 429: closed for now; `retryAfter` says for how long.
  public static final class Later extends Refusal {
    private final int status;
    private final Duration retryAfter;

    private Later(String code, int status, Duration retryAfter) {
      super(code);
      this.status = status;
      this.retryAfter = retryAfter;
    }

    public int status() {
      return status;
    }

    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /// 503: a dependency is out of reach or a bound is reached; trying again in a moment may help.
  public static final class Unavailable extends Refusal {
    private Unavailable(Throwable cause) {
      super("UNAVAILABLE", cause);
    }

    private Unavailable() {
      super("UNAVAILABLE");
    }
  }

  public static Refusal invalid(List<FieldError> errors) {
    return new Invalid("VALIDATION_FAILED", List.copyOf(errors));
  }

  public static Refusal invalid(String field, String code, String message) {
    return invalid(List.of(new FieldError(field, code, message)));
  }

  public static Refusal malformedBody() {
    return new Invalid("MALFORMED_BODY", List.of());
  }

  public static Refusal unauthenticated() {
    return new Unauthenticated("UNAUTHENTICATED");
  }

  public static Refusal invalidCredentials() {
    return new Unauthenticated("INVALID_CREDENTIALS");
  }

  public static Refusal invalidRefreshToken() {
    return new Unauthenticated("INVALID_REFRESH_TOKEN");
  }

  public static Refusal googleRefused() {
    return new Unauthenticated("GOOGLE_REFUSED");
  }

  public static Refusal roleRequired(List<Role> roles) {
    return new Forbidden(
        "ROLE_REQUIRED", String.join(", ", roles.stream().map(Role::name).toList()));
  }

  public static Refusal permissionRequired(String permission) {
    return new Forbidden("PERMISSION_REQUIRED", permission);
  }

  public static Refusal accountStatus(String status) {
    return new Forbidden("ACCOUNT_" + status, "ACTIVE");
  }

  public static Refusal notFound() {
    return new NotFound("NOT_FOUND");
  }

  /// 404: nobody was invited by that code.
  public static Refusal unknownInvitation() {
    return new NotFound("INVITATION_UNKNOWN");
  }

  public static Refusal conflict(String code) {
    return new Conflict(code, Optional.empty());
  }

  public static Refusal illegalMove(List<String> allowed) {
    return new Conflict("ILLEGAL_MOVE", Optional.of(List.copyOf(allowed)));
  }

  public static Refusal preconditionFailed(int version) {
    return new Precondition("VERSION_MISMATCH", 412, Optional.of(version));
  }

  public static Refusal preconditionRequired() {
    return new Precondition("VERSION_REQUIRED", 428, Optional.empty());
  }

  public static Refusal unprocessable(String code) {
    return new Unprocessable(code);
  }

  public static Refusal bodyTooLarge() {
    return new BadBody("BODY_TOO_LARGE", 413);
  }

  public static Refusal unsupportedMediaType() {
    return new BadBody("UNSUPPORTED_MEDIA_TYPE", 415);
  }

  public static Refusal fileTooLarge() {
    return new BadBody("FILE_TOO_LARGE", 413);
  }

  public static Refusal notAnImage() {
    return new BadBody("NOT_AN_IMAGE", 415);
  }

  /// 413: what somebody keeps would no longer fit; both in bytes.
  public static Refusal overQuota(long used, long quota) {
    return new OverQuota(used, quota);
  }

  /// 423: too many wrong tries.
  public static Refusal locked(String code, Duration retryAfter) {
    return new Later(code, 423, retryAfter);
  }

  /// 429: too many requests.
  public static Refusal tooMany(String code, Duration retryAfter) {
    return new Later(code, 429, retryAfter);
  }

  public static Refusal unavailable(Throwable cause) {
    return new Unavailable(cause);
  }

  public static Refusal unavailable() {
    return new Unavailable();
  }
}
