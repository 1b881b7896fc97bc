package io.millrace.app.deadletters;

import io.millrace.schemas.kafka.DeadLetter;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record of {@code <p>.dead-letters}, as bytes, with what its headers say. */
record Letter(ConsumerRecord<byte[], byte[]> found, DeadLetter why) {

  static Letter of(ConsumerRecord<byte[], byte[]> found) {
    return new Letter(found, DeadLetter.of(found.headers()));
  }

  LetterPlace place() {
    return new LetterPlace(found.partition(), found.offset());
  }
}
