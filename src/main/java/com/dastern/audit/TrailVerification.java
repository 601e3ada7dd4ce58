package com.dastern.audit;

import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/// Verifies the trail: each chain is numbered from 1 without a gap, each row's hash fits it and the
/// row before, the chain ends at its head, and each anchor's code fits its heads, which are rows of
/// the chains.
public final class TrailVerification {
  private final VerificationStore store = new VerificationStore();
  private final AnchorCodes codes;

  /// What was looked at and what is wrong with it; `anchored` is the time of the last anchor.
  public record Outcome(
      long rows, long chains, Optional<Instant> anchored, List<Finding> findings) {
    public boolean isSound() {
      return findings.isEmpty();
    }

    @Override
    public String toString() {
      return "%s: %d rows in %d chains, %s"
          .formatted(
              isSound() ? "ok" : findings.size() + " findings",
              rows,
              chains,
              anchored.map(at -> "anchored up to " + at).orElse("not anchored yet"));
    }
  }

  public TrailVerification(AnchorCodes codes) {
    this.codes = codes;
  }

  /// Of one chain, or of all; what a log noted of an anchor is compared with it. Changes nothing
  /// and keeps nobody waiting.
  public Future<Outcome> verify(Db db, Optional<UUID> chain, Optional<Anchor.Noted> noted) {
    return db.transaction(tx -> store.beginSnapshot(tx).compose(_ -> verify(tx, chain, noted)));
  }

  Future<Outcome> verify(Tx tx, Optional<UUID> chain, Optional<Anchor.Noted> noted) {
    var chains = new ChainCheck();
    var anchors = new AnchorCheck(codes, noted);
    return each(last -> store.rows(tx, chain, last), chains::row)
        .compose(_ -> each(last -> store.anchors(tx, last), anchors::held))
        .compose(_ -> store.gone(tx, chain))
        .map(gone -> {
          chains.end();
          gone.forEach(chains::add);
          var wrong = Stream.concat(anchors.end().stream(), chains.findings().stream()).toList();
          return new Outcome(chains.rows(), chains.chains(), anchors.last().map(Anchor::at), wrong);
        });
  }

  /// Page after page, without a chain of futures that would grow with them.
  private static <T> Future<Void> each(
      Function<Optional<T>, Future<List<T>>> page, Consumer<T> use) {
    Promise<Void> done = Promise.promise();
    next(page, use, Optional.empty(), done);
    return done.future();
  }

  private static <T> void next(
      Function<Optional<T>, Future<List<T>>> page,
      Consumer<T> use,
      Optional<T> last,
      Promise<Void> done) {
    page.apply(last)
        .map(found -> {
          found.forEach(use);
          return found;
        })
        .onFailure(done::fail)
        .onSuccess(found -> {
          if (found.size() < VerificationStore.PAGE) done.complete();
          else next(page, use, Optional.of(found.getLast()), done);
        });
  }
}
