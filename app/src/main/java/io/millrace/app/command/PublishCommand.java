package io.millrace.app.command;

import io.millrace.registry.artifact.Artifacts;
import io.millrace.registry.artifact.OnnxMetadata;
import io.millrace.registry.life.Draft;
import io.millrace.registry.life.Offers;
import io.millrace.registry.life.Offers.Said;
import io.millrace.registry.seal.Sealer;
import io.millrace.registry.seal.Trust;
import io.millrace.schemas.message.ArtifactChunk;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Command.Publish;
import io.millrace.schemas.message.Command.Submit;
import io.millrace.schemas.message.RegistryRecord.CommandAnswer;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.scoring.ModelInspector;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code millrace models publish}: a model from anywhere into the race. The model is looked into
 * here first, so that what is wrong or unclear is said at once; the registry looks again.
 */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    description = "Publish an ONNX or Smile model as a contender's next version.")
@SuppressWarnings("NullAway.Init") // picocli fills the fields in
final class PublishCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "CONTENDER", description = "As in the pipeline file.")
  private String contender;

  @Parameters(index = "1", paramLabel = "FILE", description = "The model.")
  private Path file;

  @Option(
      names = "--inputs",
      paramLabel = "TENSOR=COLUMN,...",
      defaultValue = "",
      description =
          "How the model's inputs are made of features; inferred if left out. Columns: f, f..g,"
              + " impute(f:0), scale(f:MEAN|SCALE), missing(f), onehot(f:A|B), ordinal(f:A|B),"
              + " hash(f:32), text(f:none), tokens(f:128), mask(f:128), types(f:128),"
              + " image(f:MEAN|DEVIATION). Several tensors: with ;. @FILE reads it from a file.")
  private String inputs;

  @Option(
      names = "--tokenizer",
      paramLabel = "tokenizer.json",
      description = "What cuts texts for this model: it becomes part of the model's file.")
  private @Nullable Path tokenizer;

  @Option(
      names = "--output",
      paramLabel = "NAME[:COLUMN]",
      defaultValue = "",
      description = "Where the score is; inferred if left out.")
  private String output;

  @Option(
      names = "--output-is",
      paramLabel = "score|logit|distance|normality",
      defaultValue = "",
      description =
          "What the output's numbers are: a score as it is (the default), logits of classes,"
              + " distances to the centres of clusters, or a normality, low for what is odd.")
  private String outputIs;

  @Option(
      names = "--calibrate",
      paramLabel = "platt|isotonic",
      defaultValue = "",
      description = "Turn the output into a probability, fitted to the labels of --sample.")
  private String calibrate;

  @Option(
      names = "--sample",
      paramLabel = "rows.csv",
      description = "Rows with the features by name, and a column label where it is known.")
  private @Nullable Path sample;

  @Option(names = "--note", defaultValue = "", description = "In your own words, for the record.")
  private String note;

  @Option(
      names = "--dry-run",
      description = "Only look into the model and show what would be published.")
  private boolean isRehearsal;

  @Mixin private KeyOption key;
  @Mixin private PipelineOptions options;
  @Spec private CommandSpec spec;

  PublishCommand() {}

  @Override
  public Integer call() {
    Pipeline pipeline = options.pipeline();
    byte[] artifact = artifact(pipeline);
    Blob rows =
        new Blob(sample == null ? new byte[0] : bytes(sample, ArtifactChunk.LARGEST_ARTIFACT));
    var said = new Said(inputs(), output, outputIs, calibrate, rows, note);
    var publish =
        new Publish(contender, Artifacts.describe(artifact), Offers.of(pipeline, contender, said));
    return switch (new ModelInspector().draft(pipeline.name(), publish, artifact)) {
      case Draft.Unclear unclear -> throw new IllegalArgumentException(unclear.question());
      case Draft.Bad bad ->
          throw new IllegalStateException("%s must not serve: %s".formatted(file, bad.reason()));
      case Draft.Ready ready -> publish(pipeline, ready, artifact);
    };
  }

  private byte[] artifact(Pipeline pipeline) {
    byte[] model = bytes(file, ArtifactChunk.LARGEST_ARTIFACT);
    return tokenizer == null
        ? model
        : Offers.artifact(
            pipeline, contender, model, bytes(tokenizer, OnnxMetadata.LARGEST_TOKENIZER));
  }

  private int publish(Pipeline pipeline, Draft.Ready ready, byte[] artifact) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%s/%s, as it will be served:%n%s%n", pipeline.name(), contender, ready.shown());
    out.flush();
    if (isRehearsal) {
      return 0;
    }
    var sealer = new Sealer(Trust.of(pipeline), key.key());
    sealer
        .objection()
        .ifPresent(
            why -> {
              throw new IllegalArgumentException(why);
            });
    Bundle bundle = sealer.sign(ready.bundle());
    CommandSender sender = options.sender();
    sender.put(artifact);
    CommandAnswer answer =
        sender.send(new Submit(bundle), note.isBlank() ? "published by command" : note);
    out.println(answer.why());
    return answer.accepted() ? 0 : Failures.WORK_FAILED;
  }

  private String inputs() {
    return inputs.startsWith("@")
        ? new String(bytes(Path.of(inputs.substring(1)), Integer.MAX_VALUE), StandardCharsets.UTF_8)
        : inputs;
  }

  private static byte[] bytes(Path file, long limit) {
    try {
      long size = Files.size(file);
      if (size > limit) {
        throw new IllegalArgumentException(
            "%s has %d bytes: %d are the limit".formatted(file, size, limit));
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IllegalArgumentException("%s cannot be read: %s".formatted(file, e), e);
    }
  }
}
