package com.dastern;

import com.dastern.audit.Anchor;
import com.dastern.audit.AnchorCodes;
import com.dastern.audit.TrailVerification;
import com.dastern.platform.config.Config;
import com.dastern.platform.db.Db;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Verifies the trail from the command line. It writes nothing and does not bring the schema up to
/// date either.
final class TrailVerifying {
  private static final String UUID_FORM = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

  private TrailVerifying() {}

  /// One chain or all, and what a log noted of an anchor.
  record Request(Optional<UUID> chain, Optional<Anchor.Noted> noted) {
    /// Empty where the arguments are not `[PATIENT_ID] [--anchor NUMBER:HEX]`.
    static Optional<Request> of(List<String> arguments) {
      if (arguments.isEmpty()) return Optional.of(new Request(Optional.empty(), Optional.empty()));
      if (arguments.getFirst().matches(UUID_FORM)) {
        var chain = Optional.of(UUID.fromString(arguments.getFirst()));
        return of(arguments.subList(1, arguments.size()))
            .filter(rest -> rest.chain().isEmpty())
            .map(rest -> new Request(chain, rest.noted()));
      }
      if (arguments.size() != 2 || !arguments.getFirst().equals("--anchor"))
        return Optional.empty();
      return Anchor.Noted.parse(arguments.getLast())
          .map(noted -> new Request(Optional.empty(), Optional.of(noted)));
    }
  }

  /// Blocks.
  static TrailVerification.Outcome verify(
      Config config, Dependencies dependencies, Request request) {
    Vertx vertx = Vertx.vertx();
    try {
      Db db = Db.open(vertx, dependencies.database(), config.database());
      var verification = new TrailVerification(new AnchorCodes(dependencies.pepper()));
      var outcome = verification.verify(db, request.chain(), request.noted()).await();
      db.close().await();
      return outcome;
    } finally {
      vertx.close().await();
    }
  }
}
