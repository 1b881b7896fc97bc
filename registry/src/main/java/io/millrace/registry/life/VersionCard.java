package io.millrace.registry.life;

import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Bundle.Gate;
import io.millrace.schemas.message.ModelVersion;
import java.util.stream.Collectors;

/**
 * A version's model card, generated from its record (after M. Mitchell and others, "Model cards for
 * model reporting", FAT* 2019): what it is and where it stands, then purpose, data, groups, metrics
 * and limits as they were written down when it was made, then its life.
 */
public final class VersionCard {
  private VersionCard() {}

  /** Markdown. */
  public static String of(ModelVersion version) {
    Bundle bundle = version.bundle();
    return """
        # %s/%s

        | | |
        |---|---|
        | state | %s |
        | engine | %s, %s, task %s |
        | artifact | `%s`, %d bytes |
        | signed by | %s |
        | signature of its vectors | `%s`, %d features |

        %s

        ## Checks
        %s

        ## Life
        %s
        """
        .formatted(
            version.pipeline(),
            version.name(),
            Turn.word(version.state()),
            bundle.manifest().engine(),
            bundle.manifest().algorithm(),
            bundle.manifest().task(),
            bundle.artifact().sha256(),
            bundle.artifact().size(),
            bundle.seal().map(seal -> "`" + seal.key() + "`").orElse("nobody"),
            bundle.manifest().signature(),
            bundle.manifest().features().size(),
            withoutTitle(bundle.card()),
            checks(bundle),
            version.history().stream()
                .map(
                    c ->
                        "- %s %s, %s: %s".formatted(c.at(), Turn.word(c.state()), c.who(), c.why()))
                .collect(Collectors.joining("\n")));
  }

  private static String withoutTitle(String card) {
    return card.startsWith("# ") ? card.substring(card.indexOf('\n') + 1).strip() : card;
  }

  private static String checks(Bundle bundle) {
    String selfTest =
        "- self-test: %d rows, repeated at every load".formatted(bundle.selfTest().size());
    return bundle.evaluation().gates().isEmpty()
        ? selfTest
        : selfTest
            + bundle.evaluation().gates().stream()
                .map(VersionCard::gate)
                .collect(Collectors.joining("\n", "\n", ""));
  }

  private static String gate(Gate gate) {
    return "- %s: %s (%s)".formatted(gate.name(), gate.passed() ? "passed" : "failed", gate.why());
  }
}
