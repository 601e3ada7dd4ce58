package com.dastern.sync;

import com.dastern.audit.AuditStore;
import com.dastern.connections.ConnectionReports;
import com.dastern.doses.DoseReports;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.nudges.NudgeReports;
import com.dastern.platform.bus.Addresses;
import com.dastern.platform.bus.ByReference;
import com.dastern.platform.db.Db;
import com.dastern.prescriptions.PrescriptionReports;
import com.dastern.users.UserStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Handles the batches that the HTTP verticles of this node hand over, each on a virtual thread of
/// its own. Deploy it with the virtual-thread model.
public final class SyncVerticle extends VerticleBase {
  /// How many batches one node has in hand at most, and of one person; past it phones are asked to
  /// come again.
  private static final int MOST = 16;

  private static final int MOST_OF_ONE = 4;

  static final DeliveryOptions BATCH = options(Batch.class);
  static final DeliveryOptions REPLY = options(Batch.Reply.class);

  private final SyncService sync;
  private final int most;
  private final AtomicInteger inHand = new AtomicInteger();
  private final Map<UserId, Integer> ofPeople = new ConcurrentHashMap<>();
  private @Nullable MessageConsumer<Batch> consumer;

  /// `poolSize` are the node's connections to the database: some are left to the others.
  public SyncVerticle(
      Db db,
      UserStore users,
      DoseReports doses,
      NudgeReports nudges,
      ConnectionReports connections,
      PrescriptionReports prescriptions,
      AuditStore trail,
      EventBus bus,
      int poolSize,
      Clock clock) {
    var parts =
        new PatientRound.Parts(users, doses, nudges, connections, prescriptions, trail, bus);
    this.sync = new SyncService(db, parts, clock);
    this.most = Math.clamp(poolSize * 3L / 4, 1, MOST);
    bus.registerCodec(new ByReference<>(Batch.class));
    bus.registerCodec(new ByReference<>(Batch.Reply.class));
  }

  @Override
  public Future<?> start() {
    Context own = context;
    // A handler that waits would keep the next message waiting as well.
    consumer =
        vertx
            .eventBus()
            .localConsumer(Addresses.SYNC_BATCH, message -> own.runOnContext(_ -> handle(message)));
    return consumer.completion();
  }

  private void handle(Message<Batch> message) {
    message.reply(reply(message.body()), REPLY);
  }

  private Batch.Reply reply(Batch batch) {
    UserId person = batch.caller().id();
    int own = ofPeople.merge(person, 1, Integer::sum);
    try {
      if (inHand.incrementAndGet() > most || own > MOST_OF_ONE) {
        return new Batch.Reply.Failed(Refusal.unavailable());
      }
      return new Batch.Reply.Done(sync.handle(batch));
    } catch (Throwable e) {
      // Whatever it is, somebody waits for an answer.
      return new Batch.Reply.Failed(e);
    } finally {
      inHand.decrementAndGet();
      ofPeople.computeIfPresent(person, (_, count) -> count == 1 ? null : count - 1);
    }
  }

  private static DeliveryOptions options(Class<?> type) {
    return new DeliveryOptions().setLocalOnly(true).setCodecName(type.getName());
  }
}
