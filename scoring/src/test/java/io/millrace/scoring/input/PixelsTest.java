package io.millrace.scoring.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Pictures, decoded and resized. What is expected was given by Pillow 12.3 (libjpeg-turbo). */
class PixelsTest {
  private static final int WIDE = 13;
  private static final int HIGH = 9;
  private static final String JPEG =
      "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDA"
          + "oMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkU"
          + "DQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB"
          + "T/wAARCAAQABADASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL"
          + "/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0f"
          + "AkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1"
          + "dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1N"
          + "XW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQF"
          + "BgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRob"
          + "HBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVm"
          + "Z2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExc"
          + "bHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwDzv9jX4NW2"
          + "m6imq38bJYWKNdXD/wB2NAXc/kDXX+Ab+6Fw/ieyuU1iW71K/wBYmsbtvLN1BCR9kLY5Cg"
          + "DGR6V3Xjb+zvhX8ELrSmSf+2Nfi8qFbV9jJDvVXcn+7lghH+3XP+FbF/DqajJZaaqyaTYW"
          + "uh3ccgB86OXMjCL+622RQD6g18fg8Lh8fhJYudCM5VfZq8rXd7bX2Tc1FNJttNr4Tpy/EQ"
          + "x9XL6mL+FKc3fb2atC/ezlf4dU4LyZ/9k=";

  /** A PNG file drawn by a formula. */
  private static BufferedImage drawn() {
    var image = new BufferedImage(WIDE, HIGH, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < HIGH; y++) {
      for (int x = 0; x < WIDE; x++) {
        int red = (x * 37 + y * 11) % 256;
        int green = (x * x * 5 + y * 29) % 256;
        int blue = (x * y * 13) % 256;
        image.setRGB(x, y, red << 16 | green << 8 | blue);
      }
    }
    return image;
  }

  private static byte[] file(BufferedImage image, String format) throws IOException {
    var out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).isTrue();
    return out.toByteArray();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static int[] resized(int wide, int high, int channels) throws IOException {
    Pixels pixels = PictureDecoder.decode(base64(file(drawn(), "png")), channels);
    assertThat(pixels.wide()).isEqualTo(WIDE);
    return pixels.resized(high, wide).samples();
  }

  /** Of the same grey picture, with transparency and without. */
  private static final int[] GREY = {
    54, 54, 54, 129, 129, 129, 114, 114, 114, 131, 131, 131, 115, 115, 115, 151, 151, 151, 113, 113,
    113, 138, 138, 138, 164, 164, 164, 130, 130, 130, 120, 120, 120, 136, 136, 136
  };

  @Test
  void a_picture_of_the_size_that_is_asked_for_keeps_its_samples() throws IOException {
    int[] samples = resized(WIDE, HIGH, 3);

    assertThat(Arrays.copyOf(samples, 9)).containsExactly(0, 0, 0, 37, 5, 0, 74, 20, 0);
    assertThat(
            PictureDecoder.decode("data:image/png;base64," + base64(file(drawn(), "png")), 3)
                .samples())
        .isEqualTo(samples);
  }

  @Test
  void a_picture_is_reduced_as_pillow_does_it() throws IOException {
    assertThat(resized(5, 7, 3))
        .containsExactly(
            42, 18, 4, 127, 70, 12, 145, 156, 21, 67, 138, 31, 152, 158, 39, 55, 52, 20, 140, 104,
            64, 158, 147, 113, 80, 110, 138, 165, 114, 98, 68, 86, 37, 153, 138, 115, 171, 121, 155,
            93, 144, 113, 178, 106, 125, 83, 126, 55, 168, 172, 130, 105, 117, 95, 108, 112, 122,
            193, 132, 96, 98, 166, 74, 183, 179, 118, 105, 108, 119, 123, 136, 95, 208, 131, 115,
            111, 200, 81, 175, 171, 123, 86, 118, 122, 136, 122, 122, 179, 100, 128, 124, 222, 90,
            171, 108, 108, 73, 132, 113, 149, 121, 120, 157, 134, 135);
  }

  @Test
  void a_picture_is_stretched_one_way_and_reduced_the_other_as_pillow_does_it() throws IOException {
    assertThat(resized(20, 4, 3))
        .containsExactly(
            9, 24, 0, 27, 26, 5, 51, 31, 12, 75, 41, 19, 99, 55, 26, 123, 72, 33, 147, 94, 40, 171,
            121, 47, 195, 150, 54, 219, 186, 61, 160, 173, 68, 17, 111, 75, 35, 96, 82, 59, 111, 89,
            83, 167, 96, 107, 135, 74, 131, 110, 59, 155, 116, 66, 179, 150, 73, 197, 181, 78, 31,
            83, 0, 49, 85, 18, 73, 90, 42, 97, 100, 66, 121, 114, 90, 145, 131, 114, 169, 153, 134,
            193, 177, 135, 216, 199, 124, 199, 129, 148, 140, 87, 137, 38, 72, 93, 57, 119, 110, 81,
            153, 132, 105, 168, 156, 129, 112, 108, 153, 95, 80, 177, 163, 104, 201, 112, 124, 219,
            53, 139, 57, 149, 0, 75, 151, 32, 99, 156, 75, 123, 166, 118, 147, 180, 154, 171, 196,
            174, 195, 206, 104, 212, 162, 78, 218, 80, 86, 92, 75, 117, 39, 94, 130, 59, 136, 125,
            83, 174, 101, 107, 154, 99, 131, 60, 130, 155, 100, 100, 179, 141, 91, 203, 153, 135,
            217, 127, 112, 226, 101, 85, 79, 208, 0, 97, 210, 44, 121, 215, 105, 145, 225, 166, 169,
            198, 139, 193, 152, 78, 217, 104, 105, 164, 81, 116, 59, 78, 115, 49, 114, 104, 57, 153,
            112, 81, 195, 139, 105, 116, 140, 129, 76, 134, 153, 99, 123, 177, 156, 92, 201, 162,
            90, 225, 64, 151, 142, 105, 154, 62, 160, 146);
  }

  @Test
  void colours_become_grey_by_their_luminance() throws IOException {
    assertThat(resized(5, 7, 1))
        .containsExactly(
            24, 81, 137, 104, 142, 49, 110, 146, 104, 127, 75, 141, 140, 125, 130, 105, 166, 111,
            112, 146, 135, 173, 108, 127, 152, 160, 167, 108, 126, 127, 177, 127, 112, 129, 141);
  }

  @Test
  void grey_is_not_brightened() {
    String png =
        "iVBORw0KGgoAAAANSUhEUgAAAAQAAAADCAAAAACRn/EaAAAAF0lEQVR42mM08/4oyGQr9p"
            + "+dyfA1+z8AIY8FA5VZS8MAAAAASUVORK5CYII=";

    assertThat(PictureDecoder.decode(png, 3).samples()).containsExactly(GREY);
  }

  @Test
  void grey_with_transparency_is_its_grey() {
    String png =
        "iVBORw0KGgoAAAANSUhEUgAAAAQAAAADCAQAAAAe/WZNAAAAI0lEQVR42mM0++/N8JFBkI"
            + "HJlkGM4T8DOwOTIcNrBnaGfwwAV5oGAtwicS4AAAAASUVORK5CYII=";

    assertThat(PictureDecoder.decode(png, 3).samples()).containsExactly(GREY);
  }

  @Test
  void colours_of_a_palette_are_looked_up() {
    String png =
        "iVBORw0KGgoAAAANSUhEUgAAAAQAAAADBAMAAABG2rP1AAAAGFBMVEWSrWthhUeVgld8f3"
            + "VegV2qfFlieXN4VkrKT0cxAAAAEUlEQVR42mMu5WAUCGX6zAAAB5oB3NhohhgAAAAASUVO"
            + "RK5CYII=";

    assertThat(PictureDecoder.decode(png, 3).samples())
        .containsExactly(
            120, 86, 74, 170, 124, 89, 94, 129, 93, 149, 130, 87, 97, 133, 71, 146, 173, 107, 98,
            121, 115, 170, 124, 89, 146, 173, 107, 124, 127, 117, 98, 121, 115, 170, 124, 89);
  }

  @Test
  void black_and_white_of_one_bit_become_0_and_255() {
    String png =
        "iVBORw0KGgoAAAANSUhEUgAAAAQAAAADAQAAAACcj5NrAAAADklEQVR42mMIYGJgCgAAAf"
            + "IApV8HQFQAAAAASUVORK5CYII=";

    assertThat(PictureDecoder.decode(png, 3).samples())
        .containsExactly(
            0, 0, 0, 255, 255, 255, 0, 0, 0, 255, 255, 255, 0, 0, 0, 255, 255, 255, 0, 0, 0, 255,
            255, 255, 255, 255, 255, 0, 0, 0, 255, 255, 255, 0, 0, 0);
  }

  @Test
  void transparency_is_passed_over() {
    String png =
        "iVBORw0KGgoAAAANSUhEUgAAAAQAAAADCAYAAAC09K7GAAAAPElEQVR42mN0NhX/H+ehx7"
            + "CXRYLBnPEXA4tcgAEDi4ARA8uTXwxyTD8ZmOQcxBhevvrJwM7GyvDrjyADAElNDa0aiWp7"
            + "AAAAAElFTkSuQmCC";

    assertThat(PictureDecoder.decode(png, 3).samples())
        .containsExactly(
            67, 53, 23, 161, 125, 69, 94, 129, 93, 149, 130, 87, 97, 133, 71, 165, 149, 121, 98,
            121, 115, 179, 123, 108, 127, 197, 93, 142, 127, 114, 105, 127, 120, 173, 119, 125);
  }

  @Test
  void grey_of_sixteen_bits_keeps_the_upper_eight() {
    String png =
        "iVBORw0KGgoAAAANSUhEUgAAAAQAAAADEAAAAADBDy1ZAAAAHElEQVR4nGNgYBDuVhezWs"
            + "jipyOsI6IjrANnAAA7lwQvviMn/QAAAABJRU5ErkJggg==";

    assertThat(PictureDecoder.decode(png, 1).samples())
        .containsExactly(0, 19, 39, 58, 78, 97, 117, 136, 156, 175, 195, 214);
  }

  @Test
  void a_jpeg_is_decoded_within_a_few_steps_of_another_decoder() {
    int[] expected = {116, 110, 71, 132, 128, 98, 132, 153, 106, 139, 123, 116};

    Pixels pixels = PictureDecoder.decode(JPEG, 3);

    assertThat(pixels.wide()).isEqualTo(16);
    int[] samples = pixels.resized(2, 2).samples();
    for (int i = 0; i < expected.length; i++) {
      assertThat(samples[i]).isBetween(expected[i] - 3, expected[i] + 3);
    }
  }

  @Test
  void a_small_file_that_unfolds_into_gigabytes_is_refused_by_its_header() throws IOException {
    byte[] bomb = file(drawn(), "png");
    claim(bomb, 60_000, 60_000);

    assertThatThrownBy(() -> PictureDecoder.decode(base64(bomb), 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("60000 x 60000 pixels");
  }

  /** Width and height in the header, with the checksum that fits them. */
  private static void claim(byte[] png, int wide, int high) {
    for (int i = 0; i < 4; i++) {
      png[16 + i] = (byte) (wide >> 24 - 8 * i);
      png[20 + i] = (byte) (high >> 24 - 8 * i);
    }
    var sum = new CRC32();
    sum.update(png, 12, 17);
    for (int i = 0; i < 4; i++) {
      png[29 + i] = (byte) (sum.getValue() >> 24 - 8 * i);
    }
  }

  @Test
  void too_many_bytes_are_refused_before_they_are_decoded() {
    assertThatThrownBy(() -> PictureDecoder.decode("A".repeat(3 * 1024 * 1024), 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2097152 bytes in base64 are the most");
  }

  @Test
  void other_formats_and_no_pictures_are_refused_with_the_reason() throws IOException {
    String gif = base64(file(drawn(), "gif"));

    assertThatThrownBy(() -> PictureDecoder.decode(gif, 3))
        .hasMessageContaining("neither PNG nor JPEG");
    assertThatThrownBy(() -> PictureDecoder.decode("not base64!", 3))
        .hasMessageContaining("no base64");
    assertThatThrownBy(() -> PictureDecoder.decode("", 3)).hasMessageContaining("0 bytes");
    assertThatThrownBy(() -> PictureDecoder.decode("data:,x", 3))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void invariant_7_a_damaged_picture_is_refused_or_read_and_never_anything_else()
      throws IOException {
    long seed = 20_261_123;
    Random random = new Random(seed);
    byte[][] whole = {file(drawn(), "png"), Base64.getDecoder().decode(JPEG)};
    int refused = 0;
    for (int i = 0; i < 2000; i++) {
      byte[] damaged = whole[i % 2].clone();
      int flips = 1 + random.nextInt(6);
      for (int flip = 0; flip < flips; flip++) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      byte[] cut =
          Arrays.copyOf(damaged, i % 3 == 0 ? random.nextInt(damaged.length) : damaged.length);
      try {
        PictureDecoder.decode(base64(cut), 1 + 2 * random.nextInt(2));
      } catch (IllegalArgumentException e) {
        refused++;
      }
    }
    assertThat(refused).as("of 2000 with seed %d", seed).isGreaterThan(500);
  }
}
