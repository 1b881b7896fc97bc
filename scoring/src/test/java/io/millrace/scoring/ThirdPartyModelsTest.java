package io.millrace.scoring;

import static io.millrace.scoring.Publishing.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.schemas.message.Command.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Models that others made, see the README beside them. */
class ThirdPartyModelsTest {

  /** Scored by ONNX Runtime's own Python package, version 1.30. */
  @Test
  void a_scikit_learn_model_for_batches_of_three_gives_maps_of_three_classes() throws Exception {
    Publishing iris =
        Publishing.onnx(resource("scikit-iris.onnx"), number("length"), number("width"));
    List<List<Object>> rows =
        List.of(List.of(5.1, 3.5), List.of(6.2, 2.9), List.of(7.7, 3.0), List.of(5.1, 3.5));

    assertThat(iris.question()).contains("which column", "of the classes [0, 1, 2]", "--output");
    assertThat(iris.output("probabilities:0").scores(rows))
        .containsExactly(
            new double[] {0.97825307, 0.89572746, 0.81649935, 0.97825307}, within(1e-6));
    assertThat(iris.output(":2").scores(rows))
        .containsExactly(
            new double[] {0.02174587, 0.10427241, 0.18350064, 0.02174587}, within(1e-6));
  }

  /** Scored by ONNX Runtime's own Python package, version 1.30. */
  @Test
  void an_image_classifier_of_paddle_ocr_takes_features_as_pixels() throws Exception {
    byte[] artifact = resource("paddle-ocr-direction.onnx");
    Publishing pixels =
        Publishing.onnx(artifact, numbers(3 * 16 * 16)).inputs("x[3,16,16]=f0..f767");
    List<Object> image = IntStream.range(0, 768).<Object>mapToObj(i -> i % 17 / 8.5 - 1).toList();
    List<Object> negative =
        IntStream.range(0, 768).<Object>mapToObj(i -> 1 - i % 17 / 8.5).toList();

    assertThat(Publishing.onnx(artifact, numbers(4)).question())
        .contains("x: FLOAT [open, 3, open, open]");
    assertThat(pixels.scores(List.of(image, negative)))
        .containsExactly(new double[] {0.6536047, 0.6851267}, within(1e-5));
  }

  private static Column[] numbers(int count) {
    return IntStream.range(0, count).mapToObj(i -> number("f" + i)).toArray(Column[]::new);
  }

  private static byte[] resource(String name) throws IOException {
    return Files.readAllBytes(Path.of("../docs/publishing/models", name));
  }
}
