package io.millrace.registry.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schemas.message.ArtifactChunk;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Bundle.Artifact;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ArtifactsTest {

  @Property(tries = 20)
  void what_was_cut_is_put_together_bit_by_bit(
      @ForAll @IntRange(min = 1, max = 3 * ArtifactChunk.SIZE) int size, @ForAll long seed) {
    byte[] bytes = random(size, seed);

    assertThat(Artifacts.assemble(Artifacts.describe(bytes), byIndex(Artifacts.cut(bytes))))
        .isEqualTo(bytes);
  }

  @Test
  void a_full_last_piece_is_not_followed_by_an_empty_one() {
    List<ArtifactChunk> chunks = Artifacts.cut(random(2 * ArtifactChunk.SIZE, 1));

    assertThat(chunks).extracting(c -> c.bytes().size()).containsOnly(ArtifactChunk.SIZE);
    assertThat(chunks).hasSize(2);
  }

  @Test
  void a_flipped_byte_is_noticed() {
    byte[] bytes = random(1000, 2);
    Map<Integer, ArtifactChunk> chunks = byIndex(Artifacts.cut(bytes));
    byte[] changed = bytes.clone();
    changed[500] ^= 1;
    chunks.put(0, new ArtifactChunk(chunks.get(0).sha256(), 0, 1, new Blob(changed)));

    assertThatThrownBy(() -> Artifacts.assemble(Artifacts.describe(bytes), chunks))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("was changed on the way");
  }

  @Test
  void a_missing_piece_is_named() {
    byte[] bytes = random(ArtifactChunk.SIZE + 1, 3);
    Map<Integer, ArtifactChunk> chunks = byIndex(Artifacts.cut(bytes));
    chunks.remove(1);

    assertThatThrownBy(() -> Artifacts.assemble(Artifacts.describe(bytes), chunks))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("piece 1 of 2 is missing");
  }

  @Test
  void a_piece_that_grew_is_noticed_before_it_is_copied() {
    byte[] bytes = random(100, 4);
    Artifact artifact = Artifacts.describe(bytes);
    Map<Integer, ArtifactChunk> chunks = new HashMap<>();
    chunks.put(0, new ArtifactChunk(artifact.sha256(), 0, 1, new Blob(random(101, 4))));

    assertThatThrownBy(() -> Artifacts.assemble(artifact, chunks))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("more bytes than that");
  }

  @Test
  void a_description_over_the_limit_is_refused_before_anything_is_read() {
    long size = ArtifactChunk.LARGEST_ARTIFACT + 1;
    var artifact = new Artifact("ab".repeat(32), size, 513);

    assertThatThrownBy(() -> Artifacts.checkLimits(artifact))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("publish a smaller model");
  }

  @Test
  void a_description_with_the_wrong_number_of_pieces_is_refused() {
    assertThatThrownBy(() -> Artifacts.checkLimits(new Artifact("ab".repeat(32), 10, 1_000_000)))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("claims 1000000 pieces");
  }

  @Test
  void nothing_is_no_artifact() {
    assertThatThrownBy(() -> Artifacts.cut(new byte[0])).isInstanceOf(ArtifactException.class);
  }

  private static Map<Integer, ArtifactChunk> byIndex(List<ArtifactChunk> chunks) {
    return new HashMap<>(
        chunks.stream().collect(Collectors.toMap(ArtifactChunk::index, Function.identity())));
  }

  private static byte[] random(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
