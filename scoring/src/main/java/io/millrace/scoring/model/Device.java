package io.millrace.scoring.model;

/** What runs a model. */
public sealed interface Device {
  /** What predictions and metrics call it: {@code cpu}, {@code cuda:0}. */
  String provider();

  /** The processor, one thread of it. */
  record Cpu() implements Device {
    @Override
    public String provider() {
      return "cpu";
    }
  }

  /**
   * One of the machine's graphics processors.
   *
   * @param number as CUDA counts them, from 0
   */
  record Gpu(int number) implements Device {
    public Gpu {
      if (number < 0) {
        throw new IllegalArgumentException("gpu:%d: GPUs count from 0".formatted(number));
      }
    }

    @Override
    public String provider() {
      return "cuda:" + number;
    }
  }

  /** Reads {@code cpu}, {@code gpu} or {@code gpu:1}. */
  static Device of(String text) {
    if (text.equals("cpu")) {
      return new Cpu();
    }
    if (text.equals("gpu")) {
      return new Gpu(0);
    }
    if (text.matches("gpu:\\d{1,3}")) {
      return new Gpu(Integer.parseInt(text.substring("gpu:".length())));
    }
    throw new IllegalArgumentException(
        "device %s: it is cpu, gpu, or gpu:N with a number from 0".formatted(text));
  }
}
