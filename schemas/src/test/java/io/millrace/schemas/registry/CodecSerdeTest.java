package io.millrace.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schemas.avro.RandomMessages;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.message.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class CodecSerdeTest {
  private final CodecSerde<Prediction> serde =
      CodecSerde.of(
          new InMemoryCodecs(), "flights.predictions-value", RecordForm.of(Prediction.class));

  @Test
  void threads_may_share_a_serde() throws Exception {
    List<Future<Boolean>> threads = new ArrayList<>();
    try (var pool = Executors.newFixedThreadPool(4)) {
      for (int thread = 0; thread < 4; thread++) {
        long start = thread * 10_000L;
        threads.add(pool.submit(() -> roundTrips(start)));
      }
    }
    for (Future<Boolean> thread : threads) {
      assertThat(thread.get()).isTrue();
    }
  }

  private boolean roundTrips(long start) {
    boolean equal = true;
    for (long seed = start; seed < start + 500; seed++) {
      var message = new RandomMessages(seed).next(Prediction.class);
      byte[] bytes = serde.serializer().serialize("t", message);
      equal &= serde.deserializer().deserialize("t", bytes).equals(message);
    }
    return equal;
  }

  @Test
  void a_tombstone_stays_one() {
    assertThat(serde.serializer().serialize("t", null)).isNull();
    assertThat(serde.deserializer().deserialize("t", (byte[]) null)).isNull();
  }

  @Test
  void poison_reaches_the_caller() {
    assertThatThrownBy(() -> serde.deserializer().deserialize("t", new byte[] {1}))
        .isInstanceOf(PoisonException.class);
  }
}
