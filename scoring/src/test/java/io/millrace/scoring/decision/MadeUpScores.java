package io.millrace.scoring.decision;

import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Prediction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What a deciding stage hears of a partition: two engines answer the same vectors in order, each at
 * its own pace and in its own batches. Scores are missing, versions are on trial, and where the
 * title passes from {@code trees} to {@code net} both may claim it, or nobody.
 */
final class MadeUpScores {
  static final List<String> ENGINES = List.of("smile", "onnx");
  static final List<String> CONTENDERS = List.of("trees", "net", "guest");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** A piece of news and when it is heard. */
  record Heard(News news, Instant at) {}

  private final Random random;
  private final List<Long> vectors = new ArrayList<>();
  private final List<Heard> heard = new ArrayList<>();
  private Instant now = START;
  private long offset;

  MadeUpScores(long seed, int events) {
    this.random = new Random(seed);
    long at = 0;
    for (int i = 0; i < events; i++) {
      at += 1 + (random.nextInt(9) == 0 ? 3 : 0);
      vectors.add(at);
    }
  }

  /** All of it, in order; at the end every engine has answered all, a while ago. */
  List<Heard> heard() {
    int[] done = {0, 0};
    while (done[0] < vectors.size() || done[1] < vectors.size()) {
      int engine = random.nextInt(5) < 3 ? 0 : 1;
      int from = done[engine];
      int to = Math.min(vectors.size(), from + 1 + random.nextInt(6));
      for (int row = from; row < to; row++) {
        answer(engine, row);
      }
      done[engine] = to;
      if (to > from) {
        long next = vectors.get(to - 1) + 1;
        tell(new News.Answered(ENGINES.get(engine), next, START.plus(Duration.ofSeconds(next))));
      }
      if (random.nextInt(4) == 0) {
        now = now.plusMillis(random.nextInt(400));
        tell(new News.NothingMore());
      }
    }
    now = now.plusSeconds(60);
    tell(new News.NothingMore());
    return heard;
  }

  private void answer(int engine, int row) {
    int passes = vectors.size() / 2;
    boolean isUnclear = Math.abs(row - passes) < 3;
    boolean isBefore = isUnclear ? random.nextBoolean() : row < passes;
    for (String contender : engine == 0 ? List.of("trees") : List.of("net", "guest")) {
      boolean champion = contender.equals("trees") == isBefore && !contender.equals("guest");
      if (random.nextInt(8) > 0) {
        score(row, contender, Alias.CURRENT, champion);
      }
      if (random.nextInt(6) == 0) {
        score(row, contender, Alias.TRIAL, champion);
      }
    }
  }

  private void score(int row, String contender, Alias alias, boolean champion) {
    long at = vectors.get(row);
    String id = "e" + at;
    int version = alias == Alias.CURRENT ? 1 : 2;
    tell(
        new News.Scored(
            new Prediction(
                id,
                id,
                START.plus(Duration.ofSeconds(at)),
                contender,
                version,
                alias,
                champion,
                random.nextDouble(),
                List.of(),
                "signature",
                0,
                at,
                now,
                now,
                0,
                "cpu"),
            offset));
  }

  /** Records between are of aborted transactions and ends of transactions. */
  private void tell(News news) {
    now = now.plusMillis(random.nextInt(20));
    heard.add(new Heard(news, now));
    offset += 1 + random.nextInt(2);
  }
}
