package io.millrace.monitor.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the newest finished checkpoint in a local directory: one that has its metadata. */
final class LatestCheckpoint {
  private static final int JOB_CHECKPOINT_METADATA = 3;

  private LatestCheckpoint() {}

  /** Empty when the directory holds none, or is not a local one. */
  static Optional<String> in(String directory) {
    URI uri = URI.create(directory);
    if (uri.getScheme() != null && !uri.getScheme().equals("file")) {
      return Optional.empty();
    }
    Path local = uri.getScheme() == null ? Path.of(directory) : Path.of(uri);
    if (!Files.isDirectory(local)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(local, JOB_CHECKPOINT_METADATA)) {
      return files
          .filter(file -> file.endsWith("_metadata"))
          .max(Comparator.comparing(LatestCheckpoint::modified))
          .map(file -> file.resolveSibling("").toUri().toString());
    } catch (IOException e) {
      throw new UncheckedIOException("checkpoints in %s cannot be listed".formatted(local), e);
    }
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }
}
