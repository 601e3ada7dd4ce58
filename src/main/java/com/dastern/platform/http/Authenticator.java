package com.dastern.platform.http;

import com.dastern.kernel.Caller;
import io.vertx.core.Future;

/// Finds out who holds an access token.
public interface Authenticator {
  /// Fails with [com.dastern.kernel.Refusal.Unauthenticated] when the token proves nothing.
  Future<Caller> authenticate(String accessToken);
}
