package io.millrace.monitor.stream;

import io.millrace.measures.loss.LossRule;
import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.monitor.plan.Observed;
import io.millrace.monitor.plan.Retraining;
import io.millrace.monitor.plan.Vectors;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Retrain;
import io.millrace.schemas.pipeline.Trial;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A stream with known truths: 200 events a day, labels within a day, versions of chosen skill. */
public final class SeededStream {
  public static final Instant START = Instant.parse("2001-01-01T00:00:00Z");
  private static final long STEP_MILLIS = Duration.ofDays(1).toMillis() / 200;

  private final Random random;
  private final List<Rival> rivals = new ArrayList<>();
  private int driftAt = Integer.MAX_VALUE;

  /** A version that misses the true probability by noise of this size. */
  public record Rival(
      String contender, int version, Alias alias, boolean champion, double noise, int fromEvent) {}

  /** One message with the time at which a log would bring it. */
  public record Message(Instant time, Object body) {}

  public SeededStream(long seed) {
    this.random = new Random(seed);
  }

  public SeededStream with(Rival rival) {
    rivals.add(rival);
    return this;
  }

  /** From this event on the inputs move away and the scores are wrong. */
  public SeededStream driftingAt(int event) {
    driftAt = event;
    return this;
  }

  /** Vectors, predictions and labels in the order of their times. */
  public List<Message> events(int count) {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      event(i, messages);
    }
    messages.sort(java.util.Comparator.comparing(Message::time));
    return messages;
  }

  private void event(int i, List<Message> to) {
    Instant time = START.plusMillis(i * STEP_MILLIS);
    boolean drifted = i >= driftAt;
    double x = random.nextGaussian() + (drifted ? 3 : 0);
    double truth = 1 / (1 + Math.exp(-random.nextGaussian() - 0.5));
    String id = "e" + i;
    String origin = random.nextInt(4) == 0 ? "B" : "A";
    FeatureValues values =
        new FeatureValues(new double[] {x, Double.NaN}, new String[] {null, origin});
    String signature = plan().vectors().signature().hash();
    to.add(new Message(time, new FeatureVector(id, origin, time, time, signature, values)));
    for (Rival rival : rivals) {
      double noise = rival.noise() * random.nextGaussian();
      double score = Math.min(1, Math.max(0, truth + noise));
      if (i >= rival.fromEvent()) {
        to.add(new Message(time, prediction(id, time, rival, drifted ? 1 - score : score)));
      }
    }
    if (random.nextInt(50) > 0) {
      Instant knownAt = time.plusMillis(1 + random.nextInt(86_000_000));
      double label = random.nextDouble() < truth ? 1 : 0;
      to.add(new Message(knownAt, new Label(id, origin, knownAt, label)));
    }
  }

  public static Prediction prediction(String id, Instant time, Rival by, double score) {
    return new Prediction(
        id,
        "A",
        time,
        by.contender(),
        by.version(),
        by.alias(),
        by.champion(),
        score,
        List.of(),
        "s",
        0,
        0,
        time,
        time,
        1,
        "cpu");
  }

  public static MonitorPlan plan() {
    return plan(Duration.ofDays(10), Double.NaN);
  }

  public static MonitorPlan plan(Duration cooldown, double absent) {
    return plan(new LossRule.Brier(), cooldown, absent);
  }

  /** Where only some labels are ever seen. */
  public static MonitorPlan plan(Observed observed, double absent) {
    return plan(
        new LossRule.Brier(),
        Duration.ofDays(10),
        new MonitorPlan.Maturity(Duration.ofDays(1), absent, observed));
  }

  public static MonitorPlan plan(LossRule rule, Duration cooldown, double absent) {
    return plan(rule, cooldown, new MonitorPlan.Maturity(Duration.ofDays(1), absent));
  }

  private static MonitorPlan plan(LossRule rule, Duration cooldown, MonitorPlan.Maturity maturity) {
    return new MonitorPlan(
        "flights",
        ZoneId.of("America/Chicago"),
        new Vectors(
            List.of(
                new Vectors.Column("x", Feature.Type.NUMBER, "field(x):number"),
                new Vectors.Column("origin", Feature.Type.CATEGORY, "field(origin):category")),
            List.of(1)),
        rule,
        maturity,
        Duration.ofHours(12),
        0.5,
        new MonitorPlan.Duels(
            0.05, 0.0005, Trial.OnTie.CHEAPER, Duration.ofDays(60), Retrain.Promote.AUTO, 0),
        new Retraining(
            true,
            0.3,
            Duration.ofDays(25),
            cooldown,
            Duration.ofDays(5),
            Retraining.LEAST,
            List.of("trees", "net"),
            List.of("trees", "net")));
  }
}
