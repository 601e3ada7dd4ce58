package com.dastern.bench;

import com.dastern.kernel.Caller;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.platform.http.ApiRouter;
import com.dastern.platform.http.Contract;
import com.dastern.platform.http.Handlers;
import com.dastern.platform.http.Reply;
import com.dastern.testing.OwnLimits;
import com.dastern.platform.log.Trace;
import com.dastern.testing.Prescriptions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// What the contract costs: requests per second of operations that are validated against it, next to
/// plain routes with the same answer, in the same process on one event loop each for the server and
/// for the client. Handlers answer at once and any token is good, so that nothing else is measured.
///
/// `mvn -B -Pbench verify` runs it with the other benchmarks.
public final class ValidationBench {
  private static final int CONNECTIONS = 16;
  private static final long WARM_UP_MILLIS = 4_000;
  private static final long MILLIS = 5_000;
  private static final int MAX_BODY = 64 * 1024;
  private static final JsonObject ANSWER = new JsonObject().put("status", "DUE");
  private static final String SCHEDULE =
      "/api/doses/schedule?date=2026-11-23&patientId=" + UUID.randomUUID();
  private static final Buffer TAKEN =
      new JsonObject()
          .put("doseId", UUID.randomUUID().toString())
          .put("takenAt", "2026-11-23T07:58:00+07:00")
          .toBuffer();

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client =
      vertx.createHttpClient(
          new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(CONNECTIONS));
  private int port;

  private ValidationBench() {}

  public static void main(String[] arguments) {
    // Before the first Vertx is made.
    Trace.register();
    var bench = new ValidationBench();
    try {
      bench.run();
    } finally {
      bench.vertx.close().await();
    }
  }

  private void run() {
    Contract contract = Contract.load(vertx).await();
    vertx.deployVerticle(new Both(contract)).await();
    System.out.printf("%nrequests per second on one event loop, validated and plain%n");
    compare("GET /api/doses/schedule", HttpMethod.GET, SCHEDULE, Buffer.buffer());
    compare("POST /api/doses/taken", HttpMethod.POST, "/api/doses/taken", TAKEN);
    Buffer prescription = Prescriptions.metformin().toBuffer();
    compare("POST /api/prescriptions", HttpMethod.POST, "/api/prescriptions", prescription);
  }

  private void compare(String name, HttpMethod method, String path, Buffer body) {
    rate(method, path, body, WARM_UP_MILLIS);
    double validated = rate(method, path, body, MILLIS);
    rate(method, "/plain" + path, body, WARM_UP_MILLIS);
    double plain = rate(method, "/plain" + path, body, MILLIS);
    System.out.printf(
        "  %-24s %,7.0f validated  %,7.0f plain  %.2f%n", name, validated, plain, validated / plain);
  }

  private double rate(HttpMethod method, String path, Buffer body, long millis) {
    var options =
        new RequestOptions().setHost("127.0.0.1").setPort(port).setMethod(method).setURI(path);
    options.addHeader("authorization", "Bearer any");
    if (body.length() > 0) options.addHeader("content-type", "application/json");
    var answered = new AtomicLong();
    long start = System.nanoTime();
    long end = start + millis * 1_000_000;
    List<Promise<Void>> ended = Stream.generate(Promise::<Void>promise).limit(CONNECTIONS).toList();
    Context context = vertx.getOrCreateContext();
    for (var done : ended) {
      context.runOnContext(_ -> ask(options, body, answered, end, done));
    }
    Future.all(ended.stream().map(Promise::future).toList()).await();
    return answered.get() / ((System.nanoTime() - start) / 1e9);
  }

  /// One request after the other until the end.
  private void ask(
      RequestOptions options, Buffer body, AtomicLong answered, long end, Promise<Void> done) {
    if (System.nanoTime() >= end) {
      done.complete();
      return;
    }
    client
        .request(options)
        .compose(request -> request.send(body))
        .onFailure(done::fail)
        .onSuccess(response -> {
          if (response.statusCode() != 200) done.tryFail("answered " + response.statusCode());
          response.endHandler(_ -> {
            answered.incrementAndGet();
            ask(options, body, answered, end, done);
          });
        });
  }

  /// The same answers, with the contract and without.
  private final class Both extends VerticleBase {
    private final Contract contract;

    Both(Contract contract) {
      this.contract = contract;
    }

    @Override
    public Future<?> start() {
      Router root = Router.router(vertx);
      root.route("/plain/*").handler(BodyHandler.create(false).setBodyLimit(MAX_BODY));
      root.route("/plain/*")
          .handler(request ->
              request
                  .response()
                  .putHeader("content-type", "application/json")
                  .end(ANSWER.toBuffer()));
      var handlers = new Handlers();
      for (var operation : contract.loaded().operations()) {
        handlers.on(
            operation.getOperationId(), _ -> Future.succeededFuture(Reply.ok(ANSWER)));
      }
      var patient = new Caller(new UserId(UUID.randomUUID()), Role.PATIENT, UUID.randomUUID());
      new ApiRouter(contract, handlers, _ -> Future.succeededFuture(patient), OwnLimits.of(vertx), 0)
          .mountOn(root, vertx, MAX_BODY);
      return vertx
          .createHttpServer()
          .requestHandler(root)
          .listen(0, "127.0.0.1")
          .onSuccess(server -> port = server.actualPort());
    }
  }
}
