package io.millrace.app.command;

import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.scoring.model.Device;
import io.millrace.scoring.onnx.OnnxDevices;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** What a scoring worker runs its models on. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields in
final class DeviceOptions {
  @Option(
      names = "--device",
      defaultValue = "cpu",
      description = "cpu, gpu or gpu:N, for ONNX models (default ${DEFAULT-VALUE}).")
  private String device;

  @Option(
      names = "--require-gpu",
      description = "End when the GPU cannot be had, rather than score on the CPU.")
  private boolean requireGpu;

  DeviceOptions() {}

  /**
   * The device that was asked for, or the CPU where the runtime refuses it.
   *
   * @throws IllegalStateException when it refuses a GPU that is required
   */
  Device granted(Engine engine) {
    Device wanted = Device.of(device);
    boolean isGpu = wanted instanceof Device.Gpu;
    if (isGpu && engine != Engine.ONNX) {
      throw new IllegalArgumentException(
          "--device %s: only ONNX models run on a GPU, so use it with --engine onnx"
              .formatted(device));
    }
    if (requireGpu && !isGpu) {
      throw new IllegalArgumentException(
          "--require-gpu: say which one by --device gpu, or gpu:N where there are several");
    }
    Optional<String> objection = OnnxDevices.objection(wanted);
    if (objection.isEmpty()) {
      return wanted;
    }
    String what =
        "ONNX Runtime does not run on %s here: %s; a build with -Pgpu, CUDA 12 and an NVIDIA driver are needed"
            .formatted(device, objection.get().strip());
    if (requireGpu) {
      throw new IllegalStateException(what);
    }
    // Made here: a logger of the class would be made before Logs says where to.
    LoggerFactory.getLogger(DeviceOptions.class).warn("{}; models score on the CPU", what);
    return new Device.Cpu();
  }
}
