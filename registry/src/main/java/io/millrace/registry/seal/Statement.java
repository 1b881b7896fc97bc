package io.millrace.registry.seal;

import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.Calibration;
import io.millrace.schemas.message.Manifest.Encoding;
import io.millrace.schemas.message.Manifest.Hashed;
import io.millrace.schemas.message.Manifest.Input;
import io.millrace.schemas.message.Manifest.Isotonic;
import io.millrace.schemas.message.Manifest.MissingFlag;
import io.millrace.schemas.message.Manifest.OneHot;
import io.millrace.schemas.message.Manifest.Ordinal;
import io.millrace.schemas.message.Manifest.OutputKind;
import io.millrace.schemas.message.Manifest.Picture;
import io.millrace.schemas.message.Manifest.Platt;
import io.millrace.schemas.message.Manifest.Scaled;
import io.millrace.schemas.message.Manifest.Text;
import io.millrace.schemas.message.Manifest.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a key signs: everything that decides which scores a version gives, and where. One canonical
 * text, every word with its length before it, numbers by their bits, so that two different versions
 * cannot have one statement. Self-test rows, figures and the card are not in it: they change no
 * score, and differ in the last digit from machine to machine.
 */
public final class Statement {
  private final StringBuilder text = new StringBuilder("millrace-version/1\n");

  private Statement() {}

  /** The bytes that are signed. */
  public static byte[] of(String pipeline, Bundle bundle) {
    var statement = new Statement();
    statement.words("for", pipeline, bundle.contender());
    statement.words(
        "artifact", bundle.artifact().sha256(), String.valueOf(bundle.artifact().size()));
    statement.manifest(bundle.manifest());
    return statement.text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void manifest(Manifest manifest) {
    words("runs", manifest.engine().name(), manifest.task().name(), manifest.signature());
    manifest.features().forEach(f -> words("feature", f.name(), f.definitionHash()));
    for (Input input : manifest.inputs()) {
      words("input", input.name(), input.elementType().name(), input.shape().toString());
      input.columns().forEach(this::encoding);
    }
    words(
        "output",
        manifest.output().map(name -> "named " + name).orElse("the only one"),
        String.valueOf(manifest.outputColumn()));
    // A version from before there were kinds keeps its statement.
    if (manifest.outputKind() != OutputKind.SCORE) {
      words("output-is", manifest.outputKind().name());
    }
    manifest.calibration().forEach(this::calibration);
    manifest.classes().forEach(name -> words("class", name));
  }

  private void encoding(Encoding encoding) {
    switch (encoding) {
      case Scaled scaled -> {
        words("scaled", scaled.feature());
        numbers(List.of(scaled.imputed(), scaled.mean(), scaled.scale()));
      }
      case MissingFlag flag -> words("missing", flag.feature());
      case OneHot oneHot -> {
        words("one-hot", oneHot.feature());
        oneHot.categories().forEach(category -> words("is", category));
      }
      case Ordinal ordinal -> {
        words("ordinal", ordinal.feature());
        ordinal.categories().forEach(category -> words("is", category));
        numbers(ordinal.numbers());
        numbers(List.of(ordinal.unknown()));
      }
      case Hashed hashed -> words("hashed", hashed.feature(), String.valueOf(hashed.buckets()));
      case Text given -> words("text", given.feature(), given.missing());
      case Tokens tokens ->
          words("tokens", tokens.feature(), tokens.part().name(), String.valueOf(tokens.length()));
      case Picture picture -> {
        words(
            "picture",
            picture.feature(),
            picture.order().name(),
            String.valueOf(picture.high()),
            String.valueOf(picture.wide()));
        numbers(picture.means());
        numbers(picture.deviations());
      }
    }
  }

  private void calibration(Calibration calibration) {
    switch (calibration) {
      case Platt platt -> {
        words("platt");
        numbers(List.of(platt.slope(), platt.offset()));
      }
      case Isotonic isotonic -> {
        words("isotonic");
        numbers(isotonic.at());
        numbers(isotonic.probabilities());
      }
    }
  }

  private void words(String kind, String... words) {
    text.append(kind);
    for (String word : words) {
      text.append(' ').append(word.length()).append(':').append(word);
    }
    text.append('\n');
  }

  private void numbers(List<Double> numbers) {
    text.append("numbers");
    numbers.forEach(x -> text.append(' ').append(Long.toHexString(Double.doubleToLongBits(x))));
    text.append('\n');
  }
}
