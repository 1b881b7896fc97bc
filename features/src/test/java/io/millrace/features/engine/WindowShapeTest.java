package io.millrace.features.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class WindowShapeTest {
  @Property
  void aTileIsAtMostA64thAndAWindowHasABoundedNumberOfThem(
      @ForAll @LongRange(min = 64, max = 400_000_000_000L) long over) {
    WindowShape shape = WindowShape.of(Duration.ofMillis(over));
    assertThat(shape.tileMillis() * 64).isLessThanOrEqualTo(over);
    assertThat(over / shape.tileMillis()).isLessThanOrEqualTo(170);
  }

  @Test
  void tilesAreRoundUnits() {
    assertThat(tile(Duration.ofHours(1))).isEqualTo(Duration.ofSeconds(30));
    assertThat(tile(Duration.ofHours(24))).isEqualTo(Duration.ofMinutes(15));
    assertThat(tile(Duration.ofDays(30))).isEqualTo(Duration.ofHours(6));
    assertThat(tile(Duration.ofDays(365))).isEqualTo(Duration.ofDays(5));
    assertThat(tile(Duration.ofMillis(10))).isEqualTo(Duration.ofMillis(1));
  }

  @Test
  void aWindowWithoutLengthIsRefused() {
    assertThatThrownBy(() -> WindowShape.of(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT0S");
  }

  private static Duration tile(Duration over) {
    return Duration.ofMillis(WindowShape.of(over).tileMillis());
  }
}
