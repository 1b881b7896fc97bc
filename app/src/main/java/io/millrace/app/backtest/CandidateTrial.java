package io.millrace.app.backtest;

import io.millrace.app.loop.Loop;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.RegistryRecord.CommandAnswer;
import io.millrace.schemas.message.Verdict;
import io.millrace.schemas.pipeline.Pipeline;
import java.time.Instant;
import java.util.Optional;

/**
 * Lets a candidate into the race as soon as there is a champion to be compared with, since it may
 * not become the first one itself. Not thread-safe.
 */
final class CandidateTrial {
  private static final String ID = "backtest/" + Candidate.NAME;

  private final Candidate candidate;
  private final Pipeline pipeline;
  private final Loop loop;
  private boolean submitted;
  private Optional<Verdict> last = Optional.empty();

  CandidateTrial(Candidate candidate, Pipeline pipeline, Loop loop) {
    this.candidate = candidate;
    this.pipeline = pipeline;
    this.loop = loop;
    loop.logs().verdicts().listen(this::heard);
  }

  private void heard(Verdict verdict) {
    if (verdict.comparison() == Verdict.Comparison.TITLE
        && verdict.contender().equals(Candidate.NAME)
        && !last.map(Verdict::isFinal).orElse(false)) {
      last = Optional.of(verdict);
    }
  }

  /** The next row bears this time. */
  void before(Instant time) {
    if (!submitted && loop.registry().pipeline(pipeline.name()).standing().champion().isPresent()) {
      submitted = true;
      loop.logs().putArtifact(candidate.bundle().artifact().sha256(), candidate.artifact().bytes());
      loop.logs()
          .commands()
          .append(
              0,
              new Command(
                  ID,
                  pipeline.name(),
                  "backtest",
                  "what if %s had been champion".formatted(candidate.origin()),
                  time,
                  new Command.Submit(candidate.renamed())));
    }
  }

  /** What came of it, in a sentence. */
  String note() {
    String question = "what if %s had been champion".formatted(candidate.origin());
    if (!submitted) {
      return question + ": there was no champion to be compared with; take more of the history";
    }
    Optional<String> rejected =
        loop.registry()
            .pipeline(pipeline.name())
            .answer(ID)
            .filter(answer -> !answer.accepted())
            .map(CommandAnswer::why);
    if (rejected.isPresent()) {
      return "%s: it would not have served, %s".formatted(question, rejected.get());
    }
    String since =
        loop.registry().pipeline(pipeline.name()).current(Candidate.NAME).stream()
            .map(ModelVersion::history)
            .map(
                history -> " (scored beside the others since %s)".formatted(history.getLast().at()))
            .findFirst()
            .orElse("");
    return last.map(
            verdict ->
                "%s%s: %s than %s@%d, %s"
                    .formatted(
                        question,
                        since,
                        word(verdict.answer()),
                        verdict.againstContender(),
                        verdict.againstVersion(),
                        verdict.why()))
        .orElse(
            question
                + since
                + (pipeline.label().isJudged()
                    ? ": no outcome was compared"
                    : ": nobody says what was true, so nothing was compared"));
  }

  private static String word(Verdict.Answer answer) {
    return switch (answer) {
      case BETTER -> "better";
      case WORSE -> "worse";
      case EQUIVALENT -> "no other";
      case NOT_YET -> "not yet told to be better or worse";
    };
  }
}
