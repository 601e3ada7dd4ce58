package com.dastern;

import com.dastern.audit.AnchorCodes;
import com.dastern.audit.Anchors;
import com.dastern.audit.AuditStore;
import com.dastern.audit.TrailRoutes;
import com.dastern.audit.TrailStore;
import com.dastern.auth.AccessTokens;
import com.dastern.auth.AuthRoutes;
import com.dastern.auth.AuthService;
import com.dastern.auth.CredentialStore;
import com.dastern.auth.EndedSessions;
import com.dastern.auth.GoogleAccounts;
import com.dastern.auth.GoogleRoutes;
import com.dastern.auth.GoogleService;
import com.dastern.auth.LockoutStore;
import com.dastern.auth.Otp;
import com.dastern.auth.PasswordService;
import com.dastern.auth.Passwords;
import com.dastern.auth.PhoneService;
import com.dastern.auth.PinService;
import com.dastern.auth.ProofRoutes;
import com.dastern.auth.RefreshTokens;
import com.dastern.auth.SessionJson;
import com.dastern.auth.SessionStore;
import com.dastern.auth.Sessions;
import com.dastern.auth.SigningKeys;
import com.dastern.changes.ChangeRoutes;
import com.dastern.changes.ChangeService;
import com.dastern.connections.AccessPolicy;
import com.dastern.connections.AccessRequestRoutes;
import com.dastern.connections.AccessRequestService;
import com.dastern.connections.ConnectionReports;
import com.dastern.connections.ConnectionRoutes;
import com.dastern.connections.ConnectionService;
import com.dastern.connections.InvitationMessages;
import com.dastern.connections.InvitationRoutes;
import com.dastern.connections.InvitationService;
import com.dastern.doses.AsNeededReminders;
import com.dastern.doses.DoseGeneration;
import com.dastern.doses.DoseReports;
import com.dastern.doses.DoseRoutes;
import com.dastern.doses.DoseService;
import com.dastern.doses.DoseStore;
import com.dastern.doses.DueDoses;
import com.dastern.doses.RemindAsNeeded;
import com.dastern.doses.ReminderService;
import com.dastern.doses.RollHorizon;
import com.dastern.doses.ScheduleCache;
import com.dastern.doses.TakingService;
import com.dastern.files.FileStore;
import com.dastern.files.IncomingSweep;
import com.dastern.files.Uploads;
import com.dastern.licences.LicenceRoutes;
import com.dastern.licences.LicenceService;
import com.dastern.licences.LicenceStore;
import com.dastern.licences.ReviewService;
import com.dastern.medications.ImageRoutes;
import com.dastern.medications.ImageService;
import com.dastern.medications.NameRoutes;
import com.dastern.medications.NameService;
import com.dastern.monitoring.AdherenceService;
import com.dastern.monitoring.HistoryService;
import com.dastern.monitoring.MonitoringRoutes;
import com.dastern.monitoring.PatientService;
import com.dastern.notifications.NotificationRoutes;
import com.dastern.notifications.NotificationService;
import com.dastern.notifications.Notifier;
import com.dastern.nudges.NudgeReports;
import com.dastern.nudges.NudgeRoutes;
import com.dastern.nudges.NudgeService;
import com.dastern.nudges.NudgeStore;
import com.dastern.platform.amqp.AmqpBroker;
import com.dastern.platform.amqp.EventConsumer;
import com.dastern.platform.amqp.OutboxRelay;
import com.dastern.platform.amqp.ParkedEventStore;
import com.dastern.platform.bus.Addresses;
import com.dastern.platform.config.Config;
import com.dastern.platform.db.Db;
import com.dastern.platform.http.ApiRouter;
import com.dastern.platform.http.Contract;
import com.dastern.platform.http.Handlers;
import com.dastern.platform.http.RateLimits;
import com.dastern.platform.http.SecurityHeaders;
import com.dastern.platform.jobs.JobLoop;
import com.dastern.platform.redis.RedisLink;
import com.dastern.platform.sms.DevelopmentOutboxStore;
import com.dastern.platform.storage.ObjectStorage;
import com.dastern.prescriptions.PrescriptionEditing;
import com.dastern.prescriptions.PrescriptionReports;
import com.dastern.prescriptions.PrescriptionRoutes;
import com.dastern.prescriptions.PrescriptionService;
import com.dastern.presence.PhonesSeen;
import com.dastern.sync.SyncRoutes;
import com.dastern.sync.SyncVerticle;
import com.dastern.system.Health;
import com.dastern.system.SystemRoutes;
import com.dastern.users.MealTimesStore;
import com.dastern.users.ProfileService;
import com.dastern.users.UserRoutes;
import com.dastern.users.UserStore;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import java.time.Clock;

/// Constructs every service of one node, once, and the verticles that run them.
final class Wiring {
  private final Config config;
  private final Clock clock;
  private final Db db;
  private final RedisLink redis;
  private final ObjectStorage storage;
  private final AccessTokens tokens;
  private final EndedSessions ended;
  private final PhonesSeen phones;
  private final AccessPolicy access;
  private final OutboxRelay relay;
  private final EventConsumer consumer;
  private final Notifier notifier;
  private final DueDoses dueDoses;
  private final RollHorizon horizon;
  private final RemindAsNeeded remindAsNeeded;
  private final SyncVerticle sync;
  private final Anchors anchors;
  private final IncomingSweep incoming;
  private final ApiRouter api;
  private final Health health = new Health();

  Wiring(
      Vertx vertx,
      Config config,
      Dependencies dependencies,
      Contract contract,
      PrometheusMeterRegistry metrics,
      Clock clock) {
    this.config = config;
    this.clock = clock;
    EventBus bus = vertx.eventBus();
    db = Db.open(vertx, dependencies.database(), config.database());
    redis = RedisLink.open(vertx, dependencies.redis(), config.redis());
    storage = ObjectStorage.open(vertx, dependencies.s3());
    var trail = new AuditStore(db);
    access = new AccessPolicy(db, trail, clock);
    var users = new UserStore(db);
    var meals = new MealTimesStore(db);
    var schedules = new ScheduleCache(vertx, redis, clock);
    var doses = new DoseStore(db, schedules);
    var nudges = new NudgeStore(db);
    var credentials = new CredentialStore(db);
    var lives = new SessionJson(config.auth().accessToken(), config.auth().refreshToken());
    var sessionStore =
        new SessionStore(
            redis, lives.refreshToken(), config.auth().refreshRetry(), lives.accessToken());
    ended = new EndedSessions(sessionStore, credentials, bus, lives.accessToken(), clock);
    var keys = SigningKeys.of(dependencies.signingKey(), dependencies.otherKeys());
    phones = new PhonesSeen(db, clock);
    tokens = new AccessTokens(vertx, keys, lives.accessToken(), ended, phones::seen, clock);
    var sessions =
        new Sessions(
            sessionStore,
            new RefreshTokens(dependencies.pepper()),
            tokens,
            ended,
            credentials,
            users,
            trail,
            clock);
    var broker = new AmqpBroker(vertx, dependencies.amqp(), config.amqp());
    relay = new OutboxRelay(db, broker, clock);
    var reminders = new AsNeededReminders(db);
    notifier = new Notifier(db, doses, reminders, nudges, users, phones, trail, bus, clock);
    consumer =
        new EventConsumer(
            broker, new ParkedEventStore(db, clock), notifier, config.amqp().prefetch());
    anchors =
        new Anchors(
            db, new AnchorCodes(dependencies.pepper()), config.audit().anchorEvery(), clock);
    horizon = new RollHorizon(db, doses, clock);
    remindAsNeeded = new RemindAsNeeded(db, reminders, bus, clock);
    dueDoses = new DueDoses(db, schedules, bus, clock, config.scheduler().batch(), metrics);

    var passwords =
        new Passwords(
            vertx,
            dependencies.pepper(),
            config.auth().bcryptRounds(),
            config.auth().bcryptQueue());
    var lockout = new LockoutStore(db, dependencies.pepper(), clock);
    var auth = new AuthService(db, users, lockout, passwords, sessions, trail, clock);
    var changes =
        new PasswordService(db, users, credentials, lockout, passwords, sessions, trail, clock);
    var connections = new ConnectionService(db, users, trail, bus, clock);
    var generation = new DoseGeneration(users, meals, doses, reminders, trail, bus);
    var prescriptions = new PrescriptionService(db, users, access, trail, clock);
    var editing = new PrescriptionEditing(db, users, access, generation, trail, bus, clock);
    var takings = new TakingService(db, users, schedules, trail, bus, clock);
    var marking =
        new DoseService(
            db, doses, schedules, takings, generation, users, access, trail, bus, clock);
    sync =
        new SyncVerticle(
            db,
            users,
            new DoseReports(doses, generation),
            new NudgeReports(db),
            new ConnectionReports(db, trail, bus, clock),
            new PrescriptionReports(db, generation),
            trail,
            bus,
            config.database().poolSize(),
            clock);
    var limits = new RateLimits(redis, config.limits(), clock);
    var uploads = new Uploads(storage, dependencies.pepper(), clock);
    incoming = new IncomingSweep(storage, clock);
    var files = new FileStore();
    var licences = new LicenceStore(db);
    var submitting =
        new LicenceService(db, licences, files, users, auth, uploads, limits, trail, clock);
    var review = new ReviewService(db, licences, uploads, sessions, trail, bus, clock);
    var handlers = new Handlers();
    var sms = new DevelopmentOutboxStore(db, clock);
    var otp = new Otp(db, sms, dependencies.pepper(), config.otp(), clock);
    var phones = new PhoneService(users, credentials, otp, passwords, sessions, trail, clock);
    var pins =
        new PinService(
            db, users, credentials, sessionStore, sessions, passwords, changes, trail, clock);
    new ProofRoutes(phones, pins, lives).bind(handlers);
    var google =
        new GoogleService(
            vertx,
            config.google(),
            dependencies.pepper(),
            redis,
            new GoogleAccounts(db, users, sessions, trail, bus, clock),
            users,
            auth,
            clock);
    new GoogleRoutes(google, lives).bind(handlers);
    new AuthRoutes(auth, sessions, changes, keys, lives).bind(handlers);
    new UserRoutes(new ProfileService(db, users, meals, generation, clock), meals).bind(handlers);
    new ConnectionRoutes(connections).bind(handlers);
    new AccessRequestRoutes(new AccessRequestService(db, users, trail, bus, clock)).bind(handlers);
    var invitations =
        new InvitationService(
            vertx,
            db,
            connections,
            new InvitationMessages(sms, limits, users),
            dependencies.pepper(),
            config.http().publicUrl(),
            users,
            trail,
            clock);
    new InvitationRoutes(invitations).bind(handlers);
    new PrescriptionRoutes(prescriptions, editing).bind(handlers);
    var images = new ImageService(db, files, users, prescriptions, uploads, clock);
    new ImageRoutes(images).bind(handlers);
    new NameRoutes(new NameService(db, access)).bind(handlers);
    new DoseRoutes(marking, takings, new ReminderService(db, reminders, trail, clock))
        .bind(handlers);
    new SyncRoutes(bus).bind(handlers);
    new NudgeRoutes(new NudgeService(db, nudges, doses, marking, users, access, trail, bus, clock))
        .bind(handlers);
    new MonitoringRoutes(
            new HistoryService(db, users, access, clock),
            new AdherenceService(db, users, access, clock),
            new PatientService(db, access, trail, clock))
        .bind(handlers);
    new NotificationRoutes(new NotificationService(db, trail, clock)).bind(handlers);
    new ChangeRoutes(new ChangeService(db, clock)).bind(handlers);
    new SystemRoutes(db, contract, checks(), metrics, config.google().isForBrowsers())
        .bind(handlers);
    new TrailRoutes(new TrailStore(db)).bind(handlers);
    new LicenceRoutes(submitting, review).bind(handlers);
    api = new ApiRouter(contract, handlers, tokens, limits, config.http().proxies());
  }

  Health health() {
    return health;
  }

  HttpVerticle http() {
    var headers =
        new SecurityHeaders(config.mode() == Config.Mode.PRODUCTION, config.http().corsOrigins());
    return new HttpVerticle(config.http(), headers, api, tokens, access, notifier, clock);
  }

  JobLoop outboxRelay() {
    return new JobLoop("outbox relay", Addresses.OUTBOX_WAKE, relay);
  }

  JobLoop scheduler() {
    return new JobLoop("scheduler", Addresses.SCHEDULER_WAKE, dueDoses);
  }

  JobLoop anchors() {
    return new JobLoop("anchors", Addresses.ANCHOR_WAKE, anchors);
  }

  JobLoop phonesSeen() {
    return new JobLoop("sightings of phones", Addresses.PHONES_WAKE, phones);
  }

  JobLoop horizon() {
    return new JobLoop("horizon", Addresses.HORIZON_WAKE, horizon);
  }

  JobLoop incomingSweep() {
    return new JobLoop("sweep of uploads", Addresses.UPLOADS_WAKE, incoming);
  }

  JobLoop reminders() {
    return new JobLoop("reminders as needed", Addresses.REMINDERS_WAKE, remindAsNeeded);
  }

  JobLoop endedSessions() {
    return new JobLoop("ended sessions", Addresses.SESSIONS_WAKE, ended);
  }

  SyncVerticle sync() {
    return sync;
  }

  EventConsumer notifications() {
    return consumer;
  }

  /// After the verticles have stopped.
  Future<Void> close() {
    return phones
        .flush()
        .compose(_ -> Future.join(relay.close(), redis.close(), storage.close(), db.close()))
        .mapEmpty();
  }

  private Health checks() {
    return health
        .vital("postgres", db::ping)
        .useful("redis", redis::ping)
        .useful(
            "amqp",
            () ->
                relay.isConnected() && consumer.isConnected()
                    ? Future.succeededFuture()
                    : Future.failedFuture("not connected"))
        .useful("storage", storage::ensureBucket);
  }
}
