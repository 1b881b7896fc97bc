package io.millrace.schemas.yaml;

import io.millrace.schemas.grammar.Section;
import io.millrace.schemas.message.Manifest.Task;
import io.millrace.schemas.pipeline.Bounds;
import io.millrace.schemas.pipeline.Explain;
import io.millrace.schemas.pipeline.Explain.Policy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads {@code explain}. */
final class ExplainReader {
  private static final Map<String, Policy> WORDS = new LinkedHashMap<>();

  static {
    WORDS.put("none", Policy.NONE);
    WORDS.put("sampled", Policy.SAMPLED);
    WORDS.put("all", Policy.ALL);
    WORDS.put("disagree", Policy.DISAGREE);
  }

  private static final Key<Policy> POLICY =
      Key.withDefault(
          "policy",
          "the events whose predictions are explained",
          Syntax.choice(WORDS),
          Explain.DEFAULTS.policy(),
          "A share of them, all, or those on which the contenders' current versions decide"
              + " differently. For `sampled` the same events are drawn for every contender.");
  private static final Key<Double> SHARE =
      Key.withDefault(
          "share",
          "the share of the events that `sampled` draws",
          Syntax.number(Bounds.UNIT_WITHOUT_ZERO),
          Explain.DEFAULTS.share(),
          "");
  static final Section SECTION =
      Key.section("explain", "Which predictions are explained.", POLICY, SHARE);

  private ExplainReader() {}

  /** {@code task}: what is predicted; empty when it could not be read. */
  static Optional<Explain> read(YamlValue value, Optional<Task> task) {
    Optional<YamlSection> section = value.section().map(s -> s.only(SECTION));
    Optional<Explain> explain = section.map(s -> new Explain(s.read(POLICY), s.read(SHARE)));
    explain
        .filter(found -> found.policy() != Policy.SAMPLED && section.get().has(SHARE.name()))
        .ifPresent(found -> value.report("has a share, which only policy `sampled` reads"));
    explain
        .filter(found -> found.policy() == Policy.DISAGREE)
        .filter(found -> task.isPresent() && task.get() == Task.REGRESSION)
        .ifPresent(
            found ->
                value.report(
                    "has policy disagree, but the label's task has no decisions to differ in:"
                        + " take sampled or all"));
    return explain;
  }
}
