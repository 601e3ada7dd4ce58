package com.dastern.audit;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A row of the trail as it is verified: what its hash is over, as texts and in the order of
/// `audit_hash`, the hash, and what an anchor says that the hash is, where one holds the row.
record TrailRow(
    UUID chain,
    long seq,
    UUID id,
    List<Optional<String>> fields,
    Buffer hash,
    Optional<Buffer> anchored,
    Optional<Head> head) {

  /// Where the database says that the chain ends, how far it says that anchors reach, and whether
  /// it says that there are rows after that.
  record Head(long seq, Buffer hash, long anchored, boolean grown) {}
}
