package io.millrace.registry.artifact;

import io.millrace.schemas.message.ArtifactChunk;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Bundle.Artifact;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A model's bytes cut into pieces that fit a Kafka record, and put together again under their
 * SHA-256: what comes out is what went in, or nothing.
 */
public final class Artifacts {
  private Artifacts() {}

  /** Digest, size and number of pieces of these bytes. */
  public static Artifact describe(byte[] bytes) {
    return new Artifact(sha256(bytes), bytes.length, pieces(bytes.length));
  }

  /**
   * Cuts bytes into pieces of {@link ArtifactChunk#SIZE}, in order.
   *
   * @throws ArtifactException when there are none, or more than {@link
   *     ArtifactChunk#LARGEST_ARTIFACT}
   */
  public static List<ArtifactChunk> cut(byte[] bytes) {
    Artifact artifact = describe(bytes);
    checkLimits(artifact);
    return IntStream.range(0, artifact.chunks())
        .mapToObj(i -> new ArtifactChunk(artifact.sha256(), i, artifact.chunks(), piece(bytes, i)))
        .toList();
  }

  /**
   * Puts the pieces of an artifact together.
   *
   * @param chunks by index; others are ignored
   * @throws ArtifactException when one is missing or the bytes are not those of the digest
   */
  public static byte[] assemble(Artifact artifact, Map<Integer, ArtifactChunk> chunks) {
    checkLimits(artifact);
    byte[] bytes = new byte[Math.toIntExact(artifact.size())];
    int at = 0;
    for (int i = 0; i < artifact.chunks(); i++) {
      byte[] piece = present(artifact, chunks, i).bytes().bytes();
      if (piece.length > bytes.length - at) {
        throw changed(artifact, "its pieces hold more bytes than that");
      }
      System.arraycopy(piece, 0, bytes, at, piece.length);
      at += piece.length;
    }
    String digest = sha256(bytes);
    if (at != bytes.length || !digest.equals(artifact.sha256())) {
      throw changed(artifact, "its pieces hold %d bytes of digest %s".formatted(at, digest));
    }
    return bytes;
  }

  /** Key of a piece in {@code millrace.artifacts}. */
  public static String key(String sha256, int index) {
    return sha256 + "/" + index;
  }

  /** Lower-case hex. */
  public static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Whether a description can be true at all; asked before anything is read or allocated.
   *
   * @throws ArtifactException when it cannot
   */
  public static void checkLimits(Artifact artifact) {
    if (artifact.size() < 1 || artifact.size() > ArtifactChunk.LARGEST_ARTIFACT) {
      throw new ArtifactException(
          "artifact %s has %d bytes: 1 to %d are allowed; publish a smaller model"
              .formatted(artifact.sha256(), artifact.size(), ArtifactChunk.LARGEST_ARTIFACT));
    }
    if (artifact.chunks() != pieces(artifact.size())) {
      throw new ArtifactException(
          "artifact %s of %d bytes claims %d pieces: it has %d of %d bytes; describe it anew"
              .formatted(
                  artifact.sha256(),
                  artifact.size(),
                  artifact.chunks(),
                  pieces(artifact.size()),
                  ArtifactChunk.SIZE));
    }
  }

  private static int pieces(long size) {
    return Math.toIntExact((size + ArtifactChunk.SIZE - 1) / ArtifactChunk.SIZE);
  }

  private static Blob piece(byte[] bytes, int index) {
    int from = index * ArtifactChunk.SIZE;
    return new Blob(
        Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + ArtifactChunk.SIZE)));
  }

  private static ArtifactChunk present(
      Artifact artifact, Map<Integer, ArtifactChunk> chunks, int index) {
    ArtifactChunk chunk = chunks.get(index);
    if (chunk == null) {
      throw new ArtifactException(
          "artifact %s: piece %d of %d is missing; put the artifact again, then submit it again"
              .formatted(artifact.sha256(), index, artifact.chunks()));
    }
    return chunk;
  }

  private static ArtifactException changed(Artifact artifact, String found) {
    return new ArtifactException(
        "artifact %s of %d bytes was changed on the way: %s; put it again, then submit it again"
            .formatted(artifact.sha256(), artifact.size(), found));
  }
}
