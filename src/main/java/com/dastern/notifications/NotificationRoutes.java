package com.dastern.notifications;

import com.dastern.kernel.NotificationId;
import com.dastern.kernel.Page;
import com.dastern.kernel.Refusal;
import com.dastern.platform.db.Db;
import com.dastern.platform.http.ApiRequest;
import com.dastern.platform.http.Handlers;
import com.dastern.platform.http.Reply;
import io.vertx.core.Future;
import java.time.Clock;

/// The caller's own notifications.
public final class NotificationRoutes {
  private final NotificationStore notifications;
  private final Clock clock;

  public NotificationRoutes(Db db, Clock clock) {
    this.notifications = new NotificationStore(db);
    this.clock = clock;
  }

  public void bind(Handlers handlers) {
    handlers
        .on("listNotifications", this::list)
        .on(
            "readNotification",
            request ->
                notifications
                    .markRead(request.caller().id(), id(request), clock.instant())
                    .map(found -> Reply.ok(found.orElseThrow(Refusal::notFound).json())))
        .on(
            "deleteNotification",
            request ->
                notifications
                    .delete(request.caller().id(), id(request), clock.instant())
                    .map(NotificationRoutes::deleted));
  }

  private Future<Reply> list(ApiRequest request) {
    Page.Request page = request.page();
    return notifications
        .page(request.caller().id(), request.flag("unread"), page, clock.instant())
        .map(rows -> Page.of(rows, page, row -> row.id().value()))
        .map(rows -> Reply.page(rows, Notification::json));
  }

  private static Reply deleted(boolean found) {
    if (!found) throw Refusal.notFound();
    return Reply.noContent();
  }

  private static NotificationId id(ApiRequest request) {
    return new NotificationId(request.id());
  }
}
