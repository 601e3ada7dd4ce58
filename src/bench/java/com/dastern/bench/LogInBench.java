package com.dastern.bench;

import at.favre.lib.crypto.bcrypt.BCrypt;
import com.dastern.testing.Api;
import com.dastern.testing.People;
import com.dastern.testing.ServerProcess;
import com.dastern.testing.TestServices;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Log-ins a second, next to what bcrypt alone gives on the same machine in the same run, and how
/// long `GET /api/users/profile` takes meanwhile.
///
/// The ceiling is bcrypt of the server's cost in a loop on one thread for each core, measured
/// before and after, with the server idle. Clients ask one after the other; the profile is asked 25
/// times a second, and its time counts from the moment at which it was due.
public final class LogInBench {
  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final int CLIENTS = 4 * CORES;
  private static final int COST = 10;
  private static final Duration WARM_UP = Duration.ofSeconds(30);
  private static final Duration MEASURED = Duration.ofSeconds(30);
  private static final Duration BETWEEN_PROFILES = Duration.ofMillis(40);
  private static final List<String> FLAGS = List.of("-XX:+UseSerialGC");
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private LogInBench() {}

  public static void main(String[] arguments) throws Exception {
    Map<String, String> settings = TestServices.settings();
    try (var server = ServerProcess.launch(FLAGS, settings, Map.of()).ready()) {
      var people = new People(new Api(server.url()), URI.create(settings.get("DATABASE_URL")));
      List<String> emails = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) emails.add(people.patient().email());
      var reader = people.patient();
      logIns(server.url(), emails, WARM_UP);
      double before = bcrypt();
      try (var probe = Executors.newSingleThreadExecutor()) {
        Future<List<Double>> profile =
            probe.submit(() -> profiles(server.url(), reader.token(), MEASURED));
        double rate = logIns(server.url(), emails, MEASURED);
        List<Double> times = profile.get();
        double after = bcrypt();
        print(rate, Math.max(before, after), times);
      }
      server.terminate();
    }
    System.exit(0);
  }

  private static void print(double rate, double ceiling, List<Double> times) {
    System.out.printf("%nlog-ins of %d clients, %d cores, bcrypt cost %d%n", CLIENTS, CORES, COST);
    System.out.printf(
        "  log-ins %6.1f a second   bcrypt alone %6.1f a second   %.0f %%%n",
        rate, ceiling, 100 * rate / ceiling);
    System.out.printf(
        "  GET /api/users/profile meanwhile  p50 %5.1f ms  p99 %5.1f ms  max %5.1f ms  (%d)%n",
        times.get(times.size() / 2),
        times.get(times.size() * 99 / 100),
        times.getLast(),
        times.size());
  }

  /// Hashes a second on all cores.
  private static double bcrypt() throws Exception {
    byte[] password = "44 characters, as the keyed hash gives them.".getBytes(StandardCharsets.UTF_8);
    return perSecond(
        Collections.nCopies(CORES, () -> BCrypt.withDefaults().hash(COST, password)),
        Duration.ofSeconds(8));
  }

  private static double logIns(URI base, List<String> emails, Duration time) throws Exception {
    List<Callable<?>> clients = new ArrayList<>();
    for (String email : emails) {
      var body = new JsonObject().put("identifier", email).put("password", People.PASSWORD);
      var request =
          HttpRequest.newBuilder(URI.create(base + "/api/auth/login"))
              .header("content-type", "application/json")
              .POST(BodyPublishers.ofString(body.encode()))
              .build();
      clients.add(() -> require200(request));
    }
    return perSecond(clients, time);
  }

  /// Each on a thread of its own, again and again.
  private static double perSecond(List<? extends Callable<?>> works, Duration time)
      throws Exception {
    try (var threads = Executors.newFixedThreadPool(works.size())) {
      long start = System.nanoTime();
      long end = start + time.toNanos();
      List<Future<Integer>> counts = new ArrayList<>();
      for (Callable<?> work : works) {
        counts.add(
            threads.submit(() -> {
              int done = 0;
              for (; System.nanoTime() < end; done++) work.call();
              return done;
            }));
      }
      int all = 0;
      for (Future<Integer> count : counts) all += count.get();
      return all / ((System.nanoTime() - start) / 1e9);
    }
  }

  /// Milliseconds, sorted.
  private static List<Double> profiles(URI base, String token, Duration time) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(base + "/api/users/profile"))
            .header("authorization", "Bearer " + token)
            .build();
    List<Double> times = new ArrayList<>();
    long start = System.nanoTime();
    for (long due = start; due < start + time.toNanos(); due += BETWEEN_PROFILES.toNanos()) {
      while (System.nanoTime() < due) Thread.sleep(Duration.ofNanos(due - System.nanoTime()));
      require200(request);
      times.add((System.nanoTime() - due) / 1e6);
    }
    Collections.sort(times);
    return times;
  }

  private static int require200(HttpRequest request) throws Exception {
    int status = HTTP.send(request, BodyHandlers.discarding()).statusCode();
    if (status != 200) throw new IllegalStateException(request.uri() + " answered " + status);
    return status;
  }
}
