package io.millrace.measures.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SnapshotReaderTest {
  private final byte[] bytes =
      new SnapshotWriter(3)
          .put("text ü")
          .put(7)
          .put(true)
          .put(new long[] {1, -2})
          .put(new double[] {Double.NaN})
          .bytes();

  @Test
  void what_was_written_is_read_in_the_same_order() {
    SnapshotReader in = new SnapshotReader(bytes, 3);
    assertThat(in.getText()).isEqualTo("text ü");
    assertThat(in.getInt()).isEqualTo(7);
    assertThat(in.getBoolean()).isTrue();
    assertThat(in.getLongs()).containsExactly(1, -2);
    assertThat(in.getDoubles()).containsExactly(Double.NaN);
    in.end();
  }

  @Test
  void another_version_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SnapshotReader(bytes, 4))
        .withMessage("snapshot has version 3 but this release reads 4");
  }

  @Test
  void an_impossible_length_is_refused_before_memory_is_taken() {
    byte[] forged = new SnapshotWriter(3).put(Integer.MAX_VALUE).bytes();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SnapshotReader(forged, 3).getDoubles())
        .withMessageContaining("announces");
  }

  @Test
  void bytes_cut_short_or_left_over_are_refused() {
    SnapshotReader cut = new SnapshotReader(Arrays.copyOf(bytes, 3), 3);
    assertThatIllegalArgumentException().isThrownBy(cut::getText);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SnapshotReader(bytes, 3).end())
        .withMessageContaining("more than its content needs");
  }
}
