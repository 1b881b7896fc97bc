package io.millrace.monitor.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatestCheckpointTest {
  @TempDir private Path directory;

  @Test
  void the_newest_checkpoint_with_metadata_is_found() throws IOException {
    checkpoint("job1/chk-7", 1_000);
    Path newest = checkpoint("job2/chk-2", 2_000);
    Files.createDirectories(directory.resolve("job2/chk-3"));
    assertThat(LatestCheckpoint.in(directory.toUri().toString()))
        .contains(newest.toUri().toString());
  }

  @Test
  void an_empty_missing_or_remote_directory_has_none() {
    assertThat(LatestCheckpoint.in(directory.toUri().toString())).isEmpty();
    assertThat(LatestCheckpoint.in(directory.resolve("none").toString())).isEmpty();
    assertThat(LatestCheckpoint.in("s3://bucket/checkpoints")).isEmpty();
  }

  private Path checkpoint(String name, long modifiedMillis) throws IOException {
    Path checkpoint = Files.createDirectories(directory.resolve(name));
    Path metadata = Files.createFile(checkpoint.resolve("_metadata"));
    Files.setLastModifiedTime(metadata, FileTime.fromMillis(modifiedMillis));
    return checkpoint;
  }
}
