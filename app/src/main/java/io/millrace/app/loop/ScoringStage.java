package io.millrace.app.loop;

import io.millrace.schemas.message.Activation;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.scoring.Scorer;
import io.millrace.scoring.worker.ActivationLog;
import io.millrace.scoring.worker.ActiveVersions;
import io.millrace.scoring.worker.BatchScoring;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A scoring worker: all versions of its contenders answer every vector, in batches of up to {@value
 * #BATCH}. Activations are written in the transaction of the first batch that they hold for. State
 * is the positions only: the rest is read again.
 */
final class ScoringStage implements Stage {
  static final int BATCH = 256;

  private final List<String> contenders;
  private final LoopLogs logs;
  private final VersionShelf shelf;
  private final BatchScoring scoring;
  private final Cursor<FeatureVector> features;
  private final Transaction transaction = new Transaction();
  private ActiveVersions serving;
  private ActivationLog said = ActivationLog.empty();

  ScoringStage(
      Pipeline pipeline, List<String> contenders, LoopLogs logs, LoopParts.Loading loader) {
    this.contenders = List.copyOf(contenders);
    this.logs = logs;
    this.shelf = new VersionShelf(pipeline, contenders, logs, loader);
    this.scoring =
        new BatchScoring(pipeline.label().task(), InstantSource.fixed(Instant.EPOCH), () -> 0);
    this.features = new Cursor<>(logs.features());
    this.serving = ActiveVersions.none(contenders);
  }

  @Override
  public String name() {
    return "scoring-" + String.join("+", contenders);
  }

  @Override
  public int step(int most) {
    int taken = shelf.read(most);
    Map<Integer, List<BatchScoring.Arrival>> found = new TreeMap<>();
    for (int partition = 0; partition < features.partitions(); partition++) {
      List<BatchScoring.Arrival> arrivals = poll(partition, most);
      if (!arrivals.isEmpty()) {
        found.put(partition, arrivals);
        taken += arrivals.size();
      }
    }
    if (!found.isEmpty()) {
      score(found);
    }
    return taken;
  }

  private List<BatchScoring.Arrival> poll(int partition, int most) {
    List<BatchScoring.Arrival> arrivals = new ArrayList<>();
    while (arrivals.size() < most && features.hasNext(partition)) {
      long offset = features.position(partition);
      arrivals.add(new BatchScoring.Arrival(features.next(partition), partition, offset));
    }
    return arrivals;
  }

  private void score(Map<Integer, List<BatchScoring.Arrival>> found) {
    serving = serving.next(shelf.wanted(), shelf::isLoaded);
    shelf.closeOthers(serving);
    Map<Integer, Long> first = new TreeMap<>();
    found.forEach((partition, arrivals) -> first.put(partition, arrivals.getFirst().offset()));
    ActivationLog.Step next = said.before(serving, first, Instant.EPOCH);
    said = next.log();
    for (Activation one : next.records()) {
      transaction.append(logs.activations(), 0, one);
    }
    for (List<BatchScoring.Arrival> arrivals : found.values()) {
      for (int from = 0; from < arrivals.size(); from += BATCH) {
        answer(arrivals.subList(from, Math.min(arrivals.size(), from + BATCH)));
      }
    }
  }

  private void answer(List<BatchScoring.Arrival> batch) {
    int partition = batch.getFirst().partition();
    for (BatchScoring.Seated seated : seated()) {
      BatchScoring.Result result = scoring.score(seated, batch);
      result.predictions().forEach(one -> transaction.append(logs.predictions(), partition, one));
      String name = ActiveVersions.name(seated.contender(), seated.version());
      for (BatchScoring.Refused one : result.refused()) {
        transaction.append(logs.deadLetters(), 0, letter(one, batch.get(one.row()), name));
      }
    }
  }

  private static Refused letter(
      BatchScoring.Refused one, BatchScoring.Arrival arrival, String version) {
    return new Refused(
        "scoring",
        one.reason(),
        one.message(),
        "features",
        arrival.partition(),
        arrival.offset(),
        version,
        new Blob(new byte[0]));
  }

  private List<BatchScoring.Seated> seated() {
    List<BatchScoring.Seated> all = new ArrayList<>();
    serving
        .byContender()
        .forEach(
            (contender, active) ->
                active
                    .seats()
                    .forEach(
                        seat -> {
                          Scorer scorer = shelf.scorer(contender, seat.version());
                          if (scorer != null) {
                            all.add(
                                new BatchScoring.Seated(
                                    contender,
                                    seat.version(),
                                    seat.alias(),
                                    active.champion(),
                                    scorer));
                          }
                        }));
    return all;
  }

  /** Event time of a partition's first vector whose scores are not committed. */
  long firstUnscored(int partition) {
    long position = features.committed(partition);
    return position < logs.features().end(partition)
        ? logs.features().read(partition, position).eventTime().toEpochMilli()
        : Long.MAX_VALUE;
  }

  @Override
  public void commit() {
    transaction.commit();
    features.commit();
  }

  @Override
  public void crash() {
    transaction.abort();
    features.rewind();
    said = ActivationLog.empty();
    serving = ActiveVersions.none(contenders);
    shelf.restart();
  }

  void close() {
    shelf.close();
  }

  long committed(int partition) {
    return features.committed(partition);
  }
}
