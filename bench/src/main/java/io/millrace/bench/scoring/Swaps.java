package io.millrace.bench.scoring;

import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.registry.Codec;
import io.millrace.scoring.worker.kafka.ScoringWorker;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
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
  private static final double WINDOW_SECONDS = 4;
  private static final double WARM_UP_SECONDS = 3;
  private static final String CALM = "calm, longest gap";
  private static final String SWAPPING = "ten swaps, longest gap";

  private final Ground ground;
  private final PrintWriter out;
  private final int rounds;
  private final List<FeatureVector> pool;
  private final List<Models.Version> versions;

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
    List<Long> polls;
    OpenLoop.Schedule schedule;
    int count = (int) (rate * (WARM_UP_SECONDS + 2 * rounds * WINDOW_SECONDS));
    System.gc();
    try (Seats seats = ground.seats()) {
      seats.seat(versions.getFirst());
      try (ScoringWorker worker = ground.worker(Engine.ONNX, 512)) {
        var watching = CompletableFuture.supplyAsync(() -> watch(count));
        OpenLoop.Sending sending = new OpenLoop(ground.connection(), records(count), rate).start();
        schedule = sending.schedule();
        swap(seats, schedule.start());
        sending.join();
        polls = watching.join();
      }
    }
    print(schedule.start(), polls, rate);
    out.print("  " + new SwapCheck(ground, pool, versions).words() + "\n");
    out.flush();
  }

  private void swap(Seats seats, long start) {
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < SWAPS_IN_A_WINDOW; i++) {
        long due =
            from(start, 2 * round + 1) + (long) (i * WINDOW_SECONDS / SWAPS_IN_A_WINDOW * 1e9);
        for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
          LockSupport.parkNanos(wait);
        }
        int unused = seats.seat(versions.get(1 + round * SWAPS_IN_A_WINDOW + i));
      }
    }
  }

  /** When a window begins; every other one is calm, the first too. */
  private static long from(long start, int window) {
    return start + (long) ((WARM_UP_SECONDS + window * WINDOW_SECONDS) * 1e9);
  }

  /** When predictions came. */
  private List<Long> watch(int count) {
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
      for (int seen = 0; seen < count; ) {
        var found = consumer.poll(Duration.ofSeconds(60));
        if (found.isEmpty()) {
          throw new IllegalStateException("%d of %d predictions came".formatted(seen, count));
        }
        int before = seen;
        for (ConsumerRecord<String, byte[]> record : found) {
          seen += record.value() == null ? 0 : 1;
        }
        if (seen > before) {
          polls.add(System.nanoTime());
        }
      }
    }
    return polls;
  }

  private List<ProducerRecord<String, byte[]>> records(int count) {
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
        return count;
      }
    };
  }

  private void print(long start, List<Long> polls, int rate) {
    LongFunction<Double> gap =
        window -> longest(polls, from(start, (int) window), from(start, (int) window + 1));
    var contest = new Contest(out, rounds);
    int[] turn = new int[2];
    contest.run(
        0,
        Map.of(
            CALM, () -> gap.apply(2L * turn[0]++),
            SWAPPING, () -> gap.apply(2L * turn[1]++ + 1)));
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

  /** In microseconds. */
  private static double longest(List<Long> polls, long from, long to) {
    long longest = 0;
    for (int i = 1; i < polls.size(); i++) {
      if (polls.get(i) > from && polls.get(i - 1) < to) {
        longest = Math.max(longest, polls.get(i) - polls.get(i - 1));
      }
    }
    return longest / 1e3;
  }
}
