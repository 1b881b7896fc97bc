package io.millrace.measures.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

class AdwinTest {
  /**
   * The second test stream of river's drift package, 4 values a digit: 1,000 draws with rate 0.2,
   * then 1,000 with 0.8 (numpy, seed 12345).
   */
  private static final String RIVER_STREAM_2 =
      "8210e02182a004300a01800d601090840040421c022ce200009020000001050c000606100080"
          + "588800290001000221024480800e0b402010840010808251d0002838a2981020052400202260"
          + "008017100140d1003840070220aa001460004420218033002004020817148021c24001708042"
          + "0093c1d001401308038860c7ab733eb73decb7d7bfeff9fdfef7ff5efebffe678df7fcf9f7e6"
          + "ffeffff7b9df7f7fbcfffbdffe7efe4ff677eecde4fdaedeb33fff6f1ffcfbceffffff7edfef"
          + "96ffdfbef6fe6f5fdfdeff97fffdfff7dfedffbffb55fffefdffff4f6fdfef25f7bf7fd3fc2f"
          + "dffffefffddff1efff7cbffdb2d5fbfdf9ab7d7feddd";

  @Test
  void cuts_where_moa_cuts_and_keeps_as_much() throws IOException {
    SoftAssertions softly = new SoftAssertions();
    int compared = 0;
    for (JsonNode reference : Oracles.json("moa_detections.json").get("results")) {
      if (!reference.get("detector").asText().equals("ADWIN(raw setInput)")) {
        continue;
      }
      compared++;
      String name = reference.get("stream").asText();
      Adwin adwin = new Adwin(reference.get("delta").asDouble());
      List<Integer> cuts = new ArrayList<>();
      List<Integer> widths = new ArrayList<>();
      double[] stream = Oracles.stream(name);
      for (int i = 0; i < stream.length; i++) {
        if (adwin.add(stream[i]) instanceof Detection.Drift drift) {
          cuts.add((int) drift.position() - 1);
          widths.add((int) drift.kept());
        }
        for (JsonNode checkpoint : reference.get("checkpoints_i_width_mean_var")) {
          if (checkpoint.get(0).asInt() == i) {
            softly.assertThat(adwin.width()).as(name).isEqualTo(checkpoint.get(1).asLong());
            softly
                .assertThat(adwin.mean())
                .as(name)
                .isCloseTo(checkpoint.get(2).asDouble(), within(1e-9));
            softly
                .assertThat(adwin.variance())
                .as(name)
                .isCloseTo(checkpoint.get(3).asDouble(), within(1e-9));
          }
        }
      }
      softly.assertThat(cuts).as(name).isEqualTo(integers(reference.get("cuts")));
      softly.assertThat(widths).as(name).isEqualTo(integers(reference.get("width_after_cut")));
    }
    softly.assertThat(compared).isEqualTo(9);
    softly.assertAll();
  }

  @Test
  void rises_fall_where_moa_reports_them_at_other_deltas() throws IOException {
    SoftAssertions softly = new SoftAssertions();
    for (JsonNode reference : Oracles.json("moa_detections.json").get("results")) {
      String detector = reference.get("detector").asText();
      if (!detector.startsWith("ADWINChangeDetector -a ")) {
        continue;
      }
      double delta = Double.parseDouble(detector.substring(detector.lastIndexOf(' ')));
      String name = reference.get("stream").asText();
      Adwin adwin = new Adwin(delta);
      List<Integer> rises = new ArrayList<>();
      for (double value : Oracles.stream(name)) {
        double before = adwin.mean();
        if (adwin.add(value) instanceof Detection.Drift drift && adwin.mean() > before) {
          rises.add((int) drift.position() - 1);
        }
      }
      softly.assertThat(rises).as(name + detector).isEqualTo(integers(reference.get("indices")));
    }
    softly.assertAll();
  }

  /** Positions and widths by MOA 2024.07.0, ADWIN(0.002).setInput. */
  @Test
  void cuts_a_published_stream_where_moa_does() {
    Adwin adwin = new Adwin(0.002);
    List<Long> cuts = new ArrayList<>();
    List<Long> widths = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      int bits = Character.digit(RIVER_STREAM_2.charAt(i / 4), 16);
      if (adwin.add(bits >> (3 - i % 4) & 1) instanceof Detection.Drift drift) {
        cuts.add(drift.position() - 1);
        widths.add(drift.kept());
      }
    }
    assertThat(cuts).containsExactly(1055L, 1087L, 1119L, 1247L);
    assertThat(widths).containsExactly(288L, 160L, 160L, 256L);
    assertThat(adwin.width()).isEqualTo(1008);
  }

  @Test
  void reports_of_one_change_narrow_down_where_the_new_regime_began() {
    Random random = new Random(4);
    double[] stream = new double[20_000];
    for (int i = 0; i < stream.length; i++) {
      stream[i] = random.nextDouble() < (i < 12_345 ? 0.1 : 0.5) ? 1 : 0;
    }
    List<Detection.Drift> reports = DriftDetectorTest.detections(new Adwin(0.002), stream);
    Detection.Drift first = reports.get(0);
    Detection.Drift last = reports.get(reports.size() - 1);
    assertThat(first.position()).isBetween(12_345L, 12_445L);
    assertThat(first.meanAfter()).isGreaterThan(first.meanBefore());
    assertThat(last.position()).isLessThan(13_000);
    assertThat(last.position() - last.kept()).isCloseTo(12_345L, within(100L));
  }

  /** Losses of 60 days, a thousand a day, whose level is drawn anew each day. */
  @Test
  void calibrated_it_takes_the_ordinary_change_of_days_for_no_drift() {
    int independent = 0;
    int calibrated = 0;
    for (long seed = 1; seed <= 20; seed++) {
      double[] stream = days(seed, 0);
      independent += DriftDetectorTest.detections(new Adwin(), stream).size();
      calibrated += DriftDetectorTest.detections(Adwin.calibrated(), stream).size();
    }
    assertThat(independent).isGreaterThan(300);
    assertThat(calibrated).isLessThan(50);
  }

  @Test
  void calibrated_it_still_finds_a_change_that_is_larger_than_those_of_days() {
    for (long seed = 1; seed <= 20; seed++) {
      assertThat(DriftDetectorTest.detections(Adwin.calibrated(), days(seed, 0.2)))
          .as("seed %d", seed)
          .anyMatch(drift -> drift.position() > 40_000 && drift.position() < 45_000);
    }
  }

  @Test
  void calibrated_it_dates_a_change_by_its_first_report() {
    for (long seed = 1; seed <= 20; seed++) {
      Random random = new Random(seed);
      double[] stream = new double[12_000];
      for (int i = 0; i < stream.length; i++) {
        stream[i] = random.nextDouble() < (i < 10_000 ? 0.1 : 0.5) ? 1 : 0;
      }
      List<Detection.Drift> found = DriftDetectorTest.detections(Adwin.calibrated(), stream);
      assertThat(found).as("seed %d", seed).hasSize(1);
      Detection.Drift drift = found.getFirst();
      assertThat(drift.position()).isBetween(10_000L, 10_200L);
      assertThat(drift.position() - drift.kept()).isCloseTo(10_000, within(30L));
    }
  }

  @Test
  void a_successor_knows_what_is_ordinary_but_not_what_was_seen() {
    Adwin adwin = Adwin.calibrated();
    for (double value : days(1, 0)) {
      adwin.add(value);
    }
    Adwin successor = adwin.successor();
    assertThat(successor.width()).isZero();
    double[] stream = days(7, 0.3);
    assertThat(DriftDetectorTest.detections(successor, stream))
        .hasSizeLessThan(DriftDetectorTest.detections(new Adwin(), stream).size() / 4)
        .anyMatch(drift -> drift.position() > 40_000 && drift.position() < 45_000);
  }

  private static double[] days(long seed, double rise) {
    Random random = new Random(seed);
    double[] stream = new double[60_000];
    double level = 0;
    for (int i = 0; i < stream.length; i++) {
      if (i % 1_000 == 0) {
        level = 0.3 + 0.03 * random.nextGaussian() + (i >= 40_000 ? rise : 0);
      }
      stream[i] = Math.clamp(level + 0.15 * random.nextGaussian(), 0, 1);
    }
    return stream;
  }

  @Test
  void memory_grows_with_the_logarithm_of_the_window() {
    Adwin adwin = new Adwin();
    Random random = new Random(2);
    for (int i = 0; i < 1_000_000; i++) {
      adwin.add(random.nextDouble());
    }
    assertThat(adwin.width()).isEqualTo(1_000_000);
    assertThat(adwin.snapshot().length).isLessThan(2_500);
  }

  @Test
  void a_delta_that_is_no_probability_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Adwin(1));
  }

  private static List<Integer> integers(JsonNode array) {
    List<Integer> integers = new ArrayList<>();
    array.forEach(node -> integers.add(node.asInt()));
    return integers;
  }
}
