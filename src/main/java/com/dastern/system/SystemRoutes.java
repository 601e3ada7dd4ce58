package com.dastern.system;

import com.dastern.platform.db.Db;
import com.dastern.platform.http.Contract;
import com.dastern.platform.http.Handlers;
import com.dastern.platform.http.Reply;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// Health, metrics, the contract and the pages.
public final class SystemRoutes {
  private final Db db;
  private final Contract contract;
  private final Health health;
  private final PrometheusMeterRegistry metrics;
  private final Pages pages;
  private final AtomicLong outboxPending = new AtomicLong();

  /// `google`: browsers can sign in by Google.
  public SystemRoutes(
      Db db, Contract contract, Health health, PrometheusMeterRegistry metrics, boolean google) {
    this.pages = new Pages(google);
    this.db = db;
    this.contract = contract;
    this.health = health;
    this.metrics = metrics;
    Gauge.builder("dastern.outbox.pending", outboxPending, AtomicLong::doubleValue)
        .description("Events that the broker has not confirmed yet")
        .register(metrics);
  }

  public void bind(Handlers handlers) {
    handlers
        .on("getLiveness", _ -> Future.succeededFuture(alive()))
        .on("getReadiness", _ -> health.report().map(SystemRoutes::readiness))
        .on("getMetrics", _ -> countPending().map(_ -> metrics()))
        .on("getContract", _ -> Future.succeededFuture(contract()))
        .on("getReference", _ -> Future.succeededFuture(pages.reference()))
        .on("getLivePage", _ -> Future.succeededFuture(pages.live()))
        .on("getAsset", request -> Future.succeededFuture(pages.asset(request.text("file"))));
  }

  private static Reply alive() {
    return Reply.ok(new JsonObject().put("status", "UP").put("checks", new JsonObject()));
  }

  private static Reply readiness(JsonObject report) {
    return Reply.json(report.getString("status").equals("UP") ? 200 : 503, report);
  }

  /// Metrics must be readable while the database is away: the gauge keeps its last value then.
  private Future<Void> countPending() {
    return db.outboxPending().onSuccess(outboxPending::set).<Void>mapEmpty().otherwiseEmpty();
  }

  private Reply metrics() {
    return Reply.of("text/plain; charset=utf-8", Buffer.buffer(metrics.scrape()), Map.of());
  }

  private Reply contract() {
    return Reply.of("application/yaml", contract.text(), Map.of("cache-control", "no-cache"));
  }
}
