package com.dastern.bench;

import com.dastern.platform.db.Migrations;
import com.dastern.testing.AtOnce;
import com.dastern.testing.TestServices;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// What the chain costs: rows a second that 8 connections write to the trail, one a transaction, all
/// to one chain and each to many of its own, next to the same rows without a chain; and a thousand
/// rows of as many patients in a statement, as the scheduler writes them.
public final class TrailBench {
  private static final int WRITERS = 8;
  private static final int SECONDS = 4;
  private static final int ROUNDS = 3;
  private static final String ROW =
      """
      insert into %s (at, actor_id, actor_role, action, patient_id, subject_id, origin, details)
      values (now(), gen_random_uuid(), 'PATIENT', 'DOSE_TAKEN', %s, gen_random_uuid(), '203.0.113.7',
        '{"status": "TAKEN_ON_TIME", "takenAt": "2026-11-23T01:00:00Z"}')
      """;
  private static final String MANY = "md5((random() * 100000)::int::text)::uuid";
  private static final String ONE = "md5('one')::uuid";

  private TrailBench() {}

  public static void main(String[] arguments) throws SQLException {
    URI database = TestServices.freshDatabase();
    Migrations.run(database);
    try (Connection connection = TestServices.connect(database)) {
      connection
          .createStatement()
          .execute("create table plain_logs (like audit_logs including all)");
      for (String column : List.of("chain_id", "seq", "hash")) {
        connection
            .createStatement()
            .execute("alter table plain_logs alter column " + column + " drop not null");
      }
    }
    for (int round = 1; round <= ROUNDS; round++) {
      print(round, "one chain, a row a transaction", rate(database, ROW.formatted("audit_logs", ONE)));
      print(round, "many chains, a row a transaction", rate(database, ROW.formatted("audit_logs", MANY)));
      print(round, "plain, a row a transaction", rate(database, ROW.formatted("plain_logs", MANY)));
      print(round, "1,000 chains a transaction", batches(database, "audit_logs"));
      print(round, "plain, 1,000 rows a transaction", batches(database, "plain_logs"));
    }
    TestServices.drop(database);
    System.exit(0);
  }

  private static void print(int round, String what, double rate) {
    System.out.printf("  round %d, %-34s %,8.0f rows/s%n", round, what, rate);
  }

  private static double rate(URI database, String sql) {
    List<Callable<Integer>> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) writers.add(() -> write(database, sql));
    long start = System.nanoTime();
    int rows = AtOnce.all(writers).stream().mapToInt(Integer::intValue).sum();
    return rows / ((System.nanoTime() - start) / 1e9);
  }

  private static double batches(URI database, String table) throws SQLException {
    long start = System.nanoTime();
    String batch =
        """
        insert into %s (at, action, patient_id, subject_id)
        select now(), 'DOSE_MISSED', md5(n::text)::uuid, gen_random_uuid()
        from generate_series(1, 1000) as n order by 3
        """
            .formatted(table);
    return write(database, batch) / ((System.nanoTime() - start) / 1e9);
  }

  private static int write(URI database, String sql) throws SQLException {
    long end = System.nanoTime() + SECONDS * 1_000_000_000L;
    int rows = 0;
    try (Connection connection = TestServices.connect(database);
        var insert = connection.prepareStatement(sql)) {
      while (System.nanoTime() < end) rows += insert.executeUpdate();
    }
    return rows;
  }
}
