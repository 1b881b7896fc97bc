package io.millrace.scoring;

import static io.millrace.scoring.Publishing.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Command.Column;
import io.millrace.scoring.input.Signatures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Native memory over many swaps: each version is loaded, tried, and closed for the next. */
class SwapMemoryTest {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int WARM = 100;
  private static final int BETWEEN = 75;
  private static final int LOOKS = 12;

  /** A session that is not closed holds more than its model's 565 KiB; measured: 2.5. */
  private static final double LARGEST_SLOPE_KIB = 20;

  @Test
  void memory_stays_flat_over_a_thousand_swaps() throws Exception {
    assumeTrue(
        Files.exists(STATUS), "resident memory is read from " + STATUS + ", which is Linux's");
    Column[] pixels = IntStream.range(0, 12).mapToObj(i -> number("f" + i)).toArray(Column[]::new);
    byte[] artifact =
        Files.readAllBytes(Path.of("../docs/publishing/models/paddle-ocr-direction.onnx"));
    Bundle bundle = Publishing.onnx(artifact, pixels).inputs("x[3,2,2]=f0..f11").bundle();
    var loader = new ScorerLoader(Signatures.of());

    swap(loader, bundle, artifact, WARM);
    double[] resident = new double[LOOKS];
    for (int look = 0; look < LOOKS; look++) {
      swap(loader, bundle, artifact, BETWEEN);
      System.gc();
      resident[look] = residentKib();
    }

    double slope = slope(resident) / BETWEEN;
    System.out.printf(
        "memory over %d swaps: %.1f KiB a swap, from %.0f to %.0f KiB%n",
        LOOKS * BETWEEN, slope, resident[0], resident[LOOKS - 1]);
    assertThat(slope).isLessThan(LARGEST_SLOPE_KIB);
  }

  private static void swap(ScorerLoader loader, Bundle bundle, byte[] artifact, int times) {
    Scorer serving = loader.load("guest", bundle, artifact);
    for (int i = 0; i < times; i++) {
      Scorer next = loader.load("guest", bundle, artifact);
      serving.close();
      serving = next;
    }
    serving.close();
  }

  private static double residentKib() throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  /** Of the straight line through the points, per point. */
  private static double slope(double[] y) {
    double middle = (y.length - 1) / 2.0;
    double above = 0;
    double below = 0;
    for (int i = 0; i < y.length; i++) {
      above += (i - middle) * y[i];
      below += (i - middle) * (i - middle);
    }
    return above / below;
  }
}
