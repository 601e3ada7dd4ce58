package com.dastern.notifications;

import com.dastern.audit.AuditAction;
import com.dastern.audit.AuditStore;
import com.dastern.kernel.Caller;
import com.dastern.kernel.NotificationId;
import com.dastern.kernel.Page;
import com.dastern.kernel.Refusal;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;

/// Somebody's own list of notifications. The trail tells of the first time that one is read.
public final class NotificationService {
  private final Db db;
  private final NotificationStore notifications;
  private final AuditStore trail;
  private final Clock clock;

  public NotificationService(Db db, AuditStore trail, Clock clock) {
    this.db = db;
    this.notifications = new NotificationStore(db);
    this.trail = trail;
    this.clock = clock;
  }

  Future<Page<Notification>> list(Caller caller, boolean unread, Page.Request page) {
    return notifications
        .page(caller.id(), unread, page, clock.instant())
        .map(rows -> Page.of(rows, page, row -> row.id().value()));
  }

  Future<Notification> read(Caller caller, NotificationId id) {
    Instant now = clock.instant();
    return db.transaction(tx ->
        notifications
            .markRead(tx, caller.id(), id, now)
            .map(found -> found.orElseThrow(Refusal::notFound))
            .compose(marked ->
                marked.fresh()
                    ? trailed(tx, AuditAction.NOTIFICATION_READ, caller, marked.notification(), now)
                    : Future.succeededFuture(marked.notification())));
  }

  Future<Notification> remove(Caller caller, NotificationId id) {
    Instant now = clock.instant();
    return db.transaction(tx ->
        notifications
            .delete(tx, caller.id(), id, now)
            .map(found -> found.orElseThrow(Refusal::notFound))
            .compose(gone -> trailed(tx, AuditAction.NOTIFICATION_REMOVED, caller, gone, now)));
  }

  private Future<Notification> trailed(
      Tx tx, AuditAction action, Caller caller, Notification notification, Instant now) {
    return trail
        .write(tx, NotificationTrail.of(action, caller, notification, now))
        .map(notification);
  }
}
