package com.dastern.audit;

import com.dastern.kernel.Caller;
import com.dastern.kernel.Origin;
import com.dastern.kernel.Role;
import com.dastern.kernel.UserId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/// One row of the trail: who did what to what, on whose data, when, from where, and whether they
/// were let.
///
/// The server itself is nobody: no actor, no role, no address. `subject` is the prescription, dose,
/// connection, notification or account that it is about. Details are words and ids, never medical
/// text or secrets.
public record AuditEntry(
    AuditAction action,
    Optional<UserId> actor,
    Optional<Role> role,
    Optional<UserId> patient,
    Optional<UUID> subject,
    boolean allowed,
    Optional<String> address,
    Map<String, String> details,
    Instant at) {
  public AuditEntry {
    details = Map.copyOf(details);
  }

  /// What somebody did to what is their own.
  public AuditEntry(
      AuditAction action,
      UserId actor,
      Role role,
      Optional<UUID> subject,
      Origin origin,
      Instant at) {
    this(
        action,
        Optional.of(actor),
        Optional.of(role),
        role == Role.PATIENT ? Optional.of(actor) : Optional.empty(),
        subject,
        true,
        Optional.of(origin.address()),
        Map.of(),
        at);
  }

  /// What a caller did; on their own data if they are a patient.
  public static AuditEntry of(AuditAction action, Caller caller, Instant at) {
    return new AuditEntry(
        action, caller.id(), caller.role(), Optional.empty(), caller.origin(), at);
  }

  /// What the server itself did.
  public static AuditEntry ofServer(AuditAction action, UserId patient, Instant at) {
    return new AuditEntry(
        action,
        Optional.empty(),
        Optional.empty(),
        Optional.of(patient),
        Optional.empty(),
        true,
        Optional.empty(),
        Map.of(),
        at);
  }

  /// On that patient's data.
  public AuditEntry on(UserId somebody) {
    return new AuditEntry(
        action, actor, role, Optional.of(somebody), subject, allowed, address, details, at);
  }

  public AuditEntry about(UUID thing) {
    return new AuditEntry(
        action, actor, role, patient, Optional.of(thing), allowed, address, details, at);
  }

  public AuditEntry with(String name, String value) {
    Map<String, String> more = new TreeMap<>(details);
    more.put(name, value);
    return new AuditEntry(action, actor, role, patient, subject, allowed, address, more, at);
  }

  /// They wanted to, and were not let; `code` is that of the refusal.
  public AuditEntry refused(String code) {
    var refused =
        new AuditEntry(action, actor, role, patient, subject, false, address, details, at);
    return refused.with("code", code);
  }
}
