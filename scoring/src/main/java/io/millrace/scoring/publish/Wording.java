package io.millrace.scoring.publish;

import io.millrace.schemas.message.Command.Offer;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.Calibration;
import io.millrace.schemas.message.Manifest.Encoding;
import io.millrace.schemas.message.Manifest.FeatureRef;
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
import io.millrace.schemas.message.Manifest.Task;
import io.millrace.schemas.message.Manifest.Text;
import io.millrace.schemas.message.Manifest.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What was inferred, in words: for the publisher at once, and for the model card. */
final class Wording {
  private Wording() {}

  /** Inputs and output as they will serve, one to a line. */
  static String of(Manifest manifest, List<String> allFeatures) {
    List<String> lines = new ArrayList<>();
    for (Input input : manifest.inputs()) {
      lines.add(
          "  input %s: %s %s = %s"
              .formatted(
                  input.name(),
                  input.elementType(),
                  input.shape(),
                  input.columns().stream().map(Wording::column).collect(Collectors.joining(", "))));
    }
    lines.add(answer(manifest));
    List<String> unused = new ArrayList<>(allFeatures);
    unused.removeAll(manifest.features().stream().map(FeatureRef::name).toList());
    if (!unused.isEmpty()) {
      lines.add("  not used: " + String.join(", ", unused));
    }
    return String.join("\n", lines);
  }

  private static String answer(Manifest manifest) {
    String output = manifest.output().orElse("(the only one)") + reading(manifest.outputKind());
    return manifest.classes().isEmpty()
        ? "  score: column %d of output %s%s"
            .formatted(
                manifest.outputColumn(),
                output,
                manifest.calibration().stream()
                    .map(Wording::calibration)
                    .collect(Collectors.joining()))
        : "  %s %s: output %s"
            .formatted(
                manifest.task() == Task.CLUSTERING ? "shares of the clusters" : "probabilities of",
                manifest.classes(),
                output);
  }

  private static String reading(OutputKind kind) {
    return switch (kind) {
      case SCORE -> "";
      case LOGIT -> ", made of logits (sigmoid of one column, softmax of several)";
      case DISTANCE -> ", made of distances (1 for the nearest centre, 0 for the others)";
      case NORMALITY -> ", negated (it is low for what is odd)";
    };
  }

  private static String column(Encoding encoding) {
    return switch (encoding) {
      case Scaled scaled -> scaled(scaled);
      case MissingFlag flag -> "missing(%s)".formatted(flag.feature());
      case OneHot oneHot ->
          "onehot(%s:%s)".formatted(oneHot.feature(), String.join("|", oneHot.categories()));
      case Ordinal ordinal -> "ordinal(%s)".formatted(ordinal.feature());
      case Hashed hashed -> "hash(%s:%d)".formatted(hashed.feature(), hashed.buckets());
      case Text text -> text.feature();
      case Tokens tokens -> tokens(tokens);
      case Picture picture ->
          "%s in %d x %d pixels of %s, (v / 255 - %s) / %s"
              .formatted(
                  picture.feature(),
                  picture.wide(),
                  picture.high(),
                  picture.means().size() == 1 ? "grey" : "red, green, blue",
                  picture.means(),
                  picture.deviations());
    };
  }

  private static String tokens(Tokens tokens) {
    String part =
        switch (tokens.part()) {
          case IDS -> "ids";
          case MASK -> "mask";
          case TYPES -> "types";
        };
    return "%s of %s's first %d tokens".formatted(part, tokens.feature(), tokens.length());
  }

  private static String scaled(Scaled scaled) {
    String missing =
        Double.isNaN(scaled.imputed()) ? "" : " (%s if missing)".formatted(scaled.imputed());
    return scaled.mean() == 0 && scaled.scale() == 1
        ? scaled.feature() + missing
        : "(%s - %s) / %s%s".formatted(scaled.feature(), scaled.mean(), scaled.scale(), missing);
  }

  private static String calibration(Calibration calibration) {
    return switch (calibration) {
      case Platt platt ->
          ", through 1 / (1 + exp(-(%.6g x + %.6g)))".formatted(platt.slope(), platt.offset());
      case Isotonic isotonic ->
          ", through an isotonic map of %d points".formatted(isotonic.at().size());
    };
  }

  /**
   * The card's Markdown (after M. Mitchell and others, "Model cards for model reporting", FAT*
   * 2019).
   */
  static String card(
      String title, Offer offer, Manifest manifest, Assessment found, List<String> allFeatures) {
    return String.join(
        "\n",
        "# " + title,
        "",
        "## Purpose",
        offer.question(),
        offer.note().isBlank() ? "" : "\nThe publisher says: " + offer.note(),
        "",
        "## Inputs",
        "%s, run by %s.".formatted(manifest.algorithm(), manifest.engine()),
        "```",
        of(manifest, allFeatures),
        "```",
        "",
        "## Data",
        "What it was trained on was not said: it was published as a file.",
        "",
        "## Quality",
        manifest.task().isJudged() ? quality(found) : unjudged(found),
        "",
        "## Groups",
        groups(found),
        "",
        "## Limits",
        limits(manifest, found));
  }

  private static String unjudged(Assessment found) {
    String nothing = "Nobody says what was true, so no figure tells how good it is.";
    Map<String, Double> values = found.values();
    return values.isEmpty()
        ? nothing
        : nothing
            + " Of %d rows that came with it half score under %.4g, and 99 in a hundred under %.4g: `decide.threshold` is in that unit."
                .formatted(
                    found.rows(),
                    values.get(Assessment.MEDIAN_SCORE),
                    values.get(Assessment.P99_SCORE));
  }

  private static String quality(Assessment found) {
    Map<String, Double> values = found.values();
    if (values.isEmpty()) {
      return "No labelled sample came with it: only the race on the stream tells how good it is.";
    }
    if (values.containsKey("mae")) {
      return "On %d labelled rows that came with it: mean absolute error %.6g, root mean squared error %.6g."
          .formatted(found.rows(), values.get("mae"), values.getOrDefault("rmse", Double.NaN));
    }
    if (values.containsKey("accuracy")) {
      return "On %d labelled rows that came with it: Brier (halved) %.4f, log loss %.4f, accuracy %.4f."
          .formatted(
              found.rows(), values.get("brier"), values.get("log_loss"), values.get("accuracy"));
    }
    return "On %d labelled rows that came with it: Brier %.4f, log loss %.4f, AUC %.4f."
        .formatted(
            found.rows(),
            values.get("brier"),
            values.get("log_loss"),
            values.getOrDefault("auc", Double.NaN));
  }

  private static String groups(Assessment found) {
    if (found.groups().isEmpty()) {
      return "Not examined here; the monitor's segments do it on the stream.";
    }
    return found.groups().stream()
        .map(
            g ->
                "| %s | %s | %d | %.3f | %.3f | %.4f |"
                    .formatted(
                        g.feature(),
                        g.category(),
                        g.rows(),
                        g.meanLabel(),
                        g.meanScore(),
                        g.error()))
        .collect(
            Collectors.joining(
                "\n",
                "| feature | group | rows | %s |\n|---|---|---|---|---|---|\n"
                    .formatted(
                        found.values().containsKey("mae")
                            ? "mean label | mean score | mean absolute error"
                            : "share of 1 | mean score | Brier"),
                ""));
  }

  private static String limits(Manifest manifest, Assessment found) {
    String fitted =
        manifest.calibration().isEmpty() || found.rows() == 0
            ? ""
            : "\n- Its calibration was fitted on the rows above, so their figures flatter it.";
    return """
        - The publisher's word and a self-test are all that stand behind it%s.
        - It knows what its training knew: a regime that did not occur there is news to it."""
            .formatted(manifest.task().isJudged() ? " until the race has judged it" : "")
        + fitted;
  }
}
