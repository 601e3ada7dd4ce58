package com.dastern.connections;

import com.dastern.kernel.ConnectionId;
import com.dastern.platform.http.ApiRequest;
import com.dastern.platform.http.Handlers;
import com.dastern.platform.http.Reply;

/// Connections over REST.
public final class ConnectionRoutes {
  private final ConnectionService connections;

  public ConnectionRoutes(ConnectionService connections) {
    this.connections = connections;
  }

  public void bind(Handlers handlers) {
    handlers
        .on(
            "requestConnection",
            request ->
                connections
                    .request(request.caller(), request.body().getString("identifier"))
                    .map(ConnectionView::json)
                    .map(Reply::created))
        .on(
            "listConnections",
            request ->
                connections
                    .list(
                        request.caller(),
                        request.optionalText("status").map(ConnectionStatus::valueOf),
                        request.page())
                    .map(page -> Reply.page(page, ConnectionView::json)))
        .on(
            "acceptConnection",
            request ->
                connections
                    .accept(
                        request.caller(),
                        connectionId(request),
                        AccessJson.optional(request.body()))
                    .map(ConnectionView::json)
                    .map(Reply::ok))
        .on(
            "setPermission",
            request ->
                connections
                    .setPermission(
                        request.caller(), connectionId(request), AccessJson.access(request.body()))
                    .map(ConnectionView::json)
                    .map(Reply::ok))
        .on(
            "setAlerts",
            request ->
                connections
                    .setAlerts(
                        request.caller(),
                        connectionId(request),
                        request.body().getBoolean("enabled"))
                    .map(ConnectionView::json)
                    .map(Reply::ok))
        .on(
            "revokeConnection",
            request ->
                connections
                    .revoke(request.caller(), connectionId(request))
                    .map(ConnectionView::json)
                    .map(Reply::ok));
  }

  private static ConnectionId connectionId(ApiRequest request) {
    return new ConnectionId(request.id());
  }
}
