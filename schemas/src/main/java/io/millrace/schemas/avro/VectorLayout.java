package io.millrace.schemas.avro;

import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * How the vectors of one signature lie in Avro: an envelope of six fields, the last of them a
 * record of features by position.
 */
final class VectorLayout {
  private static final String NAMESPACE = "io.millrace";
  private static final String SIGNATURE = "signature";
  private static final String DEFINITION = "definition";
  private static final String FEATURES = "features";
  private static final String HOLDS = "holds";
  private static final String WHOLE_TEXT = "text";
  private static final int ENVELOPE = 6;

  private final Schema schema;
  private final Schema features;
  private final Signature signature;
  private final boolean[] isNumber;

  private VectorLayout(Schema schema, Schema features, Signature signature) {
    this.schema = schema;
    this.features = features;
    this.signature = signature;
    this.isNumber = new boolean[signature.size()];
    for (int i = 0; i < isNumber.length; i++) {
      isNumber[i] = signature.columns().get(i).type() == Feature.Type.NUMBER;
    }
  }

  /**
   * @param more fields after the envelope
   */
  static VectorLayout of(Signature signature, String name, String doc, List<Schema.Field> more) {
    Schema features = featuresOf(signature);
    var fields =
        new ArrayList<>(
            List.of(
                field("event_id", text(), "The scored event's id."),
                field("key", text(), "Window key of the event."),
                field("event_time", millis(), "Event time."),
                field("admitted_at", micros(), "Wall-clock time of the event's admission."),
                field(SIGNATURE, text(), "Hash of the features' names, types and definitions."),
                field(FEATURES, features, "The values, as known strictly before the event.")));
    fields.addAll(more);
    Schema schema = Schema.createRecord(name, doc, NAMESPACE, false, fields);
    schema.addProp(SIGNATURE, signature.hash());
    return new VectorLayout(schema, features, signature);
  }

  static Schema.Field field(String name, Schema schema, String doc) {
    return new Schema.Field(name, schema, doc);
  }

  static Schema millis() {
    return LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
  }

  private static Schema micros() {
    return LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
  }

  private static Schema text() {
    return Schema.create(Schema.Type.STRING);
  }

  private static Schema featuresOf(Signature signature) {
    List<Schema.Field> fields = new ArrayList<>();
    for (Signature.Column column : signature.columns()) {
      Schema.Type type =
          switch (column.type()) {
            case NUMBER -> Schema.Type.DOUBLE;
            case CATEGORY, TEXT -> Schema.Type.STRING;
          };
      Schema orNull = Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(type));
      try {
        var field =
            new Schema.Field(
                column.name(), orNull, column.definition(), Schema.Field.NULL_DEFAULT_VALUE);
        field.addProp(DEFINITION, column.definition());
        if (column.type() == Feature.Type.TEXT) {
          field.addProp(HOLDS, WHOLE_TEXT);
        }
        fields.add(field);
      } catch (SchemaParseException e) {
        throw new IllegalArgumentException(
            "feature %s cannot be a field in Avro: a name has letters, digits and _, and starts"
                    .formatted(column.name())
                + " with no digit; rename it",
            e);
      }
    }
    return Schema.createRecord(
        "Features", "One field per feature, null where missing.", NAMESPACE, false, fields);
  }

  /** The signature that a vector's or an example's schema was generated from. */
  static Signature signatureOf(Schema schema) {
    String hash = schema.getProp(SIGNATURE);
    Schema.Field features =
        schema.getType() == Schema.Type.RECORD ? schema.getField(FEATURES) : null;
    if (hash == null || features == null || features.schema().getType() != Schema.Type.RECORD) {
      throw new IllegalArgumentException(
          "%s is no vector's schema: it needs the property signature and the record features"
              .formatted(schema.getFullName()));
    }
    List<Signature.Column> columns =
        features.schema().getFields().stream().map(VectorLayout::columnOf).toList();
    return new Signature(hash, columns);
  }

  private static Signature.Column columnOf(Schema.Field field) {
    String definition = Objects.requireNonNullElse(field.getProp(DEFINITION), field.doc());
    List<Schema> types = field.schema().isUnion() ? field.schema().getTypes() : List.of();
    boolean orNull = types.size() == 2 && types.get(0).getType() == Schema.Type.NULL;
    if (definition == null || !orNull) {
      throw notAFeature(field);
    }
    return switch (types.get(1).getType()) {
      case DOUBLE -> Signature.Column.of(field.name(), Feature.Type.NUMBER, definition);
      case STRING -> Signature.Column.of(field.name(), textType(field), definition);
      default -> throw notAFeature(field);
    };
  }

  private static Feature.Type textType(Schema.Field field) {
    return WHOLE_TEXT.equals(field.getProp(HOLDS)) ? Feature.Type.TEXT : Feature.Type.CATEGORY;
  }

  private static IllegalArgumentException notAFeature(Schema.Field field) {
    return new IllegalArgumentException(
        "features.%s is no feature: it needs a definition and the type null with double or string,"
                .formatted(field.name())
            + " not "
            + field.schema());
  }

  Schema schema() {
    return schema;
  }

  Signature signature() {
    return signature;
  }

  GenericData.Record write(FeatureVector vector) {
    if (!vector.signature().equals(signature.hash())
        || vector.values().size() != signature.size()) {
      throw new IllegalArgumentException(
          "vector %s has signature %s and %d values, but this form writes %s with %d"
              .formatted(
                  vector.eventId(),
                  vector.signature(),
                  vector.values().size(),
                  signature.hash(),
                  signature.size()));
    }
    var record = new GenericData.Record(schema);
    record.put(0, vector.eventId());
    record.put(1, vector.key());
    record.put(2, Times.MILLIS.toAvro(vector.eventTime()));
    record.put(3, Times.MICROS.toAvro(vector.admittedAt()));
    record.put(4, vector.signature());
    record.put(ENVELOPE - 1, writeValues(vector.values()));
    return record;
  }

  private GenericData.Record writeValues(FeatureValues values) {
    var record = new GenericData.Record(features);
    for (int i = 0; i < isNumber.length; i++) {
      if (isNumber[i]) {
        double number = values.number(i);
        record.put(i, Double.isNaN(number) ? null : number);
      } else {
        record.put(i, values.text(i));
      }
    }
    return record;
  }

  FeatureVector read(IndexedRecord avro) {
    String hash = avro.get(4).toString();
    if (!hash.equals(signature.hash())) {
      throw new IllegalArgumentException(
          "a vector says signature %s under a schema of %s: they cannot both be right"
              .formatted(hash, signature.hash()));
    }
    return new FeatureVector(
        avro.get(0).toString(),
        avro.get(1).toString(),
        Times.MILLIS.toInstant((Long) avro.get(2)),
        Times.MICROS.toInstant((Long) avro.get(3)),
        signature.hash(),
        readValues((IndexedRecord) avro.get(ENVELOPE - 1)));
  }

  private FeatureValues readValues(IndexedRecord record) {
    double[] numbers = new double[isNumber.length];
    @Nullable String[] texts = new @Nullable String[isNumber.length];
    for (int i = 0; i < isNumber.length; i++) {
      Object value = record.get(i);
      numbers[i] = isNumber[i] && value != null ? (Double) value : Double.NaN;
      texts[i] = isNumber[i] || value == null ? null : value.toString();
    }
    return new FeatureValues(numbers, texts);
  }
}
