package com.dastern.platform.log;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/// `%trace` of the readable log format.
public final class TraceIdConverter extends ClassicConverter {
  @Override
  public String convert(ILoggingEvent event) {
    String trace = Trace.current();
    return trace == null ? "" : " trace=" + trace;
  }
}
