package com.dastern.sync;

import com.dastern.kernel.Language;
import com.dastern.kernel.Parse;
import com.dastern.kernel.Refusal;
import com.dastern.platform.bus.Addresses;
import com.dastern.platform.http.ApiItem;
import com.dastern.platform.http.ApiRequest;
import com.dastern.platform.http.Handlers;
import com.dastern.platform.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;

/// Batches of actions over REST. They are handled by the [SyncVerticle].
public final class SyncRoutes {
  private static final DeliveryOptions REQUEST =
      new DeliveryOptions(SyncVerticle.BATCH).setSendTimeout(Duration.ofSeconds(60).toMillis());

  private final EventBus bus;

  public SyncRoutes(EventBus bus) {
    this.bus = bus;
  }

  public void bind(Handlers handlers) {
    handlers.on("syncActions", this::sync);
  }

  private Future<Reply> sync(ApiRequest request) {
    List<ApiItem> items = request.items();
    var batch =
        new Batch(
            request.caller(), Parse.instant("/sentAt", request.body().getString("sentAt")), items);
    return bus.<Batch.Reply>request(Addresses.SYNC_BATCH, batch, REQUEST)
        // Whatever became of it, the phone asks again.
        .recover(e -> Future.failedFuture(Refusal.unavailable(e)))
        .map(answer -> Reply.ok(json(items, answer.body(), request.language())));
  }

  private static JsonObject json(List<ApiItem> items, Batch.Reply reply, Language language) {
    return switch (reply) {
      case Batch.Reply.Done done -> ResultJson.of(items, done.results(), language);
      case Batch.Reply.Failed failed -> throw rethrown(failed.cause());
    };
  }

  private static RuntimeException rethrown(Throwable cause) {
    return cause instanceof RuntimeException fault ? fault : new IllegalStateException(cause);
  }
}
