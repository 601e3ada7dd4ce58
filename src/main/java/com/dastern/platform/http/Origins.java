package com.dastern.platform.http;

import com.dastern.kernel.Origin;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.regex.Pattern;

/// Finds out where requests come from. Behind `proxies` reverse proxies of ours the address is the
/// one that the outermost of them saw; what stands to the left of it in `X-Forwarded-For` anybody
/// can write.
final class Origins {
  private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f.:]{2,45}");

  private final int proxies;

  Origins(int proxies) {
    this.proxies = proxies;
  }

  Origin of(HttpServerRequest request) {
    String program = request.getHeader("user-agent");
    return new Origin(address(request), program == null ? "" : program);
  }

  private String address(HttpServerRequest request) {
    String socket = request.remoteAddress().hostAddress();
    String header = String.join(",", request.headers().getAll("x-forwarded-for"));
    if (proxies == 0 || header.isEmpty()) return socket;
    List<String> hops = List.of(header.split(",", -1));
    String seen = hops.get(Math.max(0, hops.size() - proxies)).strip();
    return ADDRESS.matcher(seen).matches() ? seen : socket;
  }
}
