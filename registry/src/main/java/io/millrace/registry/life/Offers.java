package io.millrace.registry.life;

import io.millrace.registry.artifact.OnnxMetadata;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Command.Column;
import io.millrace.schemas.message.Command.Kind;
import io.millrace.schemas.message.Command.Offer;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Nearest;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Pipeline.Contender;
import java.util.List;
import java.util.Locale;

/** An offer of an artifact as the pipeline file and the publisher's words make it. */
public final class Offers {
  private Offers() {}

  /**
   * What the publisher says; empty where it is to be inferred.
   *
   * @param outputIs what the output's numbers are, see {@link Offer}
   * @param sample rows as CSV, see {@link Offer}
   */
  public record Said(
      String inputs, String output, String outputIs, String calibrate, Blob sample, String note) {
    /** Nothing but the artifact. */
    public static final Said NOTHING = new Said("", "", "", "", new Blob(new byte[0]), "");
  }

  /**
   * The artifact that a model and its tokenizer are together.
   *
   * @throws IllegalArgumentException when the contender's models read no texts, or the tokenizer is
   *     too large
   */
  public static byte[] artifact(
      Pipeline pipeline, String contender, byte[] model, byte[] tokenizer) {
    Contender known = pipeline.contenders().get(contender);
    if (known != null && known.engine() != Manifest.Engine.ONNX) {
      throw new IllegalArgumentException(
          "a tokenizer comes with ONNX models, but contender %s is run by %s: leave it out"
              .formatted(contender, known.engine().name().toLowerCase(Locale.ROOT)));
    }
    return OnnxMetadata.with(model, tokenizer);
  }

  /**
   * The offer.
   *
   * @throws IllegalArgumentException when the pipeline has no such contender, or the sample is too
   *     large
   */
  public static Offer of(Pipeline pipeline, String contender, Said said) {
    Contender known = pipeline.contenders().get(contender);
    if (known == null) {
      throw new IllegalArgumentException(
          "pipeline %s has no contender %s%s; add it under models, as in %s: {engine: onnx, algorithm: published}"
              .formatted(
                  pipeline.name(),
                  contender,
                  Nearest.hint(contender, pipeline.contenders().keySet()),
                  contender));
    }
    if (said.sample().size() > Offer.LARGEST_SAMPLE) {
      throw new IllegalArgumentException(
          "the sample has %d bytes: %d are the limit, so send fewer rows"
              .formatted(said.sample().size(), Offer.LARGEST_SAMPLE));
    }
    return new Offer(
        known.engine(),
        pipeline.label().task(),
        columns(pipeline),
        said.inputs(),
        said.output(),
        said.calibrate(),
        said.sample(),
        pipeline.monitor().segments(),
        question(pipeline),
        said.note(),
        pipeline.label().classes(),
        said.outputIs());
  }

  private static List<Column> columns(Pipeline pipeline) {
    return pipeline.signature().columns().stream()
        .map(column -> new Column(column.name(), kind(column.type()), column.definition()))
        .toList();
  }

  private static Kind kind(Feature.Type type) {
    return switch (type) {
      case NUMBER -> Kind.NUMBER;
      case CATEGORY -> Kind.CATEGORY;
      case TEXT -> Kind.TEXT;
    };
  }

  private static String question(Pipeline pipeline) {
    Pipeline.Label label = pipeline.label();
    String task = label.task().name().toLowerCase(Locale.ROOT);
    return label
        .source()
        .map(
            source ->
                "What `%s` turns out to be for an event of `%s`, known within %s (%s)."
                    .formatted(
                        source,
                        pipeline.scored(),
                        label.within().toString().substring(2).toLowerCase(Locale.ROOT),
                        task))
        .orElseGet(
            () ->
                label.classes().isEmpty()
                    ? "How odd an event of `%s` is; nobody says what was true (%s)."
                        .formatted(pipeline.scored(), task)
                    : "To which of %d clusters an event of `%s` belongs; nobody says what was true (%s)."
                        .formatted(label.classes().size(), pipeline.scored(), task));
  }
}
