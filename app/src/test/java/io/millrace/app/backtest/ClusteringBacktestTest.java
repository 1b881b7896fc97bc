package io.millrace.app.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.backtest.AskedModels.Said;
import io.millrace.app.loop.Charge;
import io.millrace.app.race.Measure;
import io.millrace.measures.loss.Distribution;
import io.millrace.schemas.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readings are put together that nobody ever named, from a file to the report. */
class ClusteringBacktestTest {
  @TempDir static Path folder;
  private static final AskedModels MODELS = new AskedModels();
  private static BacktestReport report;

  @BeforeAll
  static void run() throws IOException {
    Pipeline pipeline = Pumps.clustering();
    History history = History.files(pipeline, Pumps.write(folder));
    Backtest.Options options = Backtest.Options.of(new Charge.Time(Duration.ofMinutes(30)), 1);
    report = Backtest.run(pipeline, history, options, Optional.of(MODELS.parts(pipeline)));
  }

  @Test
  void the_three_ways_of_running_are_three_clusters() {
    int[][] counts = new int[3][3];
    for (Said said : MODELS.all()) {
      boolean isOrdinary = !Pumps.isOdd(said.eventId()) && said.at().isBefore(Pumps.CHANGED);
      if (said.version() == 1 && isOrdinary) {
        assertThat(Arrays.stream(said.answer()).sum()).isBetween(1 - 1e-6, 1 + 1e-6);
        counts[Pumps.way(said.eventId())][Distribution.likeliest(said.answer(), 0, 3)]++;
      }
    }
    System.out.println("clusters by way of running: " + Arrays.deepToString(counts));

    int found = 0;
    int all = 0;
    for (int way = 0; way < 3; way++) {
      found += Arrays.stream(counts[way]).max().orElseThrow();
      all += Arrays.stream(counts[way]).sum();
    }
    assertThat(all).isGreaterThan(1_500);
    assertThat(found / (double) all).isGreaterThan(0.98);
    assertThat(Arrays.stream(counts).mapToInt(ClusteringBacktestTest::likeliest).distinct())
        .hasSize(3);
  }

  private static int likeliest(int[] counts) {
    return Distribution.likeliest(Arrays.stream(counts).asDoubleStream().toArray(), 0, 3);
  }

  @Test
  void windows_tell_each_clusters_part_and_nothing_of_who_was_right() {
    assertThat(report.measures())
        .extracting(Measure::name)
        .containsExactly("largest_share", "cluster_0", "cluster_1", "cluster_2");
    assertThat(report.served())
        .isNotEmpty()
        .allSatisfy(
            window -> {
              double parts = 0;
              for (String name : List.of("cluster_0", "cluster_1", "cluster_2")) {
                parts += window.measures().get(name);
              }
              assertThat(parts).isBetween(1 - 1e-9, 1 + 1e-9);
            });
    assertThat(report.verdicts()).isEmpty();
    assertThat(report.promotions()).isEmpty();
    assertThat(ReportText.of(report)).contains("cluster 2", "Nobody says").doesNotContain("brier");
  }
}
