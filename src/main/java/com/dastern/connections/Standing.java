package com.dastern.connections;

import java.util.Optional;

/// How somebody stands to a patient at a moment. `opens` is what the connection opens, as the
/// database's function of that name says: everything, a selection, or nothing.
record Standing(
    Optional<ConnectionStatus> status,
    Optional<Permission> permission,
    Optional<Opening> opens,
    Optional<Selection> selection) {

  enum Opening {
    ALL,
    SELECTED
  }

  boolean isConnected() {
    return status.filter(ConnectionStatus.ACCEPTED::equals).isPresent();
  }
}
