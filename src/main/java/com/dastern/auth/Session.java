package com.dastern.auth;

import java.time.Instant;
import java.util.UUID;

/// A device that is signed in: since when, when and from where it last asked for a token, and how
/// its program named itself at log-in.
record Session(UUID id, Instant openedAt, Instant usedAt, String address, String program) {}
