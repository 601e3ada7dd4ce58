package com.dastern.platform.http;

import com.dastern.kernel.Caller;
import com.dastern.kernel.Language;
import com.dastern.kernel.Origin;
import com.dastern.kernel.Page;
import com.dastern.kernel.Refusal;
import io.vertx.core.http.Cookie;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A request that fits the contract. Parameters and body were validated against it, defaults are
/// filled in.
public final class ApiRequest {
  private final @Nullable Caller caller;
  private final Origin origin;
  private final Language language;
  private final Map<String, Object> parameters;
  private final JsonObject body;
  private final List<ApiItem> items;
  private final Function<String, @Nullable Cookie> cookies;

  ApiRequest(
      @Nullable Caller caller,
      Origin origin,
      Language language,
      Map<String, Object> parameters,
      JsonObject body,
      List<ApiItem> items,
      Function<String, @Nullable Cookie> cookies) {
    this.caller = caller;
    this.origin = origin;
    this.language = language;
    this.parameters = parameters;
    this.body = body;
    this.items = items;
    this.cookies = cookies;
  }

  /// Who asks; only operations whose contract demands authentication have one.
  public Caller caller() {
    if (caller == null) throw Refusal.unauthenticated();
    return caller;
  }

  public Origin origin() {
    return origin;
  }

  /// The language of texts in the answer.
  public Language language() {
    return language;
  }

  /// The path parameter `id`.
  public UUID id() {
    return UUID.fromString((String) required("id"));
  }

  public String text(String name) {
    return (String) required(name);
  }

  public Optional<String> optionalText(String name) {
    return Optional.ofNullable((String) parameters.get(name));
  }

  public Optional<UUID> optionalId(String name) {
    return optionalText(name).map(UUID::fromString);
  }

  /// Throws a 428 where the header is absent.
  public IfMatch ifMatch() {
    return IfMatch.required(optionalText("If-Match"));
  }

  public Optional<IfMatch> optionalIfMatch() {
    return optionalText("If-Match").map(IfMatch::of);
  }

  public int number(String name) {
    return ((Number) required(name)).intValue();
  }

  public Optional<Integer> optionalNumber(String name) {
    return Optional.ofNullable((Number) parameters.get(name)).map(Number::intValue);
  }

  public boolean flag(String name) {
    return (Boolean) required(name);
  }

  public Optional<Boolean> optionalFlag(String name) {
    return Optional.ofNullable((Boolean) parameters.get(name));
  }

  /// The query parameters `limit` and `cursor`.
  public Page.Request page() {
    return new Page.Request(limit(), optionalText("cursor").map(Cursors::decode));
  }

  /// The query parameter `limit`.
  public int limit() {
    return ((Number) required("limit")).intValue();
  }

  /// The query parameter `cursor` of a list that is not ordered by id alone.
  public <T> Optional<T> cursor(Function<ByteBuffer, T> position) {
    return optionalText("cursor").map(cursor -> Cursors.decode(cursor, position));
  }

  /// The JSON body; empty where the operation takes none.
  public JsonObject body() {
    return body;
  }

  /// Those of the body that the contract wants judged one by one.
  public List<ApiItem> items() {
    return items;
  }

  /// The contract says nothing of cookies: the value is whatever the client sent.
  public Optional<String> cookie(String name) {
    return Optional.ofNullable(cookies.apply(name)).map(Cookie::getValue);
  }

  private Object required(String name) {
    Object value = parameters.get(name);
    if (value == null) throw new IllegalStateException("the contract lets " + name + " be absent");
    return value;
  }
}
