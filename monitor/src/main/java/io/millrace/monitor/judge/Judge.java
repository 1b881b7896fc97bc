package io.millrace.monitor.judge;

import io.millrace.measures.loss.LossRule;
import io.millrace.measures.quality.BaseRates;
import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import io.millrace.monitor.output.MonitorOutput;
import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Drift;
import io.millrace.schemas.message.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything that depends on the order of outcomes: metrics, drift of the error, verdicts,
 * requests, commands.
 *
 * <p>Its clock is event time as far as closed: an outcome stands at its maturity, an input test at
 * its window's end. Steps come in that order, outcomes of one moment by id; what is due by the
 * clock before a step is done first. So everything said is a function of the log alone, and a
 * replay says the same, by the same ids. Who is current, on trial and champion is read from the
 * outcomes.
 *
 * <p>Where nobody says what was true there is nothing but windows of answers, drift of the features
 * and requests: no base rate, no error, no comparison, no command.
 *
 * <p>Cost: about a microsecond for each score, and the same for the base rates. A mutable state
 * object, because every outcome passes: not thread-safe.
 */
public final class Judge {
  private static final int VERSION = 1;

  private final MonitorPlan plan;
  private final Optional<BaseRates> base;
  private final QualityWindow quality;
  private final ErrorWatch errors;
  private final DuelBoard duels;
  private final RequestBook requests;

  private Judge(
      MonitorPlan plan,
      Optional<BaseRates> base,
      QualityWindow quality,
      ErrorWatch errors,
      Asking asking) {
    this.plan = plan;
    this.base = base;
    this.quality = quality;
    this.errors = errors;
    this.duels = asking.duels;
    this.requests = asking.requests;
  }

  private record Asking(DuelBoard duels, RequestBook requests) {}

  public static Judge of(MonitorPlan plan) {
    return new Judge(
        plan,
        plan.rule().isJudged()
            ? Optional.of(BaseRates.of(plan.rule(), plan.zone()))
            : Optional.empty(),
        quality(plan),
        new ErrorWatch(),
        new Asking(new DuelBoard(plan), new RequestBook(plan.retraining())));
  }

  /** The next outcome by (event time, id). */
  public List<MonitorOutput> step(Outcome outcome) {
    List<MonitorOutput> out = advance(outcome.closedAt().toEpochMilli());
    requests.saw(outcome.eventTime().toEpochMilli());
    base.ifPresentOrElse(rates -> judged(outcome, rates, out), () -> quality.add(outcome));
    return out;
  }

  private void judged(Outcome outcome, BaseRates rates, List<MonitorOutput> out) {
    Optional<Double> weight = plan.maturity().observed().weight(outcome);
    if (outcome.label().isPresent()) {
      long eventMillis = outcome.eventTime().toEpochMilli();
      double label = outcome.label().get();
      labelled(outcome, new Known(label, weight, rates.forecast(eventMillis)), out);
      rates.learn(
          eventMillis, outcome.labelKnownAt().orElse(outcome.closedAt()).toEpochMilli(), label);
    } else {
      unlabelled(outcome, weight, out);
    }
  }

  private record Known(double label, Optional<Double> weight, BaseRates.Forecast forecast) {}

  /** One that could have had a label counts where versions are compared, with nothing. */
  private void unlabelled(Outcome outcome, Optional<Double> weight, List<MonitorOutput> out) {
    if (weight.isPresent()) {
      duels.step(outcome, champion(outcome), DuelBoard.Counted.UNSEEN, out);
    } else {
      duels.unlabelled(outcome);
    }
  }

  private void labelled(Outcome outcome, Known known, List<MonitorOutput> out) {
    quality.add(outcome, known.label, known.forecast);
    requests.labelled(outcome.closedAt(), out);
    Optional<Outcome.ScoredBy> champion = champion(outcome);
    double baseLoss = plan.rule().loss(known.forecast.hourOfWeek(), 0, known.label);
    if (champion.isPresent() && champion.get().loss().isPresent()) {
      errors.add(outcome, champion.get(), baseLoss).ifPresent(drift -> tested(drift, out));
    }
    if (known.weight.isPresent()) {
      duels.step(outcome, champion, new DuelBoard.Counted(known.weight.get(), baseLoss), out);
    } else {
      duels.unlabelled(outcome);
    }
  }

  /** Two may claim the title while it passes between workers; then who had it keeps it. */
  private Optional<Outcome.ScoredBy> champion(Outcome outcome) {
    List<Outcome.ScoredBy> claims =
        outcome.scores().stream()
            .filter(scored -> scored.champion() && scored.alias() == Alias.CURRENT)
            .toList();
    return claims.stream()
        .filter(errors::watches)
        .findFirst()
        .or(() -> claims.stream().findFirst());
  }

  private void tested(Drift drift, List<MonitorOutput> out) {
    out.add(new MonitorOutput.DriftTested(drift));
    requests.answer(drift, out);
  }

  /** The next window's input test. */
  public List<MonitorOutput> step(InputTest test) {
    List<MonitorOutput> out = advance(test.windowEnd().toEpochMilli());
    test.drifts().forEach(drift -> out.add(new MonitorOutput.DriftTested(drift)));
    requests.answer(test, out);
    return out;
  }

  /** States that every step before this event time was made, and does what is due by then. */
  public List<MonitorOutput> advance(long timeMillis) {
    List<MonitorOutput> out = new ArrayList<>();
    while (true) {
      long window = windowTick();
      long request = requests.nextTick();
      if (Math.min(window, request) > timeMillis) {
        return out;
      }
      if (window <= request) {
        closeWindow(Instant.ofEpochMilli(window), out);
      } else {
        requests.tick(out);
      }
    }
  }

  /** Closes the window of metrics that is still open; for the end of all input. */
  public List<MonitorOutput> finish() {
    List<MonitorOutput> out = new ArrayList<>();
    if (windowTick() != Long.MAX_VALUE) {
      closeWindow(Instant.ofEpochMilli(windowTick()), out);
    }
    return out;
  }

  /** A window is complete when its last event is mature. */
  private long windowTick() {
    long end = quality.endMillis();
    return end == Long.MAX_VALUE ? end : plan.maturity().closesAt(end);
  }

  private void closeWindow(Instant at, List<MonitorOutput> out) {
    long start = quality.startMillis();
    quality.close(out);
    errors
        .state(Instant.ofEpochMilli(start), at)
        .ifPresent(state -> out.add(new MonitorOutput.DriftTested(state)));
    duels.endUnseenSince(start, at, out);
  }

  private static QualityWindow quality(MonitorPlan plan) {
    return new QualityWindow(plan.rule(), plan.window().toMillis(), plan.threshold());
  }

  public byte[] snapshot() {
    return new SnapshotWriter(VERSION)
        .put(base.map(BaseRates::snapshot).orElse(new byte[0]))
        .put(quality.snapshot())
        .put(errors.snapshot())
        .put(duels.snapshot())
        .put(requests.snapshot())
        .bytes();
  }

  private static Optional<BaseRates> rates(byte[] snapshot, LossRule rule) {
    return rule.isJudged() ? Optional.of(BaseRates.restore(rule, snapshot)) : Optional.empty();
  }

  public static Judge restore(byte[] snapshot, MonitorPlan plan) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    Judge judge =
        new Judge(
            plan,
            rates(in.getBytes(), plan.rule()),
            quality(plan).restored(in.getBytes()),
            ErrorWatch.restore(in.getBytes()),
            new Asking(
                DuelBoard.restore(in.getBytes(), plan),
                RequestBook.restore(in.getBytes(), plan.retraining())));
    in.end();
    return judge;
  }
}
