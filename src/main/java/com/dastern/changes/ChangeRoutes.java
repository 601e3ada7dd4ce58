package com.dastern.changes;

import com.dastern.platform.http.Handlers;
import com.dastern.platform.http.Reply;

/// The change feed over REST.
public final class ChangeRoutes {
  private final ChangeService changes;

  public ChangeRoutes(ChangeService changes) {
    this.changes = changes;
  }

  public void bind(Handlers handlers) {
    handlers.on(
        "listChanges",
        request -> {
          var caller = request.caller();
          var cursor = request.cursor(bytes -> ChangeCursor.of(caller.id(), bytes));
          return changes
              .list(caller, cursor, request.limit())
              .map(page ->
                  Reply.feed(
                      page.changes(), Change::json, page.next().bytes(caller.id()), page.more()));
        });
  }
}
