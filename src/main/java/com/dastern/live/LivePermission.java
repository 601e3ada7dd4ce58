package com.dastern.live;

import com.dastern.audit.AuditAction;
import com.dastern.connections.AccessPolicy;
import com.dastern.connections.Look;
import com.dastern.kernel.Caller;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.kernel.Uuids;
import com.dastern.platform.bus.Addresses;
import io.vertx.core.Future;
import io.vertx.ext.bridge.PermittedOptions;
import java.util.List;
import java.util.Optional;

/// Which addresses somebody may hear: their own, and those of patients whom they may see.
final class LivePermission {
  private static final String UUID_FORM = "\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12}";

  private final AccessPolicy access;

  LivePermission(AccessPolicy access) {
    this.access = access;
  }

  /// The forms of address that the bridge lets out at all.
  static List<PermittedOptions> outbound() {
    return List.of(outbound(Addresses.LIVE_USERS), outbound(Addresses.LIVE_PATIENTS));
  }

  /// Fails with the refusal where the caller may not.
  Future<?> mayHear(Caller caller, String address) {
    var user = idAfter(Addresses.LIVE_USERS, address);
    if (user.isPresent()) {
      return caller.is(user.get())
          ? Future.succeededFuture()
          : Future.failedFuture(Refusal.notFound());
    }
    var patient = idAfter(Addresses.LIVE_PATIENTS, address);
    return patient.isPresent()
        ? access.view(caller, patient.get(), Look.atAll(AuditAction.LIVE_WATCHED))
        : Future.failedFuture(Refusal.notFound());
  }

  /// As [#mayHear], of who was let before: it is no new look, and no row of the trail.
  Future<Boolean> stillHears(Caller caller, String address) {
    return idAfter(Addresses.LIVE_PATIENTS, address)
        .filter(patient -> !caller.is(patient))
        .map(patient -> access.hears(caller.id(), patient, Optional.empty(), Optional.empty()))
        .orElseGet(() -> Future.succeededFuture(true));
  }

  private static PermittedOptions outbound(String prefix) {
    return new PermittedOptions().setAddressRegex(prefix.replace(".", "\\.") + UUID_FORM);
  }

  private static Optional<UserId> idAfter(String prefix, String address) {
    return address.startsWith(prefix)
        ? Uuids.parse(address.substring(prefix.length())).map(UserId::new)
        : Optional.empty();
  }
}
