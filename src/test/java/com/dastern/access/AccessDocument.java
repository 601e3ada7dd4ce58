package com.dastern.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.dastern.testing.Specification.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// `docs/ACCESS.md`, made from what the tests assert.
final class AccessDocument {
  private static final Path PUBLISHED = Path.of("docs", "ACCESS.md");
  private static final String HEAD =
      """
      # Who may see and do what with a patient's data

      Made by `AccessTableIT`, which asserts every cell over REST and over the bridge. After a change: `cp target/ACCESS.md docs/ACCESS.md`.

      | cell | means |
      |---|---|
      | yes | let through to what the operation itself says |
      | empty | let through; what is not selected, and whom no connection opens, is left out |
      | 404 | the caller may not know that there is such a thing |
      | 403 | connected, and the permission that `required` names is missing |
      | 403 role | the operation is for other roles |
      | own | the request can only mean the caller's own data |
      | listens, hears | may register on `live.patients.{id}`; and gets the messages about this dose |

      Each look of somebody else, and each refusal but those of the role, is a row of the patient's trail.

      """;

  private AccessDocument() {}

  static void check(List<Operation> operations, Bedside bedside) {
    String made = HEAD + table(operations, bedside);
    try {
      Files.writeString(Path.of("target", "ACCESS.md"), made);
      String published = Files.exists(PUBLISHED) ? Files.readString(PUBLISHED) : "";
      assertThat(published).as("cp target/ACCESS.md docs/ACCESS.md").isEqualTo(made);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String table(List<Operation> operations, Bedside bedside) {
    var names = operations.stream().map(Operation::id).collect(Collectors.joining(" | "));
    var lines = new StringBuilder();
    lines.append("| who | ").append(names).append(" | bridge |\n");
    lines.append("|---".repeat(operations.size() + 2)).append("|\n");
    for (Situation situation : Situation.all()) {
      lines.append("| ").append(situation).append(" | ");
      for (Operation operation : operations) {
        boolean named = bedside.namesThePatient(operation);
        lines.append(Verdict.of(operation, named, situation).words).append(" | ");
      }
      lines.append(bridge(situation)).append(" |\n");
    }
    return lines.toString();
  }

  private static String bridge(Situation situation) {
    if (Verdict.hears(situation)) return "hears";
    return Verdict.listens(situation) ? "listens" : "403";
  }
}
