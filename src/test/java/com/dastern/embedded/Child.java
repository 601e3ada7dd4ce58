package com.dastern.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.LoggerFactory;

/// A JVM of its own that runs all servers on a folder, to be killed.
record Child(Process process) implements AutoCloseable {
  private static final String READY = "READY";

  static Child start(Path folder) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // For a short life these start sooner.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Child.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return new Child(process);
  }

  Child awaitReady() throws IOException {
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = output.readLine();
    if (!READY.equals(line)) {
      throw new IOException("The child said " + line);
    }
    return this;
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /// Says when the servers run, and waits; when asked to end it publishes "farewell", then closes.
  public static void main(String[] args) throws Exception {
    Set<EmbeddedKind> all = EnumSet.allOf(EmbeddedKind.class);
    EmbeddedServices services = EmbeddedServices.start(Path.of(args[0]), all);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> sayFarewell(services)));
    System.out.println(READY);
    Thread.currentThread().join();
  }

  private static void sayFarewell(EmbeddedServices services) {
    try (services) {
      // Long enough for the hooks of the servers themselves, if they had any, to have their turn
      // first.
      Thread.sleep(300);
      new Traces(services.addresses()).publish("farewell");
    } catch (Exception failed) {
      LoggerFactory.getLogger(Child.class).error("No farewell", failed);
    }
  }
}
