package io.millrace.bench.scoring;

import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.kafka.CommittedRecords;
import io.millrace.schemas.message.Activation;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.registry.Codec;
import io.millrace.scoring.Scorer;
import io.millrace.scoring.ScorerLoader;
import io.millrace.scoring.input.Signatures;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Looks at every committed prediction: that each vector has one, that its version is the one that
 * the activation log says was due at its offset, and that this version, loaded again and without
 * the stream, says the same.
 */
final class SwapCheck {
  private static final double TOLERANCE = 1e-6;
  private static final int BATCH = 500;

  private final Ground ground;
  private final List<FeatureVector> pool;
  private final List<double[]> scores = new ArrayList<>();
  private final List<Partition> partitions =
      IntStream.range(0, Ground.PARTITIONS).mapToObj(p -> new Partition()).toList();
  private final Set<Integer> seen = new HashSet<>();
  private long checked;
  private double farthest;

  /** What the logs say of one. */
  private static final class Partition {
    /** Of the vectors, by offset. */
    private final List<String> keys = new ArrayList<>();

    private final BitSet answered = new BitSet();

    /** The version due from each offset on. */
    private final TreeMap<Long, Integer> due = new TreeMap<>();
  }

  /**
   * @param versions by number, from 1
   */
  SwapCheck(Ground ground, List<FeatureVector> pool, List<Models.Version> versions) {
    this.ground = ground;
    this.pool = pool;
    var loader = new ScorerLoader(Signatures.of(ground.pipeline().signature()));
    for (Models.Version version : versions) {
      try (Scorer scorer = loader.load("net", version.bundle(), version.artifact())) {
        scores.add(scores(scorer));
      }
    }
  }

  private double[] scores(Scorer scorer) {
    double[] all = new double[pool.size()];
    for (int from = 0; from < all.length; from += BATCH) {
      double[] part = scorer.score(pool.subList(from, from + BATCH));
      System.arraycopy(part, 0, all, from, BATCH);
    }
    return all;
  }

  /** What was found. */
  String words() {
    Codec<Activation> activations =
        ground
            .codecs()
            .of(ground.topics().activations().subject(), RecordForm.of(Activation.class));
    Codec<Prediction> predictions =
        ground
            .codecs()
            .of(ground.topics().predictions().subject(), RecordForm.of(Prediction.class));
    CommittedRecords.read(
        ground.connection(),
        ground.topics().activations().name(),
        record -> note(activations.decode(record.value())));
    CommittedRecords.read(
        ground.connection(),
        ground.topics().features().name(),
        record -> partitions.get(record.partition()).keys.add(pooled(record.key())));
    CommittedRecords.read(
        ground.connection(),
        ground.topics().predictions().name(),
        record -> {
          if (record.value() != null) {
            check(predictions.decode(record.value()));
          }
        });
    for (Partition partition : partitions) {
      int missing = partition.keys.size() - partition.answered.cardinality();
      if (missing > 0) {
        throw new IllegalStateException("%d vectors have no prediction".formatted(missing));
      }
    }
    return String.format(
        Locale.ROOT,
        "%,d predictions checked: one for each vector, by the version due in the activation log (%d versions); scored again, the farthest differs by %.1e",
        checked,
        seen.size(),
        farthest);
  }

  /** The same key as one object: there are millions. */
  private String pooled(byte[] key) {
    return pool.get(Integer.parseInt(new String(key, StandardCharsets.UTF_8))).key();
  }

  private void note(Activation activation) {
    partitions
        .get(activation.partition())
        .due
        .put(activation.firstOffset(), activation.versions().getFirst().version());
  }

  private void check(Prediction found) {
    Partition partition = partitions.get(found.featuresPartition());
    int offset = (int) found.featuresOffset();
    String key = partition.keys.get(offset);
    int version = partition.due.headMap(found.featuresOffset(), true).lastEntry().getValue();
    double expected = scores.get(version - 1)[Integer.parseInt(key)];
    double error = Math.abs(expected - found.score());
    boolean isTwice = partition.answered.get(offset);
    partition.answered.set(offset);
    if (isTwice || found.version() != version || !found.key().equals(key) || error > TOLERANCE) {
      throw new IllegalStateException(
          "prediction of vector %d-%d (%s): version %d was due and says %s; %s, twice: %s"
              .formatted(
                  found.featuresPartition(), offset, key, version, expected, found, isTwice));
    }
    farthest = Math.max(farthest, error);
    checked++;
    seen.add(version);
  }
}
