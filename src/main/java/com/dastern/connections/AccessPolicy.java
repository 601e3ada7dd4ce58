package com.dastern.connections;

import com.dastern.kernel.Caller;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.db.Tx;
import io.vertx.core.Future;
import java.util.Optional;

/// The one place that decides who may see or change a patient's data, for REST and the bridge
/// alike.
public final class AccessPolicy {
  private final ConnectionStore connections;

  public AccessPolicy(Db db) {
    this.connections = new ConnectionStore(db);
  }

  /// Succeeds with the patient whose data is asked for: `asked`, or the caller where nobody is
  /// named and the caller is a patient. Fails with a 404 where the caller may not know the patient,
  /// and a 403 where they are connected and lack the permission.
  public Future<UserId> view(Caller caller, Optional<UserId> asked) {
    UserId patient = asked.orElse(caller.id());
    if (caller.is(patient) && caller.role() == Role.PATIENT) {
      return Future.succeededFuture(patient);
    }
    if (asked.isEmpty()) {
      return Future.failedFuture(Refusal.invalid("query/patientId", "required", "is missing"));
    }
    return connections
        .permission(patient, caller.id())
        .map(permission -> decide(permission, patient));
  }

  /// As [#view], and a revoke that comes at the same moment waits until the transaction is over.
  public Future<UserId> prescribe(Tx tx, Caller caller, UserId patient) {
    if (caller.is(patient) && caller.role() == Role.PATIENT) return Future.succeededFuture(patient);
    if (caller.role() != Role.DOCTOR) return Future.failedFuture(Refusal.notFound());
    return connections
        .permissionLocked(tx, patient, caller.id())
        .map(permission -> decide(permission, patient));
  }

  private static UserId decide(Optional<Permission> permission, UserId patient) {
    if (permission.isEmpty()) throw Refusal.notFound();
    // The finer levels open data only through grants and selections.
    if (permission.get() != Permission.ALLOWED) {
      throw Refusal.permissionRequired(Permission.ALLOWED.name());
    }
    return patient;
  }
}
