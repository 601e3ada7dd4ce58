package com.dastern.platform.http;

import com.dastern.kernel.Origin;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.regex.Pattern;

/// Finds out where requests come from. Behind `proxies` reverse proxies of ours the address is the
/// one that the outermost of them saw; what stands to the left of it in `X-Forwarded-For` anybody
/// can write.
public final class Origins {
  private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f.:]{2,45}");

  private final int proxies;

  public Origins(int proxies) {
    this.proxies = proxies;
  }

  public Origin of(HttpServerRequest request) {
    return of(request.headers(), request.remoteAddress());
  }

  /// Of a connection that was upgraded, by the headers of that request.
  public Origin of(MultiMap headers, SocketAddress peer) {
    String program = headers.get("user-agent");
    return new Origin(address(headers, peer.hostAddress()), program == null ? "" : program);
  }

  private String address(MultiMap headers, String peer) {
    String header = String.join(",", headers.getAll("x-forwarded-for"));
    if (proxies == 0 || header.isEmpty()) return peer;
    List<String> hops = List.of(header.split(",", -1));
    String seen = hops.get(Math.max(0, hops.size() - proxies)).strip();
    return ADDRESS.matcher(seen).matches() ? seen : peer;
  }
}
