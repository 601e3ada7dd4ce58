package com.dastern.platform.log;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import io.vertx.core.json.JsonObject;

/// One JSON object a line, for machines: time, level, logger, message, trace id, key-values and the
/// stack trace.
public final class JsonLines extends LayoutBase<ILoggingEvent> {
  private final ThrowableProxyConverter stackTraces = new ThrowableProxyConverter();

  @Override
  public void start() {
    stackTraces.start();
    super.start();
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    var line =
        new JsonObject()
            .put("time", event.getInstant().toString())
            .put("level", event.getLevel().toString())
            .put("logger", event.getLoggerName())
            .put("message", event.getFormattedMessage());
    String trace = Trace.current();
    if (trace != null) line.put("traceId", trace);
    if (event.getKeyValuePairs() != null) {
      event.getKeyValuePairs().forEach(pair -> line.put(pair.key, String.valueOf(pair.value)));
    }
    if (event.getThrowableProxy() != null) line.put("stack", stackTraces.convert(event));
    return line.encode() + System.lineSeparator();
  }
}
