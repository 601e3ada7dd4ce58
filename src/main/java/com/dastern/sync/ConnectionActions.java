package com.dastern.sync;

import com.dastern.connections.ConnectionReports;
import com.dastern.kernel.ConnectionId;
import java.util.Optional;

/// The actions of a batch that say something of connections.
final class ConnectionActions {
  private ConnectionActions() {}

  static ConnectionReports.Report report(Action action) {
    return new ConnectionReports.Report(
        action.id(),
        new ConnectionId(action.id("connectionId")),
        action.type() == ActionType.CONNECTION_ACCEPTED,
        Optional.ofNullable(action.payload().getJsonObject("access")),
        action.at());
  }
}
