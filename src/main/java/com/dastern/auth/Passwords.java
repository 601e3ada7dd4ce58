package com.dastern.auth;

import at.favre.lib.crypto.bcrypt.BCrypt;
import com.dastern.kernel.Refusal;
import com.dastern.platform.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Password hashes: bcrypt over a keyed SHA-256, because bcrypt cuts at 72 bytes and a Khmer letter
/// takes three.
///
/// Hashing takes tens of milliseconds of a core, so it runs on threads of its own, one per core,
/// and only a bounded number may wait: past it callers get a 503 at once, and other requests stay
/// fast.
public final class Passwords {
  private static final String ALGORITHM = "HmacSHA256";

  private final WorkerExecutor workers;
  private final SecretKeySpec pepper;
  private final int rounds;
  private final int bound;
  private final AtomicInteger waiting = new AtomicInteger();
  private final String decoy;

  public Passwords(Vertx vertx, Secret pepper, int rounds, int bound) {
    int cores = Runtime.getRuntime().availableProcessors();
    this.workers = vertx.createSharedWorkerExecutor("bcrypt", cores, 1, TimeUnit.MINUTES);
    this.pepper = new SecretKeySpec(pepper.reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM);
    this.rounds = rounds;
    this.bound = bound;
    this.decoy = hashNow("decoy");
  }

  public Future<String> hash(String password) {
    return bounded(() -> hashNow(password));
  }

  public Future<Boolean> matches(String password, String hash) {
    return bounded(() ->
        BCrypt.verifyer().verify(digest(password), hash.getBytes(StandardCharsets.UTF_8)).verified);
  }

  /// Takes as long as a real check and fails: an unknown account must not answer sooner than a
  /// wrong password.
  Future<Boolean> matchesNothing(String password) {
    return matches(password, decoy).map(false);
  }

  private String hashNow(String password) {
    byte[] hash = BCrypt.withDefaults().hash(rounds, digest(password));
    return new String(hash, StandardCharsets.UTF_8);
  }

  /// 44 characters, well under bcrypt's 72 bytes.
  private byte[] digest(String password) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(pepper);
      return Base64.getEncoder().encode(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private <T> Future<T> bounded(Callable<T> work) {
    if (waiting.incrementAndGet() > bound) {
      waiting.decrementAndGet();
      return Future.failedFuture(Refusal.unavailable());
    }
    return workers
        .executeBlocking(work, false)
        .map(result -> Objects.requireNonNull(result))
        .onComplete(_ -> waiting.decrementAndGet());
  }
}
