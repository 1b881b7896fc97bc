package io.millrace.scoring.input;

/**
 * A decoded picture: samples of 0 to 255, row by row, the channels of a pixel side by side.
 *
 * @param channels 1 for grey, 3 for red, green and blue
 * @param samples {@code [high, wide, channels]}
 */
@SuppressWarnings("ArrayRecordComponent") // the buffer itself, read once, never compared
record Pixels(int high, int wide, int channels, int[] samples) {
  private static final int LARGEST_SAMPLE = 255;

  /** From a sample to a model's value: {@code (v / 255 - mean) / deviation}. */
  record Scale(double mean, double deviation) {
    boolean isPossible() {
      return Double.isFinite(mean) && Double.isFinite(deviation) && deviation != 0;
    }

    double of(int sample) {
      return (sample / (double) LARGEST_SAMPLE - mean) / deviation;
    }
  }

  /**
   * The same picture in another size, as Pillow's {@code resize(..., BILINEAR)} gives it, which
   * models of PyTorch are trained on: a triangle filter that grows with the reduction, over rows
   * and then over columns, rounded after each. Cost: old width times new height times the filter's
   * length, twice.
   */
  Pixels resized(int newHigh, int newWide) {
    Pixels narrow = newWide == wide ? this : turned(newWide);
    if (newHigh == high) {
      return narrow;
    }
    return narrow.transposed().turned(newHigh).transposed();
  }

  /** Of another width. */
  private Pixels turned(int newWide) {
    int[] made = new int[high * newWide * channels];
    Triangle[] filters = new Triangle[newWide];
    for (int x = 0; x < newWide; x++) {
      filters[x] = Triangle.at(x, wide, newWide);
    }
    for (int y = 0; y < high; y++) {
      for (int x = 0; x < newWide; x++) {
        for (int channel = 0; channel < channels; channel++) {
          made[(y * newWide + x) * channels + channel] = filtered(filters[x], y, channel);
        }
      }
    }
    return new Pixels(high, newWide, channels, made);
  }

  private int filtered(Triangle filter, int y, int channel) {
    double sum = 0.5;
    for (int i = 0; i < filter.weights().length; i++) {
      sum += filter.weights()[i] * samples[(y * wide + filter.from() + i) * channels + channel];
    }
    return Math.clamp((long) Math.floor(sum), 0, LARGEST_SAMPLE);
  }

  private Pixels transposed() {
    int[] made = new int[samples.length];
    for (int y = 0; y < high; y++) {
      for (int x = 0; x < wide; x++) {
        for (int channel = 0; channel < channels; channel++) {
          made[(x * high + y) * channels + channel] = samples[(y * wide + x) * channels + channel];
        }
      }
    }
    return new Pixels(wide, high, channels, made);
  }

  /**
   * Weights of the old samples from one on that make a new one; their sum is 1.
   *
   * @param from the first of them
   */
  @SuppressWarnings("ArrayRecordComponent") // read on the hot path, never compared
  private record Triangle(int from, double[] weights) {
    static Triangle at(int x, int oldSize, int newSize) {
      double scale = (double) oldSize / newSize;
      double reach = Math.max(scale, 1);
      double centre = (x + 0.5) * scale;
      int from = Math.max((int) (centre - reach + 0.5), 0);
      int to = Math.min((int) (centre + reach + 0.5), oldSize);
      double[] weights = new double[to - from];
      double sum = 0;
      for (int i = 0; i < weights.length; i++) {
        weights[i] = Math.max(0, 1 - Math.abs(from + i + 0.5 - centre) / reach);
        sum += weights[i];
      }
      for (int i = 0; i < weights.length; i++) {
        weights[i] /= sum;
      }
      return new Triangle(from, weights);
    }
  }
}
