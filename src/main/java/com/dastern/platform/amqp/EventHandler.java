package com.dastern.platform.amqp;

import com.dastern.kernel.Event;
import java.util.List;

/// Handles events that the broker delivers, on a virtual thread. The same event may come again:
/// handling must be idempotent by its id. Returning means that all of them are dealt with for good.
public interface EventHandler {
  void handle(List<Event> events);
}
