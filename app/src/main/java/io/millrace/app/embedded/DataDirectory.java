package io.millrace.app.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of the embedded servers, held by one command at a time. The operating system lets
 * go of the lock when the command dies, however it dies.
 */
final class DataDirectory implements AutoCloseable {
  private static final String LOCK = "lock";
  private static final String LOGS = "logs";
  private static final long FULL_LOG_BYTES = 16L << 20;

  private final Path path;
  private final FileChannel lock;

  private DataDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  static DataDirectory open(Path path) {
    try {
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(
              path.resolve(LOCK),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      try {
        if (tryLock(channel) == null) {
          throw inUse(path, channel);
        }
        channel.truncate(0);
        channel.write(bytes(Long.toString(ProcessHandle.current().pid())), 0);
        return new DataDirectory(path, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  /** A directory inside, made when missing. */
  Path child(String name) {
    try {
      return Files.createDirectories(path.resolve(name));
    } catch (IOException e) {
      throw unusable(path.resolve(name), e);
    }
  }

  /** The log that a server appends to; a full one is put aside, and one such is kept. */
  Path log(String name) {
    Path log = child(LOGS).resolve(name);
    try {
      if (Files.exists(log) && Files.size(log) > FULL_LOG_BYTES) {
        Files.move(log, log.resolveSibling(name + ".1"), StandardCopyOption.REPLACE_EXISTING);
      }
      return log;
    } catch (IOException e) {
      throw unusable(log, e);
    }
  }

  /** Removes what an earlier command left, but for the lock and the logs. */
  void clear() {
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        if (!each.equals(path)
            && !each.equals(path.resolve(LOCK))
            && !each.startsWith(path.resolve(LOGS))) {
          Files.delete(each);
        }
      }
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw unusable(path.resolve(LOCK), e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldByThisProcess) {
      return null;
    }
  }

  private static EmbeddedException inUse(Path path, FileChannel channel) throws IOException {
    ByteBuffer owner = ByteBuffer.allocate(20);
    channel.read(owner, 0);
    return new EmbeddedException(
        "data directory %s is in use by another millrace command (process %s): stop that one, or give this one another directory"
            .formatted(path, StandardCharsets.UTF_8.decode(owner.flip())));
  }

  private static EmbeddedException unusable(Path path, IOException cause) {
    return new EmbeddedException(
        "data directory: %s cannot be made or written (%s): give a directory that you may write to"
            .formatted(path, cause),
        cause);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
