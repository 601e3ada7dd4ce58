package com.dastern.monitoring;

import com.dastern.users.Progress;
import java.time.Instant;
import java.util.Optional;

/// What is told of a patient at a glance: adherence over some days, the progress of today, and when
/// the last missed dose was due. PRN is in none of them.
record Figures(Adherence adherence, Progress today, Optional<Instant> lastMissed) {}
