package io.millrace.ingest.source;

import io.millrace.ingest.privacy.PrivacyKey;
import io.millrace.ingest.privacy.Redaction;
import io.millrace.schemas.pipeline.Nearest;
import io.millrace.schemas.pipeline.Pipeline;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Files that streams are read from.
 *
 * @param files by stream
 * @param key for the streams' hash rules, where they have any
 */
public record SourceFiles(Map<String, Path> files, Optional<PrivacyKey> key) {
  public SourceFiles {
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }

  public static SourceFiles of(Map<String, Path> files) {
    return new SourceFiles(files, Optional.empty());
  }

  /** The rows of one stream. */
  public static Rows open(Pipeline.Stream stream, Path file, Optional<PrivacyKey> key) {
    return new SourceFile(stream, Redaction.of(stream, key), file).open();
  }

  /**
   * Opens all of them; on a failure none stays open.
   *
   * @throws InvalidSourceException when a file cannot be used
   */
  public List<Rows> open(Pipeline pipeline) {
    check(pipeline);
    List<Rows> opened = new ArrayList<>();
    try {
      for (Pipeline.Stream stream : pipeline.streams().values()) {
        if (files.containsKey(stream.name())) {
          opened.add(open(stream, Objects.requireNonNull(files.get(stream.name())), key));
        }
      }
      return opened;
    } catch (RuntimeException e) {
      opened.forEach(Rows::close);
      throw e;
    }
  }

  /**
   * Asks before anything is opened or started whether these streams may be read from files.
   *
   * @throws InvalidSourceException when the pipeline has no such stream, or others write it
   */
  public void check(Pipeline pipeline) {
    for (String name : files.keySet()) {
      if (!pipeline.streams().containsKey(name)) {
        throw new InvalidSourceException(
            "--data %s=%s: pipeline %s has no stream %s%s"
                .formatted(
                    name,
                    files.get(name),
                    pipeline.name(),
                    name,
                    Nearest.hint(name, pipeline.streams().keySet())));
      }
      if (pipeline.stream(name).writer() == Pipeline.Writer.OTHERS) {
        throw new InvalidSourceException(
            "--data %s=%s: the pipeline file says written_by: others for this stream, so ingest may not write it; remove that line, or the file from the call"
                .formatted(name, files.get(name)));
      }
    }
  }
}
