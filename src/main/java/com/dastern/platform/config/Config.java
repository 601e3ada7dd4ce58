package com.dastern.platform.config;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Everything that can be set, read once at the start. An address that is absent means that the
/// server starts that part itself.
public record Config(
    Mode mode,
    Path dataDir,
    Http http,
    Database database,
    Redis redis,
    Amqp amqp,
    Optional<S3> s3,
    Auth auth,
    Otp otp,
    Google google,
    Limits limits,
    Cluster cluster,
    Scheduler scheduler,
    Audit audit) {

  /// Where it runs. In production nothing is embedded or made up: every address and secret has to
  /// be given.
  public enum Mode {
    DEVELOPMENT,
    PRODUCTION
  }

  /// `port` 0 takes a free one. `verticles` is the number of event loops that serve, `maxBody` is
  /// in bytes, `drain` is how long a stop waits for requests in flight. `proxies` is how many
  /// reverse proxies of ours are in front, `corsOrigins` are the pages of others that may call.
  /// `publicUrl` is where browsers and phones reach us: links that leave the house start with it.
  public record Http(
      String host,
      int port,
      int verticles,
      int maxBody,
      Duration drain,
      int proxies,
      List<String> corsOrigins,
      Optional<URI> publicUrl) {}

  /// Requests: to sign in, a minute and address; all others, a minute and user; uploads, an hour
  /// and user.
  public record Limits(int signIn, int api, int uploads) {}

  /// `url` has the form `postgresql://user:password@host:port/database`.
  public record Database(Optional<URI> url, int poolSize, int readConnections, Duration slow) {}

  /// `prefix` starts every key, so that installations may share a Redis.
  public record Redis(Optional<URI> url, String prefix) {}

  /// `prefix` starts the names of the exchange and the queues, so that installations may share a
  /// broker.
  public record Amqp(Optional<URI> url, String prefix, int prefetch) {}

  /// Object storage. `publicEndpoint` is where clients reach it: links that they get name it.
  public record S3(
      URI endpoint,
      URI publicEndpoint,
      String region,
      Secret accessKey,
      Secret secretKey,
      String bucket) {
    /// What MinIO and most others than Amazon's call themselves.
    public static final String REGION = "us-east-1";
  }

  /// `key` is a PKCS#8 PEM of an RSA key, `pepper` keys the hash under bcrypt; absent ones are made
  /// once and kept in the data folder. `otherKeys` are PEM blocks of former and coming keys, whose
  /// tokens count too. `refreshToken` is how long an unused session lives, `refreshRetry` within
  /// what time a used refresh token is taken for a retry. `bcryptRounds` is the cost, `bcryptQueue`
  /// how many log-ins may wait for a core.
  public record Auth(
      Optional<Secret> key,
      Optional<Secret> pepper,
      Optional<Secret> otherKeys,
      Duration accessToken,
      Duration refreshToken,
      Duration refreshRetry,
      int bcryptRounds,
      int bcryptQueue) {}

  /// Codes by text message: how many digits, how long they count, how many an hour go to a phone.
  public record Otp(int digits, Duration lifetime, int perHour) {}

  /// Sign-in by Google, which is off without a `clientId`, and for browsers without a
  /// `redirectUri`: the address of `/api/auth/google/callback` as browsers see it. `audiences` are
  /// the client ids whose ID tokens count beside our own, those of the mobile apps. `landing` is
  /// the path of the page that a browser comes back to.
  public record Google(
      Optional<String> clientId,
      Optional<Secret> clientSecret,
      URI site,
      Optional<URI> redirectUri,
      List<String> audiences,
      String landing) {
    public boolean isForBrowsers() {
      return clientId.isPresent() && redirectUri.isPresent();
    }
  }

  /// The nodes that share one event bus, as `host:port` of their cluster ports; none means a single
  /// node.
  public record Cluster(List<String> members, String host, int port) {}

  /// `batch` is how many due doses one claim takes at most.
  public record Scheduler(boolean enabled, int batch) {}

  /// `anchorEvery` is how long what is added to the trail may stay without an anchor.
  public record Audit(Duration anchorEvery) {}

  /// Reads `conf/dastern.yaml` (or the file that `DASTERN_CONF` names) under the environment.
  public static Config load(Map<String, String> environment) {
    Path path = Path.of(environment.getOrDefault("DASTERN_CONF", "conf/dastern.yaml"));
    return of(Files.exists(path) ? readYaml(path) : Map.of(), environment);
  }

  public static Config of(Map<String, ?> file, Map<String, String> environment) {
    var settings = new Settings(file, environment);
    Config config =
        new Config(
            settings.choice("mode", Mode.class, Mode.DEVELOPMENT),
            Path.of(settings.text("dataDir", ".data")).toAbsolutePath(),
            http(settings),
            database(settings),
            new Redis(
                uri(settings, "redis.url", "redis", "rediss"),
                settings.text("redis.prefix", "dastern")),
            amqp(settings),
            s3(settings),
            auth(settings),
            otp(settings),
            google(settings),
            limits(settings),
            cluster(settings),
            new Scheduler(
                settings.choice("scheduler.enabled", Switch.class, Switch.TRUE) == Switch.TRUE,
                settings.number("scheduler.batch", 1000, 1, 10_000)),
            new Audit(Duration.ofSeconds(settings.number("audit.anchorSeconds", 60, 1, 86_400))));
    if (config.mode == Mode.PRODUCTION) config.requireAll(settings);
    settings.finish();
    return config;
  }

  private enum Switch {
    TRUE,
    FALSE
  }

  private void requireAll(Settings settings) {
    String missing = "is missing; production mode embeds and makes up nothing";
    if (database.url.isEmpty()) settings.problem("database.url", missing);
    if (redis.url.isEmpty()) settings.problem("redis.url", missing);
    if (amqp.url.isEmpty()) settings.problem("amqp.url", missing);
    if (s3.isEmpty()) settings.problem("s3.endpoint", missing);
    if (auth.key.isEmpty()) settings.problem("auth.key", missing);
    if (auth.pepper.isEmpty()) settings.problem("auth.pepper", missing);
    requireTls(settings, "http.publicUrl", http.publicUrl);
    requireTls(settings, "google.site", Optional.of(google.site));
    requireTls(settings, "google.redirectUri", google.redirectUri);
    refuseWeak(settings);
  }

  private static void requireTls(Settings settings, String key, Optional<URI> address) {
    if (address.filter(uri -> !uri.getScheme().equals("https")).isPresent()) {
      settings.problem(key, "must start with https:// in production mode");
    }
  }

  /// What stands in examples, or is short enough to be guessed, is no secret.
  private void refuseWeak(Settings settings) {
    if (auth.pepper.filter(pepper -> pepper.reveal().length() < 32).isPresent()) {
      settings.problem("auth.pepper", "must have 32 characters or more in production mode");
    }
    s3.filter(storage -> WellKnown.isSecret(storage.secretKey().reveal()))
        .ifPresent(_ -> settings.problem("s3.secretKey", WellKnown.REFUSED));
    for (var part : List.of("database", "redis", "amqp")) {
      var url =
          switch (part) {
            case "database" -> database.url;
            case "redis" -> redis.url;
            default -> amqp.url;
          };
      if (url.filter(WellKnown::isIn).isPresent()) {
        settings.problem(part + ".url", "has a password that " + WellKnown.REFUSED);
      }
    }
  }

  private static Http http(Settings settings) {
    int cores = Runtime.getRuntime().availableProcessors();
    return new Http(
        settings.text("http.host", "0.0.0.0"),
        settings.number("http.port", 8080, 0, 65_535),
        settings.number("http.verticles", cores, 1, 256),
        settings.number("http.maxBody", 64 * 1024, 1024, 16 * 1024 * 1024),
        Duration.ofSeconds(settings.number("http.drainSeconds", 10, 0, 600)),
        settings.number("http.proxies", 0, 0, 10),
        origins(settings),
        publicUrl(settings));
  }

  /// It is drawn into QR codes, which have room for so much.
  private static Optional<URI> publicUrl(Settings settings) {
    var url = uri(settings, "http.publicUrl", "https", "http");
    if (url.filter(one -> one.toString().length() > 200 || !one.toString().matches("[^?#]*"))
        .isPresent()) {
      settings.problem("http.publicUrl", "must have up to 200 characters, and no ? or #");
    }
    return url;
  }

  private static List<String> origins(Settings settings) {
    var origins = settings.list("http.corsOrigins");
    for (String origin : origins) {
      if (!origin.matches("https?://[^/\\s]+")) {
        settings.problem("http.corsOrigins", "must be a list of origins like https://app.example");
      }
    }
    return origins;
  }

  private static Limits limits(Settings settings) {
    return new Limits(
        settings.number("limits.signIn", 5, 1, 1_000_000),
        settings.number("limits.api", 100, 1, 1_000_000),
        settings.number("limits.uploads", 10, 1, 1_000_000));
  }

  private static Database database(Settings settings) {
    return new Database(
        uri(settings, "database.url", "postgresql", "postgres"),
        settings.number("database.poolSize", 20, 2, 1000),
        settings.number("database.readConnections", 4, 1, 100),
        Duration.ofMillis(settings.number("database.slowMillis", 1000, 1, 600_000)));
  }

  private static Amqp amqp(Settings settings) {
    return new Amqp(
        uri(settings, "amqp.url", "amqp", "amqps"),
        settings.text("amqp.prefix", "dastern"),
        settings.number("amqp.prefetch", 50, 1, 10_000));
  }

  private static Optional<S3> s3(Settings settings) {
    var endpoint = uri(settings, "s3.endpoint", "http", "https");
    var accessKey = settings.secret("s3.accessKey");
    var secretKey = settings.secret("s3.secretKey");
    String bucket = settings.text("s3.bucket", "dastern");
    String region = settings.text("s3.region", S3.REGION);
    if (endpoint.isEmpty()) return Optional.empty();
    if (accessKey.isEmpty()) settings.problem("s3.accessKey", "is missing");
    if (secretKey.isEmpty()) settings.problem("s3.secretKey", "is missing");
    if (accessKey.isEmpty() || secretKey.isEmpty()) return Optional.empty();
    URI open = uri(settings, "s3.publicEndpoint", "http", "https").orElse(endpoint.get());
    return Optional.of(
        new S3(endpoint.get(), open, region, accessKey.get(), secretKey.get(), bucket));
  }

  private static Auth auth(Settings settings) {
    int cores = Runtime.getRuntime().availableProcessors();
    return new Auth(
        settings.secret("auth.key"),
        settings.secret("auth.pepper"),
        settings.secret("auth.otherKeys"),
        Duration.ofMinutes(settings.number("auth.accessTokenMinutes", 15, 1, 60)),
        Duration.ofDays(settings.number("auth.refreshTokenDays", 7, 1, 90)),
        Duration.ofSeconds(settings.number("auth.refreshRetrySeconds", 10, 1, 60)),
        settings.number("auth.bcryptRounds", 10, 10, 16),
        settings.number("auth.bcryptQueue", 20 * cores, 1, 10_000));
  }

  private static Otp otp(Settings settings) {
    return new Otp(
        settings.number("otp.digits", 6, 4, 9),
        Duration.ofMinutes(settings.number("otp.minutes", 5, 1, 60)),
        settings.number("otp.perHour", 3, 1, 20));
  }

  private static Google google(Settings settings) {
    String landing = settings.text("google.landing", "/live");
    // Two slashes would lead to another site.
    if (!landing.matches("/([^/\\\\#\\s][^\\\\#\\s]*)?")) {
      settings.problem("google.landing", "must be a path like /live");
    }
    return new Google(
        settings.text("google.clientId"),
        settings.secret("google.clientSecret"),
        uri(settings, "google.site", "https", "http")
            .orElse(URI.create("https://accounts.google.com")),
        uri(settings, "google.redirectUri", "https", "http"),
        settings.list("google.audiences"),
        landing);
  }

  private static Cluster cluster(Settings settings) {
    var members = settings.list("cluster.members");
    for (String member : members) {
      if (!member.matches("[^:\\s]+:\\d{1,5}")) {
        settings.problem("cluster.members", "must be a list of host:port");
      }
    }
    return new Cluster(
        members,
        settings.text("cluster.host", "127.0.0.1"),
        settings.number("cluster.port", 15_701, 1, 65_535));
  }

  private static Optional<URI> uri(Settings settings, String key, String... schemes) {
    var text = settings.text(key);
    if (text.isEmpty()) return Optional.empty();
    try {
      URI uri = new URI(text.get());
      if (uri.getHost() != null && List.of(schemes).contains(uri.getScheme())) {
        return Optional.of(uri);
      }
    } catch (java.net.URISyntaxException malformed) {
      // Reported below, without the text: it may hold a password.
    }
    settings.problem(key, "must be an address that starts with " + schemes[0] + "://");
    return Optional.empty();
  }

  private static Map<String, Object> readYaml(Path path) {
    try {
      Map<String, Object> tree =
          new YAMLMapper().readValue(path.toFile(), new TypeReference<Map<String, Object>>() {});
      return tree == null ? Map.of() : tree;
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be read: " + e.getMessage(), e);
    }
  }
}
