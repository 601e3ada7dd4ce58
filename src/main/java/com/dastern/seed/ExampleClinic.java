package com.dastern.seed;

import com.dastern.auth.Passwords;
import com.dastern.platform.db.Db;
import java.time.Clock;

/// Fills the database.
public final class ExampleClinic {
  private final Db db;
  private final Passwords passwords;
  private final Clock clock;

  public ExampleClinic(Db db, Passwords passwords, Clock clock) {
    this.db = db;
    this.passwords = passwords;
    this.clock = clock;
  }

  /// Blocks until everything is stored.
  public void fill() {
    db.read("select 1", io.vertx.sqlclient.Tuple.tuple(), _ -> clock).await();
    passwords.hash("x");
  }
}
