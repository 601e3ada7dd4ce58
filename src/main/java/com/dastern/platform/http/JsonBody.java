package com.dastern.platform.http;

import com.dastern.kernel.FieldError;
import com.dastern.kernel.Refusal;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.JacksonCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Bodies as I-JSON (RFC 7493) has them: UTF-8, no name twice in one object, no half of a surrogate
/// pair. The library's own decoder takes comments and overlong UTF-8, and lets the last of two
/// equal names win.
final class JsonBody {
  private static final JsonFactory STRICT =
      new JsonFactoryBuilder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /// Control characters but tab and line ends, and surrogates without their other half.
  /// PostgreSQL's text has no NUL, and some of the others count as blank in one place and as text
  /// in another.
  private static final Pattern NO_TEXT = Pattern.compile("[\\p{Cc}\\p{Cs}&&[^\\t\\n\\r]]");

  private JsonBody() {}

  /// Throws a [Refusal] when it is no JSON; `null` is none either, since every body is an object.
  static Object decode(@Nullable Buffer buffer) {
    if (buffer == null) throw Refusal.malformedBody();
    try {
      var utf8 = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(buffer.getBytes()));
      Object value = JacksonCodec.fromParser(STRICT.createParser(utf8.toString()), Object.class);
      if (value == null) throw Refusal.malformedBody();
      return value;
    } catch (CharacterCodingException | DecodeException malformed) {
      throw Refusal.malformedBody();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// Adds one entry per text with characters that are not text.
  static void checkTexts(Object node, String field, List<FieldError> errors) {
    switch (node) {
      case String text when NO_TEXT.matcher(text).find() ->
          errors.add(new FieldError(field, "characters", "has characters that are not text"));
      case JsonObject object ->
          object.forEach(entry -> checkValue(entry.getValue(), field, entry.getKey(), errors));
      case JsonArray array -> {
        for (int i = 0; i < array.size(); i++) {
          checkValue(array.getValue(i), field, String.valueOf(i), errors);
        }
      }
      default -> {}
    }
  }

  private static void checkValue(
      @Nullable Object value, String parent, String name, List<FieldError> errors) {
    if (value != null) checkTexts(value, parent + "/" + name, errors);
  }
}
