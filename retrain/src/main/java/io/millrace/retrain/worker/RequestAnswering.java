package io.millrace.retrain.worker;

import io.millrace.registry.life.PipelineState;
import io.millrace.registry.seal.Sealer;
import io.millrace.retrain.answer.Answer;
import io.millrace.retrain.answer.Answer.Refusal;
import io.millrace.retrain.answer.Answer.Submission;
import io.millrace.retrain.answer.Incumbent;
import io.millrace.retrain.answer.Retraining;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.RegistryRecord.CommandAnswer;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Request.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Carries one request from OPEN to its end.
 *
 * <p>A Submit's id is made of the request and the contender, so a request that is answered again
 * after a restart submits nothing twice: contenders for which the registry has answered are not
 * even trained again.
 */
final class RequestAnswering {
  static final String WHO = "retrain";

  private final String pipeline;
  private final Retraining retraining;
  private final RetrainLogs logs;
  private final Duration patience;
  private final Sealer sealer;

  /**
   * @param sealer signs what is submitted, for the pipeline that it speaks for
   * @param patience how long to wait for late examples, and again for the registry
   */
  RequestAnswering(Retraining retraining, RetrainLogs logs, Duration patience, Sealer sealer) {
    this.pipeline = sealer.trust().pipeline();
    this.sealer = sealer;
    this.retraining = retraining;
    this.logs = logs;
    this.patience = patience;
  }

  void answer(Request request) {
    if (logs.registry().paused(WHO)) {
      end(request, State.REFUSED, List.of("the brake retrain is on"), 0);
      return;
    }
    Optional<String> unsignable = sealer.objection();
    if (unsignable.isPresent()) {
      end(request, State.REFUSED, List.of(unsignable.get()), 0);
      return;
    }
    logs.write(next(request, State.TRAINING, request.why(), List.of(), 0));
    List<String> notes = new ArrayList<>();
    List<String> unanswered = unanswered(request);
    double seconds = 0;
    if (!unanswered.isEmpty()) {
      if (!await(() -> logs.covers(request.at()))) {
        notes.add("not all examples mature at %s had come".formatted(request.at()));
      }
      Answer answer =
          retraining.answer(only(request, unanswered), logs.examples(), incumbents(unanswered));
      submit(request, answer, notes);
      seconds = answer.seconds();
    }
    State state = submitted(request).isEmpty() ? State.FAILED : State.ANSWERED;
    end(request, state, notes, seconds);
  }

  private List<String> unanswered(Request request) {
    PipelineState registry = logs.registry();
    return request.contenders().stream()
        .filter(contender -> registry.answer(commandId(request, contender)).isEmpty())
        .toList();
  }

  private void submit(Request request, Answer answer, List<String> notes) {
    for (Refusal refusal : answer.refusals()) {
      notes.add(refusal.contender() + ": " + refusal.why());
    }
    Duration took = Duration.ofMillis(Math.round(answer.seconds() * 1e3));
    for (Submission submission : answer.submissions()) {
      logs.put(submission.artifact().bytes());
      logs.submit(command(request, submission, took));
    }
    for (Submission submission : answer.submissions()) {
      String id = commandId(request, submission.contender());
      await(() -> logs.registry().answer(id).isPresent());
      Optional<CommandAnswer> said = logs.registry().answer(id);
      if (said.isEmpty()) {
        notes.add(
            "%s: the registry has not answered %s within %s"
                .formatted(submission.contender(), id, patience));
      } else if (!said.get().accepted()) {
        notes.add(said.get().why());
      }
    }
  }

  /**
   * Stamped with the event time at which the training was done: the request's, and as much later as
   * the training took. The backtest stamps alike, with the time that it states.
   */
  private Command command(Request request, Submission submission, Duration took) {
    return new Command(
        commandId(request, submission.contender()),
        pipeline,
        WHO,
        "answers request %s: %s".formatted(request.id(), request.why()),
        request.at().plus(took),
        new Command.Submit(sealer.sign(submission.bundle())));
  }

  /** Unique within the shared command log: requests of two pipelines may have one id. */
  private String commandId(Request request, String contender) {
    return "%s/%s/%s/%s".formatted(WHO, pipeline, request.id(), contender);
  }

  private Map<String, Incumbent> incumbents(List<String> contenders) {
    Map<String, Incumbent> incumbents = new HashMap<>();
    for (String contender : contenders) {
      Optional<ModelVersion> current = logs.registry().current(contender);
      current
          .flatMap(version -> logs.artifact(version.bundle().artifact()))
          .ifPresent(
              bytes -> incumbents.put(contender, new Incumbent(current.get(), new Blob(bytes))));
    }
    return incumbents;
  }

  /** The versions that the registry has taken in for this request and not rejected. */
  private List<String> submitted(Request request) {
    return request.contenders().stream()
        .flatMap(contender -> logs.registry().versionsOf(contender).stream())
        .filter(version -> version.bundle().provenance().requestId().equals(request.id()))
        .filter(version -> version.state() != ModelVersion.State.REJECTED)
        .map(version -> version.contender() + "@" + version.bundle().artifact().sha256())
        .toList();
  }

  private void end(Request request, State state, List<String> notes, double seconds) {
    List<String> why = new ArrayList<>(List.of(request.why()));
    why.addAll(notes);
    logs.write(next(request, state, String.join("; ", why), submitted(request), seconds));
  }

  private static Request only(Request request, List<String> contenders) {
    return new Request(
        request.id(),
        request.cause(),
        request.state(),
        contenders,
        request.drifts(),
        request.since(),
        request.at(),
        request.why(),
        List.of(),
        0,
        Optional.empty());
  }

  private static Request next(
      Request request, State state, String why, List<String> submitted, double seconds) {
    boolean ended = state != State.TRAINING;
    return new Request(
        request.id(),
        request.cause(),
        state,
        request.contenders(),
        request.drifts(),
        request.since(),
        request.at(),
        why,
        submitted,
        seconds,
        ended ? Optional.of(Instant.now()) : Optional.empty());
  }

  private boolean await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      logs.follow();
    }
    return true;
  }
}
