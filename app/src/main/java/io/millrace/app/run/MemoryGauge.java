package io.millrace.app.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Resident memory of this process and all below it, sampled every half second: the largest sum
 * while a training ran, and the largest outside. Read from Linux' {@code /proc}; elsewhere nothing
 * is measured.
 */
final class MemoryGauge implements AutoCloseable {
  private static final long GAP_MILLIS = 500;

  private final BooleanSupplier training;
  private final ScheduledExecutorService sampler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("memory-gauge").factory());
  private volatile long peakTraining;
  private volatile long peakOutside;

  MemoryGauge(BooleanSupplier training) {
    this.training = training;
    var unused = sampler.scheduleWithFixedDelay(this::sample, 0, GAP_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void sample() {
    long bytes = treeBytes();
    if (training.getAsBoolean()) {
      peakTraining = Math.max(peakTraining, bytes);
    } else {
      peakOutside = Math.max(peakOutside, bytes);
    }
  }

  private static long treeBytes() {
    ProcessHandle self = ProcessHandle.current();
    return residentBytes(self) + self.descendants().mapToLong(MemoryGauge::residentBytes).sum();
  }

  private static long residentBytes(ProcessHandle process) {
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    try {
      return Files.readAllLines(status, StandardCharsets.UTF_8).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .sum();
    } catch (IOException endedMeanwhileOrNoSuchSystem) {
      return 0;
    }
  }

  /** Bytes; empty where it cannot be measured. */
  OptionalLong peakOutsideTraining() {
    return measured(peakOutside);
  }

  /** Bytes, training or not; empty where it cannot be measured. */
  OptionalLong peak() {
    return measured(Math.max(peakOutside, peakTraining));
  }

  private static OptionalLong measured(long bytes) {
    return bytes == 0 ? OptionalLong.empty() : OptionalLong.of(bytes);
  }

  @Override
  public void close() {
    sampler.shutdownNow();
  }
}
