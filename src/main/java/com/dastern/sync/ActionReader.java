package com.dastern.sync;

import com.dastern.kernel.Parse;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.Role;
import com.dastern.platform.http.ApiItem;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/// From the items of a batch to actions. What is refused here is refused again whenever it is sent.
final class ActionReader {
  /// Clocks tick while a batch is put together.
  private static final Duration AHEAD = Duration.ofMinutes(1);

  private final Batch batch;
  private final Instant now;
  private final Duration offset;

  ActionReader(Batch batch, Instant now) {
    this.batch = batch;
    this.now = now;
    this.offset = batch.offset(now);
  }

  Duration offset() {
    return offset;
  }

  /// Throws a [Refusal] where it fits the contract in no way, or is from the future: later than the
  /// moment at which the device itself sent it.
  Action read(ApiItem item) {
    if (item.wrong().isPresent()) throw item.wrong().get();
    JsonObject json = item.json();
    var type = ActionType.valueOf(json.getString("type"));
    if (batch.caller().role() != Role.PATIENT && type.subject() != ActionType.Subject.CONNECTION) {
      throw Refusal.roleRequired(List.of(Role.PATIENT));
    }
    Instant device = Parse.instant("/deviceTime", json.getString("deviceTime"));
    if (device.isAfter(batch.sentAt().plus(AHEAD))) {
      throw Refusal.unprocessable("ACTION_IN_FUTURE");
    }
    JsonObject payload = json.getJsonObject("payload");
    Instant at = device.plus(offset).truncatedTo(ChronoUnit.MICROS);
    return new Action(
        UUID.fromString(json.getString("id")),
        type,
        at.isAfter(now) ? now : at,
        offset,
        payload,
        digest(type, device, payload));
  }

  private static Digest digest(ActionType type, Instant device, JsonObject payload) {
    return Digest.of(
        new JsonObject()
            .put("type", type.name())
            .put("deviceTime", device.toString())
            .put("payload", payload));
  }
}
