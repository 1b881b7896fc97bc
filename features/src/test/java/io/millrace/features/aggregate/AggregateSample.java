package io.millrace.features.aggregate;

import io.millrace.schemas.pipeline.Aggregate;
import io.millrace.schemas.pipeline.StreamField;
import io.millrace.schemas.pipeline.WindowKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One feature of every kind. */
public final class AggregateSample {
  private static final WindowKey KEY = WindowKey.of("origin");

  private AggregateSample() {}

  /** Every kind, of that stream's events or of that field, over that time. */
  public static List<Aggregate> all(StreamField of, Duration over) {
    return all(of, KEY, over);
  }

  public static List<Aggregate> all(StreamField of, WindowKey by, Duration over) {
    String suffix = "_" + over.toMillis();
    List<Aggregate> all = new ArrayList<>();
    all.add(new Aggregate.Count("count" + suffix, of.stream(), by, over));
    Arrays.stream(Aggregate.Statistic.Kind.values())
        .map(kind -> new Aggregate.Statistic(kind.word() + suffix, kind, of, by, over))
        .forEach(all::add);
    all.add(new Aggregate.Distinct("distinct" + suffix, of, by, over));
    all.add(new Aggregate.Quantile("median" + suffix, of, 0.5, by, over));
    all.add(new Aggregate.Quantile("high" + suffix, of, 0.95, by, over));
    all.add(new Aggregate.Last("last" + suffix, of, by, over));
    all.add(new Aggregate.Lag("lag" + suffix, of, 3, by, over));
    all.add(new Aggregate.SinceLast("since" + suffix, of.stream(), by, over));
    all.add(new Aggregate.DecayedCount("decayed_count" + suffix, of.stream(), by, over));
    all.add(new Aggregate.DecayedMean("decayed_mean" + suffix, of, by, over));
    return all;
  }
}
