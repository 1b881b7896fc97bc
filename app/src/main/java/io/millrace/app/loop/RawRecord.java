package io.millrace.app.loop;

import io.millrace.schemas.message.Blob;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record of a raw stream. */
public sealed interface RawRecord {
  String stream();

  /** Its bytes as far as it ever had any. */
  Blob value();

  /** As ingest or a user's producer wrote it: Confluent wire format. */
  record Encoded(String stream, Blob value) implements RawRecord {}

  /**
   * A row that never was bytes, as a backtest reads it from a file.
   *
   * @param values the schema's fields in schema order, without derived ones
   */
  record Decoded(String stream, List<@Nullable Object> values) implements RawRecord {
    private static final Blob NO_BYTES = new Blob(new byte[0]);

    public Decoded {
      values = Collections.unmodifiableList(values);
    }

    @Override
    public Blob value() {
      return NO_BYTES;
    }
  }
}
