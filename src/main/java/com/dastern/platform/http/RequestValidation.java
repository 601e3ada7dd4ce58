package com.dastern.platform.http;

import com.dastern.kernel.FieldError;
import com.dastern.kernel.Refusal;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Validates the requests of one operation on the event loop, with validators that are built once.
/// The router's own validation copies the schema repository for each request, guesses the types of
/// parameters and stops at the first wrong one (`docs/adr/0003-own-request-validation.md`).
final class RequestValidation {
  private static final String JSON = "application/json";

  private record Checked(Parameter parameter, Validator validator, @Nullable Object otherwise) {
    String field() {
      return parameter.getIn().name().toLowerCase(Locale.ROOT) + "/" + parameter.getName();
    }
  }

  /// What a valid request carries. `items` are those of the body's array that are judged one by
  /// one; there are none where the operation has no such array.
  record Valid(Map<String, Object> parameters, JsonObject body, List<ApiItem> items) {}

  private final List<Checked> parameters = new ArrayList<>();
  private final @Nullable Validator body;
  private final boolean needsBody;
  private final @Nullable ItemValidation items;

  RequestValidation(OpenAPIContract contract, Operation operation) {
    var repository = contract.getSchemaRepository();
    for (Parameter parameter : operation.getParameters()) {
      JsonObject schema = parameter.getOpenAPIModel().getJsonObject("schema");
      parameters.add(
          new Checked(
              parameter, repository.validator(parameter.getSchema()), schema.getValue("default")));
    }
    var request = operation.getRequestBody();
    var media = request == null ? null : request.getContent().get(JSON);
    body = media == null ? null : repository.validator(media.getSchema());
    needsBody = request != null && request.isRequired();
    items = media == null ? null : ItemValidation.of(media.getSchema(), repository);
  }

  /// Throws a [Refusal.Invalid] with one entry per wrong field.
  Valid check(RoutingContext request) {
    List<FieldError> errors = new ArrayList<>();
    Map<String, Object> values = new HashMap<>();
    for (Checked checked : parameters) checkParameter(checked, request, values, errors);
    JsonObject json =
        body == null || mayLack(request) ? new JsonObject() : checkBody(body, request, errors);
    if (!errors.isEmpty()) throw Refusal.invalid(errors);
    return new Valid(values, json, items == null ? List.of() : items.check(json));
  }

  private static void checkParameter(
      Checked checked,
      RoutingContext request,
      Map<String, Object> values,
      List<FieldError> errors) {
    List<String> raw = raw(checked.parameter(), request);
    if (raw.size() > 1) {
      errors.add(new FieldError(checked.field(), "repeated", "is given more than once"));
      return;
    }
    Object value = raw.isEmpty() ? checked.otherwise() : typed(checked, raw.getFirst());
    if (value == null) {
      if (checked.parameter().isRequired()) {
        errors.add(new FieldError(checked.field(), "required", "is missing"));
      }
      return;
    }
    OutputUnit outcome = checked.validator().validate(value);
    if (!outcome.getValid()) errors.add(FieldErrors.first(checked.field(), outcome));
    else values.put(checked.parameter().getName(), value);
  }

  private static List<String> raw(Parameter parameter, RoutingContext request) {
    String name = parameter.getName();
    return switch (parameter.getIn()) {
      case PATH -> {
        String value = request.pathParam(name);
        yield value == null ? List.of() : List.of(value);
      }
      case QUERY -> request.queryParam(name);
      case HEADER -> request.request().headers().getAll(name);
      case COOKIE -> throw new IllegalStateException("the contract has no cookies");
    };
  }

  /// Text that is not of the parameter's type stays text, which the validator then refuses.
  private static Object typed(Checked checked, String text) {
    try {
      return switch (checked.parameter().getSchemaType()) {
        case INTEGER -> Integer.valueOf(text);
        case NUMBER -> Double.valueOf(text);
        case BOOLEAN -> text.equals("true") ? true : text.equals("false") ? false : text;
        case null, default -> text;
      };
    } catch (NumberFormatException notANumber) {
      return text;
    }
  }

  /// Without a body and without a word of one; an empty text is no JSON.
  private boolean mayLack(RoutingContext request) {
    return !needsBody
        && request.request().getHeader("content-type") == null
        && request.body().length() <= 0;
  }

  private JsonObject checkBody(
      Validator validator, RoutingContext request, List<FieldError> errors) {
    String type = request.request().getHeader("content-type");
    if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase(JSON)) {
      throw Refusal.unsupportedMediaType();
    }
    Object value = JsonBody.decode(request.body().buffer());
    List<FieldError> found = new ArrayList<>();
    JsonBody.checkTexts(items == null ? value : items.without(value), "", found);
    OutputUnit outcome = validator.validate(value);
    if (found.isEmpty() && !outcome.getValid()) found.addAll(FieldErrors.of(outcome));
    errors.addAll(found);
    return value instanceof JsonObject json ? json : new JsonObject();
  }
}
