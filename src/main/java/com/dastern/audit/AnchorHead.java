package com.dastern.audit;

import io.vertx.core.buffer.Buffer;
import java.util.UUID;

/// Where a chain ended when it was anchored.
record AnchorHead(UUID chain, long seq, Buffer hash) {}
