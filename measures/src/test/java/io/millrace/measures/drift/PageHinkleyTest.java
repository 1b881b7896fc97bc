package io.millrace.measures.drift;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PageHinkleyTest {
  @Test
  void reports_where_river_defines_it_to() throws IOException {
    for (Map.Entry<String, JsonNode> reference :
        Oracles.json("river_reference.json").get("ph").properties()) {
      List<Integer> expected = new ArrayList<>();
      reference.getValue().forEach(node -> expected.add(node.asInt()));
      assertThat(
              DriftDetectorTest.detections(new PageHinkley(), Oracles.stream(reference.getKey())))
          .as(reference.getKey())
          .extracting(drift -> (int) drift.position() - 1)
          .isEqualTo(expected);
    }
  }

  /** Worked by hand: after 100 zeros m = k/(100+k), so S rises by 1 - m - t for each one. */
  @Test
  void reports_a_step_when_the_sum_passes_the_limit() {
    PageHinkley detector = new PageHinkley(new PageHinkley.Settings(0, 2.9, 1, 30));
    for (int i = 0; i < 100; i++) {
      assertThat(detector.add(0)).isEqualTo(Detection.Steady.STEADY);
    }
    assertThat(detector.add(1)).isEqualTo(Detection.Steady.STEADY); // S = 0.990
    assertThat(detector.add(1)).isEqualTo(Detection.Steady.STEADY); // S = 1.970
    assertThat(detector.add(1)).isEqualTo(new Detection.Drift(103, 3, 0, 1)); // S = 2.941
  }
}
