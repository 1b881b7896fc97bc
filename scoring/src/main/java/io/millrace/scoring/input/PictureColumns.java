package io.millrace.scoring.input;

import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.Manifest.Picture;
import io.millrace.schemas.message.Manifest.PixelOrder;
import io.millrace.schemas.pipeline.Feature;
import org.jspecify.annotations.Nullable;

/** A picture's values, scaled. The batch starts with zeros, which is what a missing one is. */
@SuppressWarnings("ArrayRecordComponent") // read on the hot path, never compared
record PictureColumns(int feature, Picture picture, int width, Pixels.Scale[] scales)
    implements Columns {
  private static final int LONGEST_SIDE = 2048;

  static PictureColumns of(int feature, Picture picture) {
    int channels = picture.means().size();
    if ((channels != 1 && channels != 3) || picture.deviations().size() != channels) {
      throw wrong(picture, "one mean and one deviation for grey, or three of each are possible");
    }
    if (Math.min(picture.high(), picture.wide()) < 1
        || Math.max(picture.high(), picture.wide()) > LONGEST_SIDE) {
      throw wrong(picture, "sides of 1 to %d pixels are possible".formatted(LONGEST_SIDE));
    }
    Pixels.Scale[] scales = new Pixels.Scale[channels];
    for (int i = 0; i < channels; i++) {
      scales[i] = new Pixels.Scale(picture.means().get(i), picture.deviations().get(i));
      if (!scales[i].isPossible()) {
        throw wrong(picture, "means must be finite, deviations finite and not zero");
      }
    }
    return new PictureColumns(feature, picture, picture.width(), scales);
  }

  private static IllegalArgumentException wrong(Picture picture, String rule) {
    return new IllegalArgumentException(
        "feature %s is a picture of %d x %d pixels with means %s and deviations %s: %s"
            .formatted(
                picture.feature(),
                picture.high(),
                picture.wide(),
                picture.means(),
                picture.deviations(),
                rule));
  }

  @Override
  public boolean takes(Feature.Type type) {
    return type == Feature.Type.TEXT;
  }

  @Override
  public void put(InputBatch.Tensor tensor, int index, FeatureValues values, int position) {
    @Nullable String text = values.text(position);
    if (text == null) {
      return;
    }
    Pixels pixels = read(text).resized(picture.high(), picture.wide());
    int area = picture.high() * picture.wide();
    int channels = scales.length;
    boolean channelsFirst = picture.order() == PixelOrder.CHANNELS_FIRST;
    for (int pixel = 0; pixel < area; pixel++) {
      for (int channel = 0; channel < channels; channel++) {
        int at = channelsFirst ? channel * area + pixel : pixel * channels + channel;
        tensor.set(index + at, scales[channel].of(pixels.samples()[pixel * channels + channel]));
      }
    }
  }

  private Pixels read(String text) {
    try {
      return PictureDecoder.decode(text, scales.length);
    } catch (IllegalArgumentException e) {
      throw new UnfitVectorException(
          "feature %s: %s".formatted(picture.feature(), e.getMessage()), e);
    }
  }
}
