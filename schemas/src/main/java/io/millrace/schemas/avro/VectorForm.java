package io.millrace.schemas.avro;

import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.pipeline.Signature;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * The Avro form of vectors, its schema generated from a signature: a nullable, documented field per
 * feature, so that the topic can be read without Millrace. It writes the one signature and reads
 * all: a vector's values stay in its writer's order, under its writer's hash. For any thread.
 *
 * <p>Under one subject a feature may come, go or change its definition; one that changes between
 * number and category needs a new name, or older vectors could not be read.
 */
public final class VectorForm implements AvroForm<FeatureVector> {
  private final WriterLayouts layouts;

  private VectorForm(Signature signature) {
    this.layouts =
        new WriterLayouts(
            signature,
            any ->
                VectorLayout.of(
                    any, "Vector", "Features as they were known before the event.", List.of()));
  }

  /** The form that writes vectors of this signature. */
  public static VectorForm of(Signature signature) {
    return new VectorForm(signature);
  }

  /**
   * The signature that a vector's or an example's schema was generated from.
   *
   * @throws IllegalArgumentException for any other schema
   */
  public static Signature signatureOf(Schema schema) {
    return VectorLayout.signatureOf(schema);
  }

  /** The columns behind a vector's hash: the form's own, and those of every vector it has read. */
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
  public GenericRecord toAvro(FeatureVector vector) {
    return layouts.own().write(vector);
  }

  @Override
  public FeatureVector fromAvro(GenericRecord avro) {
    return layouts.ofReader(avro.getSchema()).read(avro);
  }
}
