package io.millrace.scoring.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.scoring.model.Device;
import org.junit.jupiter.api.Test;

class OnnxDevicesTest {
  @Test
  void the_runtime_has_nothing_against_the_cpu() {
    assertThat(OnnxDevices.objection(Device.of("cpu"))).isEmpty();
  }

  /** No machine has it, whatever runtime this is built with. */
  @Test
  void a_gpu_that_is_not_there_is_refused_in_the_runtimes_words() {
    assertThat(OnnxDevices.objection(Device.of("gpu:99")))
        .hasValueSatisfying(why -> assertThat(why).containsIgnoringCase("cuda"));
  }

  @Test
  void a_device_is_read_as_it_is_written_on_the_command_line() {
    assertThat(Device.of("gpu")).isEqualTo(new Device.Gpu(0));
    assertThat(Device.of("gpu:3").provider()).isEqualTo("cuda:3");
    assertThat(Device.of("cpu").provider()).isEqualTo("cpu");
    assertThatThrownBy(() -> Device.of("gpu:-1")).hasMessageContaining("gpu:N");
  }
}
