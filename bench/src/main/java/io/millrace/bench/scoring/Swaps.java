package io.millrace.bench.scoring;

import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.registry.Codec;
import io.millrace.scoring.worker.ActiveVersions;
import io.millrace.scoring.worker.kafka.ScoringWorker;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Versions swapped in a worker under a steady load, in an open loop. Calm windows and windows with
 * ten swaps take turns; what is compared is the longest time in each that a reader of committed
 * records waited for the next predictions. Afterwards {@link SwapCheck} looks at every prediction.
 */
final class Swaps {
  private static final int POOL = 10_000;
  private static final int SWAPS_IN_A_WINDOW = 10;
  private static final long WINDOW_NANOS = 5_000_000_000L;
  private static final long WARM_UP_NANOS = 3_000_000_000L;
  private static final long LIMIT_NANOS = 60_000_000_000L;
  private static final String CALM = "calm, longest gap";
  private static final String SWAPPING = "ten swaps, longest gap";

  private final Ground ground;
  private final PrintWriter out;
  private final int rounds;
  private final List<FeatureVector> pool;
  private final List<Models.Version> versions;
  private final List<Window> calm = new ArrayList<>();
  private final List<Window> swapping = new ArrayList<>();

  Swaps(Ground ground, PrintWriter out, int rounds) {
    this.ground = ground;
    this.out = out;
    this.rounds = rounds;
    this.pool = MadeUpEvents.vectors(ground.pipeline(), POOL);
    this.versions =
        IntStream.rangeClosed(1, 1 + rounds * SWAPS_IN_A_WINDOW)
            .mapToObj(seed -> Models.netVersion(ground.pipeline().signature(), seed))
            .toList();
  }

  /**
   * Measures, prints, checks.
   *
   * @param rate vectors a second
   * @throws IllegalStateException when a prediction is not the due version's
   */
  @SuppressWarnings("try") // what runs is only closed
  void run(int rate) {
    List<Long> seen;
    System.gc();
    try (Seats seats = ground.seats()) {
      seats.seat(versions.getFirst());
      try (ScoringWorker worker = ground.worker(Engine.ONNX, 512)) {
        var count = new AtomicLong(Long.MAX_VALUE);
        var watching = CompletableFuture.supplyAsync(() -> watch(count));
        OpenLoop.Sending sending = new OpenLoop(ground.connection(), records(), rate).start();
        until(sending.schedule().start() + WARM_UP_NANOS);
        for (int round = 0; round < rounds; round++) {
          calm.add(window(WINDOW_NANOS, () -> {}));
          int first = 1 + round * SWAPS_IN_A_WINDOW;
          swapping.add(window(WINDOW_NANOS, () -> swap(first, seats, worker)));
        }
        count.set(sending.stop());
        seen = watching.join();
      }
    }
    print(seen, rate);
    out.print("  " + new SwapCheck(ground, pool, versions).words() + "\n");
    out.flush();
  }

  /** What is done in it, and at least so long. */
  private static Window window(long least, Runnable work) {
    long from = System.nanoTime();
    work.run();
    until(from + least);
    return new Window(from, System.nanoTime());
  }

  /** Seats version after version, each when the one before it scores. */
  private void swap(int first, Seats seats, ScoringWorker worker) {
    for (int i = first; i < first + SWAPS_IN_A_WINDOW; i++) {
      long due = System.nanoTime() + WINDOW_NANOS / SWAPS_IN_A_WINDOW;
      String name = ActiveVersions.name("net", seats.seat(versions.get(i)));
      while (!worker.serving().names().contains(name)) {
        if (System.nanoTime() > due + LIMIT_NANOS) {
          throw new IllegalStateException(
              "%s does not come to score: %s".formatted(name, worker.failedVersions()));
        }
        LockSupport.parkNanos(1_000_000);
      }
      until(due);
    }
  }

  private static void until(long due) {
    for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
      LockSupport.parkNanos(wait);
    }
  }

  /**
   * When predictions came.
   *
   * @param count of predictions, known when the last vector is sent
   */
  private List<Long> watch(AtomicLong count) {
    List<Long> polls = new ArrayList<>();
    Map<String, Object> properties = ground.connection().consumer("unused");
    properties.remove("group.id");
    properties.put("fetch.max.wait.ms", 5);
    properties.put("max.poll.records", 20_000);
    try (var consumer = new KafkaConsumer<String, byte[]>(properties)) {
      List<TopicPartition> partitions =
          IntStream.range(0, Ground.PARTITIONS)
              .mapToObj(p -> new TopicPartition(ground.topics().predictions().name(), p))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long last = System.nanoTime();
      for (long seen = 0; seen < count.get(); ) {
        long before = seen;
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          seen += record.value() == null ? 0 : 1;
        }
        long now = System.nanoTime();
        if (seen > before) {
          polls.add(now);
          last = now;
        } else if (now > last + LIMIT_NANOS) {
          throw new IllegalStateException(
              "%d predictions came, then none for a minute".formatted(seen));
        }
      }
    }
    return polls;
  }

  private List<ProducerRecord<String, byte[]>> records() {
    Codec<FeatureVector> codec = ground.vectorCodec();
    List<byte[]> values = pool.stream().map(codec::encode).toList();
    String topic = ground.topics().features().name();
    return new AbstractList<>() {
      @Override
      public ProducerRecord<String, byte[]> get(int i) {
        int at = i % POOL;
        return new ProducerRecord<>(
            topic, i % Ground.PARTITIONS, pool.get(at).key(), values.get(at));
      }

      @Override
      public int size() {
        return Integer.MAX_VALUE;
      }
    };
  }

  private void print(List<Long> seen, int rate) {
    var contest = new Contest(out, rounds);
    calm.forEach(window -> contest.add(CALM, window.longestGap(seen)));
    swapping.forEach(window -> contest.add(SWAPPING, window.longestGap(seen)));
    contest.head(
        String.format(
            Locale.ROOT,
            "%d swaps under %,d vectors/s (half of the worker's saturation), exactly once",
            rounds * SWAPS_IN_A_WINDOW,
            rate));
    contest.row(CALM, "microseconds");
    contest.row(SWAPPING, "microseconds");
    contest.ratio(SWAPPING, CALM, "at most 2");
  }

  /** A stretch of time, by {@link System#nanoTime}. */
  private record Window(long from, long to) {
    /** The longest time between two of those that it touches, in microseconds. */
    double longestGap(List<Long> times) {
      long longest = 0;
      for (int i = 1; i < times.size(); i++) {
        if (times.get(i) > from && times.get(i - 1) < to) {
          longest = Math.max(longest, times.get(i) - times.get(i - 1));
        }
      }
      return longest / 1e3;
    }
  }
}
