package com.dastern.platform.bus;

import com.dastern.kernel.UserId;

/// The addresses of the event bus; `docs/LIVE.md` documents those that clients may register on.
public final class Addresses {
  /// Hint: there is something in the outbox.
  public static final String OUTBOX_WAKE = "outbox.wake";

  /// Hint: a dose falls due earlier than the scheduler knew.
  public static final String SCHEDULER_WAKE = "scheduler.wake";

  /// Hint: a reminder of what is taken as needed may be due.
  public static final String REMINDERS_WAKE = "reminders.wake";

  /// Hint: anchor the trail now.
  public static final String ANCHOR_WAKE = "anchor.wake";

  /// Hint: doses may have to be made further ahead.
  public static final String HORIZON_WAKE = "horizon.wake";

  /// Hint: remove uploads that nobody handed in.
  public static final String UPLOADS_WAKE = "uploads.wake";

  /// Request and reply, on one node: a batch of what a phone did while it was out of reach.
  public static final String SYNC_BATCH = "sync.batch";

  /// Broadcast: a connection changed; body `{"patientId", "otherId", "status"}`.
  public static final String CONNECTIONS_CHANGED = "connections.changed";

  /// Broadcast: a session, or all of somebody's, ended; body `{"userId", "sessionId", "at"}`.
  public static final String SESSIONS_ENDED = "sessions.ended";

  /// Hint: sessions ended that a node may not have heard of.
  public static final String SESSIONS_WAKE = "sessions.wake";

  /// Hint: there are sightings of phones to write.
  public static final String PHONES_WAKE = "phones.wake";

  /// What clients may register on; the rest of such an address is a UUID.
  public static final String LIVE_USERS = "live.users.";

  public static final String LIVE_PATIENTS = "live.patients.";

  private Addresses() {}

  public static String liveUser(UserId user) {
    return LIVE_USERS + user;
  }

  public static String livePatient(UserId patient) {
    return LIVE_PATIENTS + patient;
  }
}
