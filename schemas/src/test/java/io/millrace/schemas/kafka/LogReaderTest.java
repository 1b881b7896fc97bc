package io.millrace.schemas.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.registry.InMemoryCodecs;
import java.lang.management.ManagementFactory;
import java.util.Map;
import javax.management.ObjectName;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class LogReaderTest {
  private static final Connection NOWHERE =
      new Connection(
          "127.0.0.1:1",
          "http://unused",
          Map.of(
              "client.id", "left-behind",
              "default.api.timeout.ms", "300",
              "request.timeout.ms", "200"));

  /** A consumer that is open shows in the JVM's management. */
  @Test
  void a_reader_that_finds_no_broker_leaves_no_consumer_behind() throws Exception {
    var codec = new InMemoryCodecs().of("labels-value", RecordForm.of(Label.class));
    assertThatThrownBy(() -> new LogReader<>(NOWHERE, "labels", codec))
        .isInstanceOf(TimeoutException.class);
    assertThat(
            ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("kafka.consumer:client-id=left-behind,*"), null))
        .isEmpty();
  }
}
