package com.dastern;

import com.dastern.auth.Passwords;
import com.dastern.kernel.Language;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.platform.config.Config;
import com.dastern.platform.config.InvalidConfiguration;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Migrations;
import com.dastern.users.AccountStatus;
import com.dastern.users.Contact;
import com.dastern.users.Theme;
import com.dastern.users.Tier;
import com.dastern.users.User;
import com.dastern.users.UserStore;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/// Opens accounts of administrators: nobody can register as one over the API, so whoever may run
/// commands on the server's machine opens them.
final class Administrators {
  private static final ZoneId ZONE = ZoneId.of("Asia/Phnom_Penh");
  private static final int GRACE_MINUTES = 30;

  private Administrators() {}

  /// Blocks; gives the password, which is kept nowhere. Throws when the address is taken.
  static String open(Config config, Dependencies dependencies, String email, Clock clock) {
    Migrations.run(dependencies.database());
    Vertx vertx = Vertx.vertx();
    try {
      Db db = Db.open(vertx, dependencies.database(), config.database());
      var passwords = new Passwords(vertx, dependencies.pepper(), config.auth().bcryptRounds(), 1);
      String password = MadeSecrets.random();
      String hash = passwords.hash(password).await();
      Instant now = clock.instant();
      User admin = account(Contact.email(email), now);
      var users = new UserStore(db);
      boolean opened =
          db.transaction(tx -> users.insert(tx, admin, Optional.of(hash), Optional.empty(), now))
              .await();
      db.close().await();
      if (opened) return password;
      throw new InvalidConfiguration(List.of("there is an account with this address already"));
    } finally {
      vertx.close().await();
    }
  }

  private static User account(String email, Instant now) {
    return new User(
        new UserId(Uuids.next(now.toEpochMilli())),
        Role.ADMIN,
        AccountStatus.ACTIVE,
        email.split("@", 2)[0],
        Optional.empty(),
        Optional.of(email),
        Language.KHMER,
        Theme.LIGHT,
        ZONE,
        GRACE_MINUTES,
        Tier.FREEMIUM);
  }
}
