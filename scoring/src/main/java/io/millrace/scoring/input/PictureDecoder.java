package io.millrace.scoring.input;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Pictures from base64, with or without {@code data:image/png;base64,} before it. PNG and JPEG
 * alone, by their first bytes; sizes are read from the header and held to the limits before a pixel
 * is decoded, because a few kilobytes can unfold into gigabytes. Transparency and a photograph's
 * turn (EXIF) are passed over, as Pillow does.
 */
final class PictureDecoder {
  private static final int MOST_BYTES = 2 * 1024 * 1024;
  private static final long MOST_PIXELS = 1L << 24;
  private static final String DATA_URI = "data:";
  private static final String BASE64 = "base64,";

  private PictureDecoder() {}

  /**
   * @param channels 1 for grey, 3 for red, green and blue
   * @throws IllegalArgumentException when the text is no such picture, or a too large one
   */
  static Pixels decode(String text, int channels) {
    byte[] bytes = bytes(text);
    ImageReader reader = ImageIO.getImageReadersByFormatName(format(bytes)).next();
    try (var stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.setInput(stream, true, true);
      long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
      if (pixels > MOST_PIXELS) {
        throw new IllegalArgumentException(
            "the picture has %d x %d pixels: %d are the most; send a smaller one"
                .formatted(reader.getWidth(0), reader.getHeight(0), MOST_PIXELS));
      }
      return pixels(reader.read(0), channels);
    } catch (IOException | IndexOutOfBoundsException | NegativeArraySizeException e) {
      throw broken(e);
    } finally {
      reader.dispose();
    }
  }

  private static byte[] bytes(String text) {
    int start = text.startsWith(DATA_URI) ? text.indexOf(BASE64) + BASE64.length() : 0;
    if (text.length() - start > MOST_BYTES / 3 * 4) {
      throw new IllegalArgumentException(
          "the picture has %d characters: %d bytes in base64 are the most; send a smaller one"
              .formatted(text.length(), MOST_BYTES));
    }
    try {
      return Base64.getDecoder().decode(text.substring(start).strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the picture is no base64: %s; send a PNG or JPEG file's bytes in base64"
              .formatted(e.getMessage()),
          e);
    }
  }

  private static String format(byte[] bytes) {
    if (bytes.length > 8 && (bytes[0] & 0xFF) == 0x89 && bytes[1] == 'P' && bytes[2] == 'N') {
      return "png";
    }
    if (bytes.length > 8 && (bytes[0] & 0xFF) == 0xFF && (bytes[1] & 0xFF) == 0xD8) {
      return "jpeg";
    }
    throw new IllegalArgumentException(
        "the picture's %d bytes begin like neither PNG nor JPEG: only these are read"
            .formatted(bytes.length));
  }

  private static IllegalArgumentException broken(Exception cause) {
    return new IllegalArgumentException(
        "the picture cannot be decoded: %s; send it again, whole".formatted(cause), cause);
  }

  private static Pixels pixels(BufferedImage image, int channels) {
    int high = image.getHeight();
    int wide = image.getWidth();
    int[] samples = new int[high * wide * channels];
    boolean isGrey = image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    int[] row = new int[wide];
    for (int y = 0; y < high; y++) {
      if (isGrey) {
        grey(image.getRaster(), y, row);
      } else {
        image.getRGB(0, y, wide, 1, row, 0, wide);
      }
      for (int x = 0; x < wide; x++) {
        put(samples, (y * wide + x) * channels, channels, row[x]);
      }
    }
    return new Pixels(high, wide, channels, samples);
  }

  /** The samples themselves: Java takes grey for linear, and would brighten it. */
  private static void grey(Raster raster, int y, int[] row) {
    int bits = raster.getSampleModel().getSampleSize(0);
    for (int x = 0; x < row.length; x++) {
      int sample = raster.getSample(raster.getMinX() + x, raster.getMinY() + y, 0);
      int shade = bits > 8 ? sample >> (bits - 8) : sample * 255 / ((1 << bits) - 1);
      row[x] = shade << 16 | shade << 8 | shade;
    }
  }

  /** One sample is ITU-R 601's luminance, in Pillow's whole numbers. */
  private static void put(int[] samples, int at, int channels, int rgb) {
    int red = rgb >> 16 & 0xFF;
    int green = rgb >> 8 & 0xFF;
    int blue = rgb & 0xFF;
    if (channels == 1) {
      samples[at] = (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
    } else {
      samples[at] = red;
      samples[at + 1] = green;
      samples[at + 2] = blue;
    }
  }
}
