package com.dastern.audit;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Which rows are asked for; what is absent does not matter. `from` ≤ the time of a row < `until`.
record TrailFilter(
    Optional<AuditAction> action,
    Optional<String> outcome,
    Optional<UUID> actor,
    Optional<Instant> from,
    Optional<Instant> until) {}
