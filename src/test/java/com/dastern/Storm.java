package com.dastern;

import com.dastern.RandomDeeds.DueDose;
import com.dastern.testing.Api;
import com.dastern.testing.AtOnce;
import com.dastern.testing.Await;
import com.dastern.testing.CuttingProxy;
import com.dastern.testing.People;
import com.dastern.testing.People.Somebody;
import com.dastern.testing.Prescriptions;
import com.dastern.testing.ServerProcess;
import com.dastern.testing.TestServices;
import com.dastern.testing.TokenForge;
import com.dastern.testing.Ward;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// Three phones of one patient hand in what was done of the same doses, over a line that breaks, to
/// a server that is killed now and then. Doses fall due meanwhile, and a caregiver is alerted.
final class Storm implements AutoCloseable {
  private static final int MEDICATIONS = 4;
  private static final int ROUNDS_A_KILL = 25;
  private static final Duration GRACE = Duration.ofMinutes(30);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TokenForge forge = new TokenForge();
  private final Map<String, String> settings = TestServices.settings();
  private final Random dice;
  private final CuttingProxy line;
  private final Ward ward;
  private final Somebody patient;
  private final Somebody caregiver;
  private final List<DueDose> doses = new CopyOnWriteArrayList<>();
  private final List<ChaoticPhone> phones = new ArrayList<>();
  private final List<RandomDeeds> deeds = new ArrayList<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private final List<CompletableFuture<Void>> kills = new CopyOnWriteArrayList<>();
  private final Object servers = new Object();
  private volatile ServerProcess server;
  private volatile boolean over;

  Storm(long seed) {
    dice = new Random(seed);
    settings.put("AUTH_KEY", forge.pem());
    server = ServerProcess.start(settings);
    line = new CuttingProxy(server.url(), dice.nextLong());
    ward = new Ward(database());
    var people = new People(server.api(), database());
    patient = forge.longLived(people.patient());
    caregiver = people.caregiverOf(patient);
    Somebody other = people.patient();
    // Connected since before the first of the doses: who was not is told of no miss of then.
    ward.update(
        "update connections set requested_at = requested_at - interval '2 days' where patient_id = ?::uuid",
        patient.id());
    ward.prescribe(patient.email(), MEDICATIONS);
    ward.prescribe(other.email(), 1);
    String foreign = ward.missedAt(Instant.now(), other.email(), 1).getFirst();
    String asNeeded = asNeeded();
    for (int minutes : List.of(-600, -180, -70, -31, -1, 24, 28)) {
      missedAt(Instant.now().plus(Duration.ofMinutes(minutes)), MEDICATIONS);
    }
    // The clock of the last one is wrong.
    for (Duration ahead : List.of(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(40))) {
      var api = new Api(line.url()).with(patient.token());
      phones.add(new ChaoticPhone(api, ahead, new Random(dice.nextLong()), underWay));
      deeds.add(
          new RandomDeeds(new Random(dice.nextLong()), ahead, () -> doses, asNeeded, foreign));
    }
  }

  private String asNeeded() {
    String prescription = Prescriptions.active(patient, Prescriptions.paracetamol());
    return Prescriptions.medication(patient, prescription);
  }

  /// All phones together have so many rounds.
  void rage(int rounds) {
    Set<Integer> deadly = new HashSet<>();
    for (int from = 0; from < rounds; from += ROUNDS_A_KILL) {
      deadly.add(from + dice.nextInt(Math.min(ROUNDS_A_KILL, rounds - from)));
    }
    var next = new AtomicInteger();
    List<Callable<Void>> owners = new ArrayList<>();
    for (int phone = 0; phone < phones.size(); phone++) {
      int own = phone;
      var ownDice = new Random(dice.nextLong());
      owners.add(() -> {
        for (int round; (round = next.getAndIncrement()) < rounds; ) {
          if (round % 8 == 0) missedAt(Instant.now().plusMillis(1500), 2);
          if (deadly.contains(round)) killSoon(ownDice.nextInt(60));
          int many = 1 + ownDice.nextInt(6);
          phones.get(own).handIn(Stream.generate(deeds.get(own)::next).limit(many).toList());
        }
        return null;
      });
    }
    AtOnce.all(owners);
    over = true;
    kills.forEach(CompletableFuture::join);
  }

  /// SIGKILL at some moment of a request: before, in or after the commit, or as soon as the answer
  /// begins, for then all that it says has to be there.
  private void killSoon(int millis) {
    Runnable kill = millis % 2 == 0 ? this::killInARequest : this::killAtAnAnswer;
    var soon = CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS);
    kills.add(CompletableFuture.runAsync(() -> replace(kill), soon));
  }

  private void killInARequest() {
    Await.until("a request is under way", PATIENCE, () -> underWay.get() > 0 || over);
    server.kill();
  }

  private void killAtAnAnswer() {
    var struck = new CompletableFuture<Void>();
    line.atNextAnswer(() -> {
      server.kill();
      struck.complete(null);
    });
    Await.until("an answer begins", PATIENCE, () -> struck.isDone() || over);
    server.kill();
  }

  private void replace(Runnable kill) {
    synchronized (servers) {
      kill.run();
      server = ServerProcess.start(settings);
      line.leadTo(server.url());
    }
  }

  private synchronized void missedAt(Instant moment, int medications) {
    Instant missed = moment.truncatedTo(ChronoUnit.MICROS);
    for (String id : ward.missedAt(missed, patient.email(), medications)) {
      doses.add(new DueDose(id, missed.minus(GRACE), missed));
    }
  }

  /// Waits until everything is told, and replaces the server by one that does nothing of itself;
  /// the moment at which nothing was due any more.
  Instant calm() {
    String due =
        """
        select count(*) from dose_events where next_action_at <= now()
          or (status = 'DUE' and missed_after <= now() + interval '10 seconds')
        """;
    Await.until("nothing is due", PATIENCE, () -> ward.count(due) == 0);
    Await.until("all is sent", PATIENCE, () -> ward.count("select count(*) from outbox") == 0);
    Instant calm = Instant.now();
    // It comes last, so when it has been told all that came before it has been handled.
    List<String> last = ward.missedAt(calm, patient.email(), 1);
    String told = "select count(*) from notifications where subject_id = any(?)";
    Await.until("the last alert", PATIENCE, () -> ward.count(told, last) > 0);
    server.kill();
    server = ServerProcess.start(settings, Map.of("SCHEDULER_ENABLED", "false"));
    return calm;
  }

  void repeatAll() {
    phones.forEach(phone -> phone.repeatAll(server.api().with(patient.token())));
  }

  URI database() {
    return URI.create(settings.get("DATABASE_URL"));
  }

  Ward ward() {
    return ward;
  }

  String patient() {
    return patient.id();
  }

  String caregiver() {
    return caregiver.id();
  }

  List<DueDose> doses() {
    return doses;
  }

  List<ChaoticPhone> phones() {
    return phones;
  }

  String summary(int rounds) {
    return "%d rounds, %d+%d connections cut (sending, answering), %d kills, %d retries"
        .formatted(
            rounds,
            line.cutSending(),
            line.cutAnswering(),
            kills.size(),
            phones.stream().mapToInt(ChaoticPhone::retries).sum());
  }

  @Override
  public void close() {
    line.close();
    server.close();
    ward.close();
  }
}
