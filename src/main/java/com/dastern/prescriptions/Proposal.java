package com.dastern.prescriptions;

import com.dastern.kernel.UserId;
import java.time.Instant;
import java.util.Optional;

/// What a doctor wants a prescription in use to say. It holds once the patient confirms it.
public record Proposal(
    int version, UserId author, Instant at, Optional<String> reason, Content content) {}
