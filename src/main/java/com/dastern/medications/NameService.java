package com.dastern.medications;

import com.dastern.audit.AuditAction;
import com.dastern.connections.AccessPolicy;
import com.dastern.connections.Look;
import com.dastern.kernel.Caller;
import com.dastern.kernel.Page;
import com.dastern.kernel.Refusal;
import com.dastern.kernel.UserId;
import com.dastern.platform.db.Db;
import com.dastern.platform.text.NameKey;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/// Finds medications by their names, however those are typed.
public final class NameService {
  private final NameStore names;
  private final AccessPolicy access;

  public NameService(Db db, AccessPolicy access) {
    this.names = new NameStore(db);
    this.access = access;
  }

  /// Of the prescriptions that the caller may see; without a name all of their medications.
  Future<Page<FoundMedication>> search(
      Caller caller, Optional<UserId> named, Optional<String> name, Page.Request page) {
    UserId patient = AccessPolicy.meant(caller, named);
    String key = key(name);
    return access
        .view(caller, patient, Look.atAll(AuditAction.PRESCRIPTIONS_VIEWED))
        .compose(view -> names.search(view, caller.id(), key, page))
        .map(rows -> Page.of(rows, page, row -> row.medication().id().value()));
  }

  /// What the caller wrote before, the most used first; names of others are nobody's business.
  Future<List<WrittenName>> written(Caller caller, Optional<String> name, int most) {
    return names.writtenBy(caller.id(), key(name), most);
  }

  private static String key(Optional<String> name) {
    String key = name.map(NameKey::of).orElse("");
    if (name.isPresent() && key.isEmpty()) {
      throw Refusal.invalid("query/q", "blank", "has nothing that is to be seen");
    }
    return key;
  }
}
