package io.millrace.schemas.registry;

import io.millrace.schemas.avro.AvroForm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Confluent's wire format: byte 0, the schema's number in four bytes (big-endian), the Avro body.
 * The number is asked for at the first encoding; a codec that only reads registers nothing.
 */
final class AvroCodec<T> implements Codec<T> {
  private static final int HEADER = 5;

  private final String subject;
  private final AvroForm<T> form;
  private final SchemaIds ids;
  private final GenericDatumWriter<GenericRecord> writer;
  private final Map<Integer, GenericDatumReader<GenericRecord>> readers = new HashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
  private @Nullable BinaryEncoder encoder;
  private @Nullable BinaryDecoder decoder;
  private byte @Nullable [] header;

  AvroCodec(String subject, AvroForm<T> form, SchemaIds ids) {
    this.subject = subject;
    this.form = form;
    this.ids = ids;
    this.writer = new GenericDatumWriter<>(form.schema(), new GenericData());
  }

  @Override
  public byte[] encode(T message) {
    if (header == null) {
      int id = ids.idOf(subject, form.schema());
      header = ByteBuffer.allocate(HEADER).put((byte) 0).putInt(id).array();
    }
    GenericRecord record = form.toAvro(message);
    out.reset();
    out.write(header, 0, HEADER);
    try {
      encoder = EncoderFactory.get().binaryEncoder(out, encoder);
      writer.write(record, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return out.toByteArray();
  }

  @Override
  public T decode(byte[] bytes) {
    if (bytes.length < HEADER || bytes[0] != 0) {
      throw new PoisonException(
          "%s: %d bytes without Confluent's header (byte 0, then the schema's number); was it"
                  .formatted(subject, bytes.length)
              + " written by a serializer of the schema registry?");
    }
    int id = ByteBuffer.wrap(bytes).getInt(1);
    GenericDatumReader<GenericRecord> reader = readers.get(id);
    if (reader == null) {
      reader = reader(id);
      readers.put(id, reader);
    }
    try {
      decoder = DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, decoder);
      T message = form.fromAvro(reader.read(null, decoder));
      if (!decoder.isEnd()) {
        throw new PoisonException(
            "%s: bytes are left over after a record of schema %d".formatted(subject, id));
      }
      return message;
    } catch (PoisonException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new PoisonException(
          "%s: %d bytes are no record of schema %d: %s".formatted(subject, bytes.length, id, e), e);
    }
  }

  private GenericDatumReader<GenericRecord> reader(int id) {
    Schema written = ids.schemaOf(id);
    try {
      return new TextReader(written, form.readerFor(written));
    } catch (IllegalArgumentException e) {
      throw new PoisonException(
          "%s: schema %d is not of this topic: %s".formatted(subject, id, e.getMessage()), e);
    }
  }

  /** Reads strings as Java's, without a detour. */
  private static final class TextReader extends GenericDatumReader<GenericRecord> {
    TextReader(Schema written, Schema read) {
      super(written, read, new GenericData());
    }

    @Override
    protected Class<?> findStringClass(Schema schema) {
      return String.class;
    }
  }
}
