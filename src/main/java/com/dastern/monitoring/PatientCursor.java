package com.dastern.monitoring;

import com.dastern.monitoring.PatientOrder.Place;
import com.dastern.monitoring.PatientOrder.Sort;
import com.dastern.monitoring.PatientOrder.SortedBy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/// The last patient of a page: the sort that it is of, the id, and what it was sorted by. So the
/// next page goes on from there even if that patient has another place by then, or none.
record PatientCursor(Sort sort, Place place) {
  private static final int HEAD = 18;

  static PatientCursor of(ByteBuffer bytes) {
    Sort sort = sort(bytes.get());
    boolean isKnown = bytes.get() == 1;
    UUID id = new UUID(bytes.getLong(), bytes.getLong());
    return new PatientCursor(
        sort, new Place(isKnown ? Optional.of(key(sort, bytes)) : Optional.empty(), id));
  }

  byte[] bytes() {
    byte[] key = place.key().map(PatientCursor::bytes).orElse(new byte[0]);
    return ByteBuffer.allocate(HEAD + key.length)
        .put(sort.code)
        .put((byte) (place.key().isPresent() ? 1 : 0))
        .putLong(place.id().getMostSignificantBits())
        .putLong(place.id().getLeastSignificantBits())
        .put(key)
        .array();
  }

  private static Sort sort(byte code) {
    return Arrays.stream(Sort.values())
        .filter(sort -> sort.code == code)
        .findFirst()
        .orElseThrow(IllegalArgumentException::new);
  }

  private static SortedBy key(Sort sort, ByteBuffer bytes) {
    return switch (sort) {
      case ADHERENCE -> new SortedBy.Share(share(bytes.getInt(), bytes.getInt()));
      case NAME -> new SortedBy.Name(new SearchedName(text(bytes)));
      case LAST_MISSED -> new SortedBy.Moment(bytes.getLong());
    };
  }

  private static Adherence share(int taken, int counted) {
    if (taken < 0 || counted <= 0 || taken > counted) throw new IllegalArgumentException();
    return new Adherence(taken, counted - taken, 0);
  }

  private static String text(ByteBuffer bytes) {
    byte[] rest = new byte[bytes.remaining()];
    bytes.get(rest);
    return new String(rest, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(SortedBy key) {
    return switch (key) {
      case SortedBy.Share(Adherence share) ->
          ByteBuffer.allocate(8).putInt(share.taken()).putInt(share.counted()).array();
      case SortedBy.Name(SearchedName name) -> name.text().getBytes(StandardCharsets.UTF_8);
      case SortedBy.Moment(long micros) -> ByteBuffer.allocate(8).putLong(micros).array();
    };
  }
}
