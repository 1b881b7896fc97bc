package io.millrace.schemas.message;

/**
 * A piece of a model's bytes, keyed {@code sha256/index}.
 *
 * @param index 0 ... count - 1
 * @param count pieces in all
 */
public record ArtifactChunk(String sha256, int index, int count, Blob bytes) {

  /** Bytes of a full piece: under Kafka's default limit of 1 MiB a record. */
  public static final int SIZE = 512 * 1024;

  /** No artifact may be larger, in bytes. */
  public static final long LARGEST_ARTIFACT = 256L * 1024 * 1024;
}
