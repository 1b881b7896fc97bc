package io.millrace.features.resume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Whitespace;
import org.junit.jupiter.api.Test;

class StateWriterTest {
  @Property
  void whatIsWrittenReadsBackBitEqual(
      @ForAll long whole, @ForAll double number, @ForAll @AlphaChars @Whitespace String text) {
    byte[] bytes = new StateWriter(3).put(whole).put(number).put(text).put(-0.0).bytes();
    var in = new StateReader(bytes, 3);
    assertThat(in.readLong()).isEqualTo(whole);
    assertThat(Double.doubleToRawLongBits(in.readDouble()))
        .isEqualTo(Double.doubleToRawLongBits(number));
    assertThat(in.readText()).isEqualTo(text);
    assertThat(Double.doubleToRawLongBits(in.readDouble()))
        .isEqualTo(Double.doubleToRawLongBits(-0.0));
  }

  @Test
  void anotherVersionIsRefused() {
    byte[] bytes = new StateWriter(1).bytes();
    assertThatThrownBy(() -> new StateReader(bytes, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version 1");
  }

  @Test
  void cutOffBytesAreRefused() {
    byte[] bytes = new StateWriter(1).bytes();
    var in = new StateReader(bytes, 1);
    assertThatThrownBy(in::readLong)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("too early");
  }
}
