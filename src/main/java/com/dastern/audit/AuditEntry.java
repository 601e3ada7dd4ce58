package com.dastern.audit;

import com.dastern.kernel.Origin;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// One row of the trail: who did what to what, when and from where.
public record AuditEntry(
    AuditAction action,
    UserId actor,
    Role role,
    Optional<UUID> subject,
    Origin origin,
    Instant at) {}
