package io.millrace.scoring;

import static io.millrace.scoring.Publishing.number;
import static io.millrace.scoring.Publishing.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import io.millrace.schemas.message.Bundle;
import io.millrace.scoring.input.UnfitVectorException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Models that see a picture: {@code sigmoid(sum of weight times value)}, written out. */
class PictureModelsTest {
  private static final int[][] PIXELS = {{0xFF8000, 0x00FF40}, {0x102030, 0xFFFFFF}};

  /** Values of all a picture's pixels, with the weights 0.1, 0.2 and so on. */
  private static byte[] classifier(long... row) {
    int width = (int) (row[0] * row[1] * row[2]);
    var weights = OnnxSpecimen.tensor("W").addDims(width).addDims(1);
    for (int i = 0; i < width; i++) {
      weights.addFloatData((i + 1) / 10f);
    }
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("picture")
            .addInput(OnnxSpecimen.value("pixels", row[0]))
            .addOutput(OnnxSpecimen.value("p", 1))
            .addInitializer(weights)
            .addNode(OnnxSpecimen.node("Flatten", "flat", "pixels"))
            .addNode(OnnxSpecimen.node("MatMul", "z", "flat", "W"))
            .addNode(OnnxSpecimen.node("Sigmoid", "p", "z"));
    TensorShapeProto.Builder shape =
        graph.getInputBuilder(0).getTypeBuilder().getTensorTypeBuilder().getShapeBuilder();
    shape.addDimBuilder().setDimValue(row[1]);
    shape.addDimBuilder().setDimValue(row[2]);
    return OnnxSpecimen.model(graph).toByteArray();
  }

  private static String png(int[][] pixels) throws IOException {
    var image = new BufferedImage(pixels[0].length, pixels.length, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < pixels.length; y++) {
      for (int x = 0; x < pixels[y].length; x++) {
        image.setRGB(x, y, pixels[y][x]);
      }
    }
    var out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return Base64.getEncoder().encodeToString(out.toByteArray());
  }

  private static double sample(int rgb, int channel) {
    return (rgb >> 16 - 8 * channel & 0xFF) / 255.0;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double score(Publishing publishing, String picture) {
    return publishing.scores(List.of(List.of(picture)))[0];
  }

  @Test
  void a_picture_goes_in_channel_by_channel_scaled_by_mean_and_deviation() throws IOException {
    Publishing seeing =
        Publishing.onnx(classifier(3, 2, 2), text("photo"))
            .inputs("pixels=image(photo:0.5,0.4,0.3|0.25,0.5,1)");
    double[] means = {0.5, 0.4, 0.3};
    double[] deviations = {0.25, 0.5, 1};
    double sum = 0;
    int weight = 1;
    for (int channel = 0; channel < 3; channel++) {
      for (int[] row : PIXELS) {
        for (int rgb : row) {
          sum += weight++ / 10.0 * (sample(rgb, channel) - means[channel]) / deviations[channel];
        }
      }
    }

    assertThat(score(seeing, png(PIXELS))).isCloseTo(sigmoid(sum), within(1e-6));
    assertThat(seeing.bundle().card()).contains("photo in 2 x 2 pixels of red, green, blue");
  }

  @Test
  void a_picture_goes_in_pixel_by_pixel_where_the_tensor_has_its_channels_last()
      throws IOException {
    Publishing seeing =
        Publishing.onnx(classifier(2, 2, 3), text("photo")).inputs("pixels=image(photo)");
    double sum = 0;
    int weight = 1;
    for (int[] row : PIXELS) {
      for (int rgb : row) {
        for (int channel = 0; channel < 3; channel++) {
          sum += weight++ / 10.0 * sample(rgb, channel);
        }
      }
    }

    assertThat(score(seeing, png(PIXELS))).isCloseTo(sigmoid(sum), within(1e-6));
  }

  @Test
  void a_missing_picture_is_one_of_the_mean_colour() {
    Publishing seeing =
        Publishing.onnx(classifier(3, 2, 2), text("photo")).inputs("pixels=image(photo:0.5|0.25)");

    assertThat(score(seeing, "")).isEqualTo(0.5);
  }

  @Test
  void a_picture_may_stand_beside_numbers() throws IOException {
    Publishing seeing =
        Publishing.onnx(classifier(1, 2, 2), number("n"), text("photo"))
            .inputs("pixels=image(photo)");
    double white = sigmoid(0.1 + 0.2 + 0.3 + 0.4);
    int[][] pixels = {{0xFFFFFF, 0xFFFFFF}};

    assertThat(seeing.scores(List.of(List.of(1, png(pixels))))[0]).isCloseTo(white, within(1e-6));
  }

  @Test
  void a_model_that_others_made_reads_pictures_of_the_size_that_is_said() throws IOException {
    byte[] artifact =
        java.nio.file.Files.readAllBytes(
            java.nio.file.Path.of("../docs/publishing/models/paddle-ocr-direction.onnx"));
    Publishing open = Publishing.onnx(artifact, text("photo"));

    assertThat(open.inputs("x=image(photo:0.5|0.5)").question())
        .contains("of open size", "x[3,224,224]=image(f)");
    Bundle bundle = open.inputs("x[3,16,16]=image(photo:0.5|0.5)").bundle();
    assertThat(bundle.selfTest()).allMatch(row -> row.expected() >= 0 && row.expected() <= 1);
  }

  @Test
  void what_cannot_be_a_picture_is_asked_about() {
    Publishing seeing = Publishing.onnx(classifier(3, 2, 2), text("photo"));

    assertThat(seeing.inputs("pixels=image(photo:0.5)").question()).contains("image(f:0.5|0.25)");
    assertThat(seeing.inputs("pixels=image(photo:0.5,0.5|0.5)").question())
        .contains("the inputs do not fit");
    assertThat(seeing.inputs("pixels=image(photo:0.5|0)").question()).contains("not zero");
    assertThat(seeing.inputs("pixels=hash(photo:12)").question()).contains("photo is a text");
    assertThat(seeing.inputs("pixels=image(photo)").sample("photo\nnonsense\n").question())
        .contains("--sample has a row to take out", "feature photo");
  }

  @Test
  void invariant_7_a_picture_that_is_none_is_refused_and_names_its_feature() {
    Publishing seeing =
        Publishing.onnx(classifier(3, 2, 2), text("photo")).inputs("pixels=image(photo)");

    assertThatThrownBy(() -> score(seeing, "nonsense!"))
        .isInstanceOf(UnfitVectorException.class)
        .hasMessageContaining("feature photo: the picture is no base64");
  }

  @Test
  void many_large_pictures_are_scored_in_parts() throws IOException {
    Publishing seeing =
        Publishing.onnx(classifier(3, 640, 640), text("photo")).inputs("pixels=image(photo)");
    String picture = png(PIXELS);

    double[] scores = seeing.scores(Collections.nCopies(9, List.<Object>of(picture)));

    assertThat(scores).hasSize(9).containsOnly(scores[0]);
  }
}
