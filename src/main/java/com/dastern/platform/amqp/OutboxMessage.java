package com.dastern.platform.amqp;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Events of one type that travel in one message, as a JSON array: a broker that writes each
/// message to its disk takes about a thousand of them a second, whatever is in them. Its id is that
/// of its first event.
record OutboxMessage(String type, List<OutboxStore.Entry> entries) {
  private static final int MOST = 100;

  static List<OutboxMessage> of(List<OutboxStore.Entry> claimed) {
    Map<String, List<OutboxStore.Entry>> byType = new LinkedHashMap<>();
    for (var entry : claimed) {
      byType.computeIfAbsent(entry.type(), _ -> new ArrayList<>()).add(entry);
    }
    List<OutboxMessage> messages = new ArrayList<>();
    byType.forEach((type, entries) -> {
      for (int from = 0; from < entries.size(); from += MOST) {
        int until = Math.min(entries.size(), from + MOST);
        messages.add(new OutboxMessage(type, List.copyOf(entries.subList(from, until))));
      }
    });
    return messages;
  }

  String id() {
    return entries.getFirst().id().toString();
  }

  Buffer body() {
    Buffer body = Buffer.buffer("[");
    for (var entry : entries) {
      if (body.length() > 1) body.appendString(",");
      body.appendBuffer(entry.body());
    }
    return body.appendString("]");
  }
}
