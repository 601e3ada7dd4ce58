package com.dastern.files;

import com.dastern.files.UploadTickets.Ticket;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.platform.config.Secret;
import com.dastern.platform.storage.ObjectStorage;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets clients put a file straight into the object storage, and takes it over once it is there.
///
/// What a client put is copied to a key that it cannot write before its bytes are judged: else it
/// could exchange them in between. Each time it is reported there is a copy of its own, so that
/// reports of one upload at the same moment do not exchange each other's either.
public final class Uploads {
  public static final int MAX_BYTES = 5 * 1024 * 1024;

  /// Where clients put files.
  static final String INCOMING = "incoming/";

  private static final Logger log = LoggerFactory.getLogger(Uploads.class);
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

  /// Where the owner may put one file of that kind, until the ticket ends.
  public Future<Upload> begin(UserId owner, FileKind kind) {
    Instant now = clock.instant();
    var file = Uuids.next(now.toEpochMilli());
    var ticket = new Ticket(owner, file, kind, now.plus(TIME_TO_UPLOAD));
    return storage
        .linkToPut(incoming(ticket), TIME_TO_UPLOAD)
        .map(url -> new Upload(tickets.text(ticket), url, ticket.expiresAt()));
  }

  /// What a ticket was given for. Throws a 422 when it was not made here, for that kind, or has
  /// ended.
  public Ticket ticket(String text, FileKind kind) {
    return tickets
        .parse(text, clock.instant())
        .filter(ticket -> ticket.kind() == kind)
        .orElseThrow(() -> Refusal.unprocessable("UPLOAD_NOT_KNOWN"));
  }

  /// Takes the file over. Fails with a 422 when there is none, with a 413 or 415 when it is too
  /// large or no such image; it is removed then.
  public Future<StoredFile> take(Ticket ticket) {
    String incoming = incoming(ticket);
    String kept = kept(ticket);
    return storage
        .size(incoming)
        .map(size -> fitting(size.orElseThrow(() -> Refusal.unprocessable("UPLOAD_MISSING"))))
        .compose(_ -> storage.copy(incoming, kept))
        .compose(_ -> judged(ticket, kept))
        .onSuccess(_ -> remove(incoming))
        .onFailure(failure -> {
          if (failure instanceof Refusal.BadBody) remove(incoming);
        });
  }

  private Future<StoredFile> judged(Ticket ticket, String key) {
    var size = storage.size(key);
    var head = storage.head(key, ImageType.HEAD);
    return Future.all(size, head)
        .map(_ -> {
          int bytes = fitting(size.result().orElse(0L));
          var type = ImageType.of(head.result()).orElseThrow(() -> Refusal.notAnImage());
          return new StoredFile(ticket.file(), ticket.owner(), ticket.kind(), type, bytes, key);
        })
        .onFailure(_ -> remove(key));
  }

  private static int fitting(long bytes) {
    if (bytes > MAX_BYTES) throw Refusal.fileTooLarge();
    return (int) bytes;
  }

  /// By which anybody can read the file for five minutes, as the image that it was judged to be:
  /// what the client called it when it was put there does not count.
  public Future<Link> link(String storageKey, ImageType type) {
    Instant expires = clock.instant().plus(TIME_TO_READ);
    return storage
        .linkToGet(storageKey, type.mediaType(), TIME_TO_READ)
        .map(url -> new Link(url, expires));
  }

  /// What was taken over is not kept: its row was refused. Where the database went away it may have
  /// been written all the same, and the file stays.
  public void discard(StoredFile file, Throwable failure) {
    if (failure instanceof Refusal && !(failure instanceof Refusal.Unavailable)) {
      remove(file.storageKey());
    }
  }

  /// A file that stays behind costs room and nothing else.
  public void remove(String storageKey) {
    storage.remove(storageKey).onFailure(e -> log.warn("{} was not removed: {}", storageKey, e));
  }

  private static String incoming(Ticket ticket) {
    return INCOMING + ticket.owner() + "/" + ticket.file();
  }

  private String kept(Ticket ticket) {
    String folder = ticket.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
    var copy = Uuids.next(clock.instant().toEpochMilli());
    return folder + "/" + ticket.owner() + "/" + ticket.file() + "/" + copy;
  }
}
