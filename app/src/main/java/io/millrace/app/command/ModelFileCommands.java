package io.millrace.app.command;

import io.millrace.registry.life.VersionCard;
import io.millrace.registry.life.VersionName;
import io.millrace.registry.seal.SealingKey;
import io.millrace.registry.seal.Trust;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.scoring.Scorer;
import io.millrace.scoring.ScorerLoader;
import io.millrace.scoring.input.Signatures;
import io.millrace.scoring.model.BadModelException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Versions and keys as files: verify, export, keygen. */
final class ModelFileCommands {
  private ModelFileCommands() {}

  /** {@code millrace models verify}: what a scoring worker does before a version serves. */
  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = "Fetch a version and check digest, signature and self-test here.")
  @SuppressWarnings("NullAway.Init") // picocli fills the fields in
  static final class Verify implements Callable<Integer> {
    @Parameters(paramLabel = "CONTENDER@VERSION")
    private String name;

    @Mixin private PipelineOptions options;
    @Spec private CommandSpec spec;

    Verify() {}

    @Override
    public Integer call() {
      Pipeline pipeline = options.pipeline();
      CommandSender sender = options.sender();
      ModelVersion version = VersionName.parse(name, pipeline.name()).in(options.known(sender));
      byte[] artifact = sender.fetch(version.bundle().artifact());
      var loader = new ScorerLoader(Signatures.of(pipeline.signature()), Trust.of(pipeline));
      PrintWriter out = spec.commandLine().getOut();
      try (Scorer scorer = loader.load(version, artifact)) {
        out.printf(
            "%s is sound: %d bytes under digest %s, signed by %s, %d self-test rows scored the same on %s%n",
            version.name(),
            artifact.length,
            version.bundle().artifact().sha256(),
            version.bundle().seal().map(seal -> seal.key()).orElse("nobody"),
            version.bundle().selfTest().size(),
            scorer.provider());
        return 0;
      } catch (BadModelException e) {
        out.printf("%s must not serve: %s%n", version.name(), e.getMessage());
        return Failures.WORK_FAILED;
      }
    }
  }

  /** {@code millrace models export}. */
  @Command(
      name = "export",
      mixinStandardHelpOptions = true,
      description = "Write a version's model and its card to files.")
  @SuppressWarnings("NullAway.Init") // picocli fills the fields in
  static final class Export implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "CONTENDER@VERSION")
    private String name;

    @Option(
        names = "--to",
        paramLabel = "DIRECTORY",
        defaultValue = ".",
        description = "Where to write (default: here).")
    private Path directory;

    @Mixin private PipelineOptions options;
    @Spec private CommandSpec spec;

    Export() {}

    @Override
    public Integer call() throws IOException {
      CommandSender sender = options.sender();
      ModelVersion version =
          VersionName.parse(name, options.pipeline().name()).in(options.known(sender));
      String ending = version.bundle().manifest().engine() == Engine.ONNX ? ".onnx" : ".smile";
      Path model = directory.resolve(version.name() + ending);
      Files.createDirectories(directory);
      Files.write(model, sender.fetch(version.bundle().artifact()));
      Path card = directory.resolve(version.name() + ".md");
      Files.writeString(card, VersionCard.of(version));
      spec.commandLine().getOut().printf("wrote %s and %s%n", model, card);
      return 0;
    }
  }

  /** {@code millrace models keygen}. */
  @Command(
      name = "keygen",
      mixinStandardHelpOptions = true,
      description = "Make a pair of keys to sign versions with: FILE, private, and FILE.pub.")
  @SuppressWarnings("NullAway.Init") // picocli fills the fields in
  static final class Keygen implements Callable<Integer> {
    @Parameters(paramLabel = "FILE")
    private Path file;

    @Spec private CommandSpec spec;

    Keygen() {}

    @Override
    public Integer call() throws IOException {
      SealingKey key = SealingKey.generate();
      try {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      } catch (FileAlreadyExistsException e) {
        throw new IllegalArgumentException(
            "%s exists: a key is not overwritten, name another file".formatted(file), e);
      }
      Files.writeString(file, key.pem(), StandardOpenOption.TRUNCATE_EXISTING);
      Path open = Path.of(file + ".pub");
      Files.writeString(open, key.open() + "\n");
      spec.commandLine()
          .getOut()
          .printf(
              "wrote %s (keep it to yourself) and %s; in the pipeline file:%ntrust: [%s]%n",
              file, open, key.open());
      return 0;
    }
  }
}
