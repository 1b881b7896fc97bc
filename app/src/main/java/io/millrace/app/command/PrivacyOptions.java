package io.millrace.app.command;

import io.millrace.ingest.privacy.PrivacyKey;
import io.millrace.ingest.source.SourceFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The secret key of {@code hash} rules. It comes with the call, never from the pipeline file, which
 * is shared, kept under version control and shown on pages.
 */
final class PrivacyOptions {
  private static final String VARIABLE = "MILLRACE_PRIVACY_KEY";

  @Option(
      names = "--privacy-key-file",
      paramLabel = "FILE",
      description =
          "The secret key of the pipeline's hash rules; default: environment variable "
              + VARIABLE
              + ".")
  private @Nullable Path keyFile;

  PrivacyOptions() {}

  SourceFiles files(Map<String, Path> data) {
    return new SourceFiles(data, key());
  }

  /** The key, if the call names one. */
  Optional<PrivacyKey> key() {
    if (keyFile != null) {
      return Optional.of(PrivacyKey.of(content(keyFile), keyFile.toString()));
    }
    return Optional.ofNullable(System.getenv(VARIABLE))
        .filter(text -> !text.isBlank())
        .map(text -> PrivacyKey.of(text, VARIABLE));
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--privacy-key-file %s cannot be read: %s".formatted(file, e), e);
    }
  }
}
