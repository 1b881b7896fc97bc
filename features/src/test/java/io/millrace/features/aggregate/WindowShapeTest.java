package io.millrace.features.aggregate;

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

  @Property
  void tilesOfAShorterWindowFillThoseOfALonger(
      @ForAll @LongRange(min = 1, max = 400_000_000_000L) long shorter,
      @ForAll @LongRange(min = 1, max = 1000) long factor,
      @ForAll @LongRange(min = -400_000_000_000L, max = 4_000_000_000_000L) long time) {
    WindowShape fine = WindowShape.of(Duration.ofMillis(shorter));
    WindowShape wide = WindowShape.of(Duration.ofMillis(shorter * factor));
    assertThat(wide.tileStart(fine.tileStart(time))).isEqualTo(wide.tileStart(time));
    assertThat(fine.tileStart(time))
        .isEqualTo(Math.floorDiv(time, fine.tileMillis()) * fine.tileMillis());
  }

  @Test
  void aWindowWithoutLengthIsRefused() {
    assertThatThrownBy(() -> WindowShape.of(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT0S");
  }
}
