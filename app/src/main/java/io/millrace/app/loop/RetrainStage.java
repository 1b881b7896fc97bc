package io.millrace.app.loop;

import io.millrace.registry.life.PipelineState;
import io.millrace.retrain.answer.Answer;
import io.millrace.retrain.answer.Incumbent;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.pipeline.Pipeline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers one request after the other. Training takes its stated time of event time: the answer
 * holds from there on, which makes a run reproducible.
 */
final class RetrainStage implements Stage {
  private static final String BRAKE = "retrain";

  private final Pipeline pipeline;
  private final LoopLogs logs;
  private final LoopParts.Answering trainer;
  private final Charge training;
  private final MonitorStage monitor;
  private final Cursor<Request> requests;
  private final RegistryReader registry;
  private final Transaction transaction = new Transaction();
  private @Nullable Pending pending;

  /**
   * An answer that is not yet due.
   *
   * @param seen events of the scored stream when the training began
   */
  private record Pending(Request request, Answer answer, long seen) {}

  RetrainStage(
      Pipeline pipeline,
      LoopLogs logs,
      LoopParts.Answering trainer,
      Charge training,
      MonitorStage monitor) {
    this.pipeline = pipeline;
    this.logs = logs;
    this.trainer = trainer;
    this.training = training;
    this.monitor = monitor;
    this.requests = new Cursor<>(logs.requests());
    this.registry = new RegistryReader(logs);
  }

  @Override
  public String name() {
    return "retrain";
  }

  @Override
  public int step(int most) {
    int taken = registry.read(most);
    Request next = requests.peek(0);
    if (next == null) {
      return taken;
    }
    if (next.state() != Request.State.OPEN) {
      requests.next(0);
      return taken + 1;
    }
    return taken + (answered(next) ? 1 : 0);
  }

  private boolean answered(Request request) {
    PipelineState known = registry.known().pipeline(pipeline.name());
    if (pending == null && known.paused(BRAKE)) {
      requests.next(0);
      String why = request.why() + "; the brake retrain is on";
      say(request, new End(Request.State.REFUSED, why, List.of(), request.at()));
      return true;
    }
    boolean starts = pending == null;
    if (pending == null) {
      Answer answer = trainer.answer(request, logs.examples().kept(), incumbents(known));
      pending = new Pending(request, answer, monitor.vectors());
    }
    boolean due = isDue(pending);
    if (due) {
      submit(pending);
      requests.next(0);
      pending = null;
    }
    return starts || due;
  }

  private boolean isDue(Pending started) {
    return switch (training) {
      case Charge.Time time ->
          monitor.watermark() >= started.request().at().plus(time.duration()).toEpochMilli();
      case Charge.Rows rows -> monitor.vectors() - started.seen() >= rows.rows();
    };
  }

  /** When a request that is due was answered. */
  private Instant answeredAt(Request request) {
    return switch (training) {
      case Charge.Time time -> request.at().plus(time.duration());
      case Charge.Rows rows -> Instant.ofEpochMilli(monitor.watermark());
    };
  }

  private Map<String, Incumbent> incumbents(PipelineState known) {
    Map<String, Incumbent> incumbents = new TreeMap<>();
    for (String contender : known.contenders()) {
      Optional<ModelVersion> current = known.current(contender);
      current.ifPresent(
          version ->
              incumbents.put(
                  contender,
                  new Incumbent(
                      version, new Blob(logs.artifact(version.bundle().artifact().sha256())))));
    }
    return incumbents;
  }

  private void submit(Pending due) {
    Request request = due.request();
    for (Answer.Submission one : due.answer().submissions()) {
      logs.putArtifact(one.bundle().artifact().sha256(), one.artifact().bytes());
      transaction.append(
          logs.commands(),
          0,
          new Command(
              "retrain/%s/%s/%s".formatted(pipeline.name(), request.id(), one.contender()),
              pipeline.name(),
              "retrain",
              "answers request %s: %s".formatted(request.id(), request.why()),
              answeredAt(request),
              new Command.Submit(one.bundle())));
    }
    List<String> submitted =
        due.answer().passed().stream()
            .map(one -> one.contender() + "@" + one.bundle().artifact().sha256())
            .toList();
    Request.State state = submitted.isEmpty() ? Request.State.FAILED : Request.State.ANSWERED;
    String refusals = due.answer().why();
    String why = refusals.isEmpty() ? request.why() : request.why() + "; " + refusals;
    say(request, new End(state, why, submitted, answeredAt(request)));
  }

  /** What became of a request. */
  private record End(Request.State state, String why, List<String> submitted, Instant at) {
    End {
      submitted = List.copyOf(submitted);
    }
  }

  private void say(Request request, End end) {
    transaction.append(
        logs.requests(),
        0,
        new Request(
            request.id(),
            request.cause(),
            end.state(),
            request.contenders(),
            request.drifts(),
            request.since(),
            request.at(),
            end.why(),
            end.submitted(),
            Duration.between(request.at(), end.at()).toMillis() / 1e3,
            Optional.of(end.at())));
  }

  @Override
  public void commit() {
    transaction.commit();
    requests.commit();
  }

  @Override
  public void crash() {
    transaction.abort();
    requests.rewind();
    pending = null;
    registry.restart();
  }
}
