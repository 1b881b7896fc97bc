package io.millrace.app.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Shipments as a producer writes them that has its own versions of the schema. */
record AvroShipments(String registry, String subject) {
  private static final String ID = "{\"name\": \"parcel_id\", \"type\": \"string\"}";
  private static final String TIME =
      "{\"name\": \"shipped_at\", \"type\": {\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}}";
  private static final String DEPOT = "{\"name\": \"depot\", \"type\": \"string\"}";
  private static final String SERVICE =
      "{\"name\": \"service\", \"type\": [\"null\", \"string\"], \"default\": null}";
  private static final String WEIGHT = "{\"name\": \"weight_kg\", \"type\": \"double\"}";
  private static final String WHOLE_WEIGHT =
      "{\"name\": \"weight_kg\", \"type\": \"int\", \"default\": 0}";
  private static final String COLOUR =
      "{\"name\": \"colour\", \"type\": \"string\", \"default\": \"brown\"}";
  private static final long NOON = 1_709_294_400_000L;

  /** An older version: the field came later, with a default. */
  byte[] withoutService(String id, double weight) throws Exception {
    return write(subject, Map.of("parcel_id", id, "weight_kg", weight), ID, TIME, DEPOT, WEIGHT);
  }

  byte[] asInTheFile(String id, double weight) throws Exception {
    return write(
        subject,
        Map.of("parcel_id", id, "weight_kg", weight, "service", "express"),
        ID,
        TIME,
        DEPOT,
        SERVICE,
        WEIGHT);
  }

  /** A newer version: a field more, others in another order and of a narrower type. */
  byte[] withMoreFields(String id, int weight) throws Exception {
    return write(
        "elsewhere-value",
        Map.of("parcel_id", id, "weight_kg", weight, "service", "express", "colour", "red"),
        COLOUR,
        WHOLE_WEIGHT,
        DEPOT,
        SERVICE,
        TIME,
        ID);
  }

  /** What the stream's schema cannot read: a field without a default is not there. */
  byte[] withoutWeight(String id) throws Exception {
    return write("another-value", Map.of("parcel_id", id), ID, TIME, DEPOT);
  }

  byte[] ofNoSchema() {
    return new byte[] {0, 0x70, 0, 0, 0, 1, 2, 3};
  }

  private byte[] write(String under, Map<String, Object> values, String... fields)
      throws Exception {
    Schema schema =
        new Schema.Parser()
            .parse(
                "{\"type\": \"record\", \"name\": \"Shipment\", \"namespace\": \"parcels\", \"fields\": [%s]}"
                    .formatted(String.join(", ", fields)));
    var record = new GenericData.Record(schema);
    record.put("shipped_at", NOON);
    record.put("depot", "Linz");
    values.forEach(record::put);
    var out = new ByteArrayOutputStream();
    out.write(ByteBuffer.allocate(5).put((byte) 0).putInt(register(under, schema)).array());
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericData.Record>(schema).write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  private int register(String under, Schema schema) throws IOException, InterruptedException {
    var json = new ObjectMapper();
    String body = json.writeValueAsString(Map.of("schema", schema.toString()));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(registry + "/subjects/" + under + "/versions"))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    JsonNode id = json.readTree(answer.body()).get("id");
    if (id == null) {
      throw new IOException("the registry answers " + answer.body());
    }
    return id.intValue();
  }
}
