package io.millrace.app.command;

import io.millrace.registry.seal.SealingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A private key to sign versions with. */
final class KeyOption {
  @Option(
      names = "--key",
      paramLabel = "FILE",
      description =
          "A private Ed25519 key (PKCS#8 PEM) to sign versions with; default: the file that"
              + " MILLRACE_KEY names, if any.",
      defaultValue = "${env:MILLRACE_KEY}")
  private @Nullable Path file;

  KeyOption() {}

  Optional<SealingKey> key() {
    return Optional.ofNullable(file).map(KeyOption::read);
  }

  private static SealingKey read(Path file) {
    try {
      return SealingKey.of(Files.readString(file));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the key %s cannot be read: %s; millrace models keygen writes one".formatted(file, e), e);
    }
  }
}
