package com.dastern.notifications;

import com.dastern.kernel.NotificationId;
import com.dastern.platform.http.ApiRequest;
import com.dastern.platform.http.Handlers;
import com.dastern.platform.http.Reply;

/// The caller's own notifications.
public final class NotificationRoutes {
  private final NotificationService notifications;

  public NotificationRoutes(NotificationService notifications) {
    this.notifications = notifications;
  }

  public void bind(Handlers handlers) {
    handlers
        .on(
            "listNotifications",
            request ->
                notifications
                    .list(request.caller(), request.flag("unread"), request.page())
                    .map(page -> Reply.page(page, Notification::json)))
        .on(
            "readNotification",
            request ->
                notifications
                    .read(request.caller(), id(request))
                    .map(Notification::json)
                    .map(Reply::ok))
        .on(
            "deleteNotification",
            request ->
                notifications.remove(request.caller(), id(request)).map(_ -> Reply.noContent()));
  }

  private static NotificationId id(ApiRequest request) {
    return new NotificationId(request.id());
  }
}
