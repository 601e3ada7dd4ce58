package com.dastern.platform.log;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.spi.context.storage.ContextLocal;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The trace id of the request that is being worked on, in the form of W3C Trace Context
/// (`traceparent`): it is in every log line and error answer of that request.
public final class Trace {
  /// Registered when this class is loaded, which has to be before the first Vert.x is made.
  private static final ContextLocal<String> CURRENT = ContextLocal.registerLocal(String.class);

  private static final Pattern TRACEPARENT =
      Pattern.compile("00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private Trace() {}

  /// Call once before Vert.x is made.
  public static void register() {}

  /// Takes the caller's trace id, or makes one, and keeps it for the rest of the request.
  public static String begin(Context context, @Nullable String traceparent) {
    String id = traceparent == null ? fresh() : idIn(traceparent);
    context.putLocal(CURRENT, id);
    return id;
  }

  public static @Nullable String current() {
    Context context = Vertx.currentContext();
    return context == null ? null : context.getLocal(CURRENT);
  }

  private static String idIn(String traceparent) {
    var matcher = TRACEPARENT.matcher(traceparent);
    return matcher.matches() ? matcher.group(1) : fresh();
  }

  private static String fresh() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
