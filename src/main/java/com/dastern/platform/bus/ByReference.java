package com.dastern.platform.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/// Hands a record over as it is. Only for addresses whose consumers are on the same node: nothing
/// that goes over the wire fits it.
public final class ByReference<T> implements MessageCodec<T, T> {
  private final String name;

  public ByReference(Class<T> type) {
    this.name = type.getName();
  }

  @Override
  public void encodeToWire(Buffer buffer, T record) {
    throw new UnsupportedOperationException(name + " stays on its node");
  }

  @Override
  public T decodeFromWire(int position, Buffer buffer) {
    throw new UnsupportedOperationException(name + " stays on its node");
  }

  @Override
  public T transform(T record) {
    return record;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
