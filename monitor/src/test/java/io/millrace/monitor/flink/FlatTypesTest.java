package io.millrace.monitor.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.monitor.input.FeatureWindows;
import io.millrace.monitor.input.Reference;
import io.millrace.monitor.join.JoinInput;
import io.millrace.monitor.stream.SeededStream;
import io.millrace.monitor.stream.Versions;
import io.millrace.schemas.kafka.DeadLetter;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Outcome;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class FlatTypesTest {
  private static final Instant NOW = Instant.parse("2001-01-01T00:00:00.123Z");

  @Test
  void records_come_back_as_they_went_with_and_without_a_letter() throws IOException {
    Blob bytes = new Blob(new byte[] {1, 2, 3});
    TopicRecord plain = new TopicRecord("t", bytes, 5, bytes, Optional.empty());
    DeadLetter letter = new DeadLetter("monitor", "poison", "why", "t", 3, 9);
    TopicRecord dead = new TopicRecord("t", bytes, TopicRecord.NOW, bytes, Optional.of(letter));
    assertThat(there(FlatTypes.RECORD, plain)).isEqualTo(plain);
    assertThat(there(FlatTypes.RECORD, dead)).isEqualTo(dead);
    assertThat(there(FlatTypes.ARRIVAL, new Arrival.Unusable(dead)))
        .isEqualTo(new Arrival.Unusable(dead));
  }

  @Test
  void arrivals_come_back_as_they_went() throws IOException {
    Arrival arrival =
        new Arrival.Usable(
            new JoinInput.Score(
                "e", 7, new JoinInput.Scorer("trees", 1, Alias.TRIAL, false), 0.25));
    assertThat(there(FlatTypes.ARRIVAL, arrival)).isEqualTo(arrival);
    Arrival mark = new Arrival.Mark("smile", 7);
    assertThat(there(FlatTypes.ARRIVAL, mark)).isEqualTo(mark);
  }

  @Test
  void findings_come_back_as_they_went() throws IOException {
    Outcome outcome =
        new Outcome("e", "k", NOW, NOW, Optional.empty(), Optional.empty(), List.of(), List.of());
    FeatureWindows windows = new FeatureWindows(SeededStream.plan());
    new SeededStream(1)
        .with(new SeededStream.Rival("trees", 1, Alias.CURRENT, true, 0.1, 0)).events(50).stream()
            .map(SeededStream.Message::body)
            .flatMap(body -> Inputs.of(body).stream())
            .forEach(windows::accept);
    Finding seen = new Finding.Seen(windows.closeBefore(Long.MAX_VALUE).getFirst());
    Reference reference =
        Reference.of(Versions.told("trees", 1), SeededStream.plan()).orElseThrow();
    assertThat(reference.profile().features()).containsOnlyKeys("x", "origin");
    List<Finding> findings =
        List.of(new Finding.Closed(outcome), seen, new Finding.Told(reference));
    for (Finding finding : findings) {
      assertThat(there(FlatTypes.FINDING, finding)).isEqualTo(finding);
    }
  }

  private static <T> T there(TypeInformation<T> type, T value) throws IOException {
    var serializer = type.createSerializer(new SerializerConfigImpl());
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(value, out);
    DataOutputSerializer copied = new DataOutputSerializer(64);
    serializer.copy(new DataInputDeserializer(out.getCopyOfBuffer()), copied);
    return serializer.deserialize(new DataInputDeserializer(copied.getCopyOfBuffer()));
  }
}
