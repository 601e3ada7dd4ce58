package com.dastern.users;

import com.dastern.kernel.Language;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Rows;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Accounts in the database.
public final class UserStore {
  /// Of a [User], from `users u` and `subscriptions s`.
  static final String COLUMNS =
      """
      u.id, u.role::text, u.status::text, u.name, u.phone, u.email, u.language::text,
      u.theme::text, u.time_zone, u.grace_minutes, s.tier::text
      """;

  private static final String SELECT =
      """
      select %s, u.password_hash, u.pin_hash, u.sessions_ended_at,
             u.phone_disputed_at is not null as phone_disputed
      from users u join subscriptions s on s.user_id = u.id
      """
          .formatted(COLUMNS);
  private static final String BY_ID = SELECT + "where u.id = $1";
  // Rows that refer to the account may come meanwhile: who writes them may hold what we want next.
  private static final String BY_ID_LOCKED = BY_ID + " for no key update of u";
  private static final String BY_CONTACT = SELECT + "where u.phone = $1 or u.email = $1";
  private static final String PEOPLE = "select id, name, time_zone from users where id = any($1)";
  private static final String INSERT =
      """
      with account as (
        insert into users (id, role, status, name, phone, email, password_hash, date_of_birth,
                           language, theme, time_zone, grace_minutes, created_at, updated_at)
        values ($1, $2::text::user_role, $3::text::account_status, $4, $5, $6, $7, $8,
                $9::text::user_language, $10::text::user_theme, $11, $12, $13, $13)
        on conflict do nothing
        returning id)
      insert into subscriptions (user_id, tier, updated_at)
      select id, $14::text::subscription_tier, $13 from account
      """;
  private static final String UPDATE =
      """
      update users set name = $2, language = $3::text::user_language, theme = $4::text::user_theme,
        time_zone = $5, grace_minutes = $6, updated_at = $7
      where id = $1
      """;

  /// An account with what proves who its owner is; sessions that were opened up to
  /// `sessionsEndedAt` have ended. A disputed phone number proves nothing until the owner has
  /// proven it.
  public record Account(
      User user,
      Optional<String> passwordHash,
      Optional<String> pinHash,
      Optional<Instant> sessionsEndedAt,
      boolean phoneDisputed) {}

  private final Db db;

  public UserStore(Db db) {
    this.db = db;
  }

  public Future<Optional<User>> find(UserId id) {
    return db.read(BY_ID, Tuple.of(id.value()), UserStore::user).map(UserStore::first);
  }

  public Future<Optional<User>> find(Tx tx, UserId id) {
    return tx.query(BY_ID, Tuple.of(id.value()), UserStore::user).map(UserStore::first);
  }

  Future<Optional<User>> lock(Tx tx, UserId id) {
    return tx.query(BY_ID_LOCKED, Tuple.of(id.value()), UserStore::user).map(UserStore::first);
  }

  public Future<List<Person>> people(Tx tx, Collection<UserId> ids) {
    UUID[] values = ids.stream().map(UserId::value).distinct().toArray(UUID[]::new);
    return tx.query(
        PEOPLE,
        Tuple.of((Object) values),
        row ->
            new Person(
                new UserId(row.getUUID("id")),
                row.getString("name"),
                ZoneId.of(row.getString("time_zone"))));
  }

  /// By a phone number in E.164 or an e-mail address in lower case.
  public Future<Optional<Account>> findByContact(String contact) {
    return db.read(BY_CONTACT, Tuple.of(contact), UserStore::account).map(UserStore::first);
  }

  public Future<Optional<Account>> account(UserId id) {
    return db.read(BY_ID, Tuple.of(id.value()), UserStore::account).map(UserStore::first);
  }

  /// False when the phone number or e-mail address has an account already.
  public Future<Boolean> insert(
      Tx tx,
      User user,
      Optional<String> passwordHash,
      Optional<LocalDate> dateOfBirth,
      Instant now) {
    Tuple arguments =
        Tuple.tuple()
            .addValue(user.id().value())
            .addValue(user.role().name())
            .addValue(user.status().name())
            .addValue(user.name())
            .addValue(user.phone().orElse(null))
            .addValue(user.email().orElse(null))
            .addValue(passwordHash.orElse(null))
            .addValue(dateOfBirth.orElse(null))
            .addValue(user.language().name())
            .addValue(user.theme().name())
            .addValue(user.zone().getId())
            .addValue((short) user.graceMinutes())
            .addValue(Rows.at(now))
            .addValue(user.tier().name());
    return tx.update(INSERT, arguments).map(inserted -> inserted == 1);
  }

  Future<Integer> update(Tx tx, User user, Instant now) {
    return tx.update(
        UPDATE,
        Tuple.tuple()
            .addValue(user.id().value())
            .addValue(user.name())
            .addValue(user.language().name())
            .addValue(user.theme().name())
            .addValue(user.zone().getId())
            .addValue((short) user.graceMinutes())
            .addValue(Rows.at(now)));
  }

  private static <T> Optional<T> first(List<T> rows) {
    return rows.stream().findFirst();
  }

  private static Account account(Row row) {
    return new Account(
        user(row),
        Optional.ofNullable(row.getString("password_hash")),
        Optional.ofNullable(row.getString("pin_hash")),
        Rows.optionalInstant(row, "sessions_ended_at"),
        row.getBoolean("phone_disputed"));
  }

  static User user(Row row) {
    return new User(
        new UserId(row.getUUID("id")),
        Rows.constant(row, "role", Role.class),
        Rows.constant(row, "status", AccountStatus.class),
        row.getString("name"),
        Optional.ofNullable(row.getString("phone")),
        Optional.ofNullable(row.getString("email")),
        Rows.constant(row, "language", Language.class),
        Rows.constant(row, "theme", Theme.class),
        ZoneId.of(row.getString("time_zone")),
        row.getInteger("grace_minutes"),
        Rows.constant(row, "tier", Tier.class));
  }
}
