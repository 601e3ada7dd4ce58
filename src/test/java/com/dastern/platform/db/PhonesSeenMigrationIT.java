package com.dastern.platform.db;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.testing.TestServices;
import com.dastern.testing.Ward;
import java.net.URI;
import org.junit.jupiter.api.Test;

/// A database that is older than the sightings of phones starts with what the trail knows.
class PhonesSeenMigrationIT {
  private static final String BEFORE = "9";
  private static final String ACTED =
      """
      insert into audit_logs (at, actor_id, actor_role, action, outcome)
      select ?::timestamptz, id, role, 'SIGNED_IN', ? from users where email = ?
      """;
  private static final String SEEN =
      """
      select count(*) from phones_seen p join users u on u.id = p.user_id
      where u.email = ? and p.seen_at = ?::timestamptz
      """;

  @Test
  void lastThingThatAPatientDidIsTheirLastSighting() {
    URI url = TestServices.freshDatabase();
    Migrations.to(url, BEFORE);
    try (var ward = new Ward(url)) {
      ward.admit(2, 1);
      ward.update(ACTED, "2026-11-20T01:00:00Z", "ALLOWED", "patient1@ward.example");
      ward.update(ACTED, "2026-11-21T01:00:00Z", "ALLOWED", "patient1@ward.example");
      ward.update(ACTED, "2026-11-22T01:00:00Z", "REFUSED", "patient1@ward.example");
      ward.update(ACTED, "2026-11-22T01:00:00Z", "ALLOWED", "family_member1@ward.example");

      Migrations.run(url);

      assertThat(ward.count(SEEN, "patient1@ward.example", "2026-11-21T01:00:00Z")).isOne();
      assertThat(ward.count("select count(*) from phones_seen")).isOne();
    } finally {
      TestServices.drop(url);
    }
  }
}
