package com.dastern.files;

import com.dastern.files.UploadTickets.Ticket;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.platform.config.Secret;
import com.dastern.platform.storage.ObjectStorage;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/// Lets clients put a file straight into the object storage, and takes it over once it is there.
///
/// What a client put is copied to a key that it cannot write before its bytes are judged: else it
/// could exchange them in between.
public final class Uploads {
  public static final int MAX_BYTES = 5 * 1024 * 1024;

  private static final Duration TIME_TO_UPLOAD = Duration.ofMinutes(15);
  private static final Duration TIME_TO_READ = Duration.ofMinutes(5);

  private final ObjectStorage storage;
  private final UploadTickets tickets;
  private final Clock clock;

  public Uploads(ObjectStorage storage, Secret pepper, Clock clock) {
    this.storage = storage;
    this.tickets = new UploadTickets(pepper);
    this.clock = clock;
  }

  /// Schema `Upload`: where to `PUT` the bytes, and the ticket that reports them.
  public Future<JsonObject> begin(UserId owner, FileKind kind) {
    Instant now = clock.instant();
    var file = Uuids.next(now.toEpochMilli());
    var ticket = new Ticket(owner, file, kind, now.plus(TIME_TO_UPLOAD));
    return storage
        .linkToPut(incoming(ticket), TIME_TO_UPLOAD)
        .map(url ->
            new JsonObject()
                .put("ticket", tickets.text(ticket))
                .put("url", url)
                .put("method", "PUT")
                .put("maxBytes", MAX_BYTES)
                .put("expiresAt", ticket.expiresAt().toString()));
  }

  /// Takes the file over. Fails with a 422 for a ticket that does not hold or a file that is not
  /// there, with a 413 or 415 for one that is too large or no such image; it is removed then.
  public Future<StoredFile> finish(String text, FileKind kind) {
    var found = tickets.parse(text, clock.instant()).filter(ticket -> ticket.kind() == kind);
    if (found.isEmpty()) return Future.failedFuture(Refusal.unprocessable("UPLOAD_NOT_KNOWN"));
    Ticket ticket = found.get();
    String kept = kept(ticket);
    return storage
        .size(incoming(ticket))
        .map(size -> size.orElseThrow(() -> Refusal.unprocessable("UPLOAD_MISSING")))
        .compose(size -> {
          if (size > MAX_BYTES) throw Refusal.bodyTooLarge();
          return storage.copy(incoming(ticket), kept);
        })
        .compose(_ -> judged(ticket, kept))
        .onFailure(failure -> {
          if (failure instanceof Refusal.BadBody) storage.remove(incoming(ticket));
        })
        .onSuccess(_ -> storage.remove(incoming(ticket)));
  }

  private Future<StoredFile> judged(Ticket ticket, String key) {
    var size = storage.size(key);
    var head = storage.head(key, ImageType.HEAD);
    return Future.all(size, head)
        .map(_ -> {
          long bytes = size.result().orElse(0L);
          if (bytes > MAX_BYTES) throw Refusal.bodyTooLarge();
          var type = ImageType.of(head.result()).orElseThrow(Refusal::unsupportedMediaType);
          return new StoredFile(
              ticket.file(), ticket.owner(), ticket.kind(), type, (int) bytes, key);
        })
        .onFailure(_ -> storage.remove(key));
  }

  /// A link by which anybody can read it for five minutes.
  public Future<String> link(String storageKey) {
    return storage.linkToGet(storageKey, TIME_TO_READ);
  }

  public Future<Void> remove(String storageKey) {
    return storage.remove(storageKey);
  }

  private static String incoming(Ticket ticket) {
    return "incoming/" + ticket.owner() + "/" + ticket.file();
  }

  private static String kept(Ticket ticket) {
    String folder = ticket.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
    return folder + "/" + ticket.owner() + "/" + ticket.file();
  }
}
