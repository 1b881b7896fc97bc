package io.millrace.schemas.avro;

import io.millrace.schemas.message.Example;
import io.millrace.schemas.pipeline.Signature;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * The Avro form of examples: a vector's fields, then its label. It writes one signature and reads
 * all, as {@link VectorForm} does. For any thread.
 */
public final class ExampleForm implements AvroForm<Example> {
  private static final String LABEL = "label";
  private static final String LABEL_KNOWN_AT = "label_known_at";

  private final WriterLayouts layouts;

  private ExampleForm(Signature signature) {
    this.layouts = new WriterLayouts(signature, ExampleForm::layout);
  }

  /** The form that writes examples of this signature. */
  public static ExampleForm of(Signature signature) {
    return new ExampleForm(signature);
  }

  private static VectorLayout layout(Signature signature) {
    return VectorLayout.of(
        signature,
        "Example",
        "A vector and its label: what training reads.",
        List.of(
            VectorLayout.field(
                LABEL, Schema.create(Schema.Type.DOUBLE), "The label, as in the outcome."),
            VectorLayout.field(
                LABEL_KNOWN_AT, VectorLayout.millis(), "Event time at which it became known.")));
  }

  /** The columns behind a vector's hash: the form's own, and those of every example it has read. */
  public Optional<Signature> signature(String hash) {
    return layouts.signature(hash);
  }

  @Override
  public Schema schema() {
    return layouts.own().schema();
  }

  @Override
  public Schema readerFor(Schema writer) {
    return layouts.readerFor(writer);
  }

  @Override
  public GenericRecord toAvro(Example example) {
    GenericData.Record record = layouts.own().write(example.vector());
    record.put(LABEL, example.label());
    record.put(LABEL_KNOWN_AT, Times.MILLIS.toAvro(example.labelKnownAt()));
    return record;
  }

  @Override
  public Example fromAvro(GenericRecord avro) {
    return new Example(
        layouts.ofReader(avro.getSchema()).read(avro),
        (Double) avro.get(LABEL),
        Times.MILLIS.toInstant((Long) avro.get(LABEL_KNOWN_AT)));
  }
}
