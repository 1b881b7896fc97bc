package io.millrace.ingest.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.ingest.event.FieldProblem;
import io.millrace.ingest.event.JsonFields;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** NDJSON: one JSON object a line, UTF-8; empty lines are passed over. */
final class JsonRecords implements Records {
  private final BufferedReader lines;
  private final JsonFields fields;

  JsonRecords(InputStream in, JsonFields fields) {
    this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
    this.fields = fields;
  }

  @Override
  public @Nullable Came next() throws IOException {
    String line = lines.readLine();
    while (line != null && line.isBlank()) {
      line = lines.readLine();
    }
    return line == null ? null : came(line);
  }

  private Came came(String line) {
    try {
      JsonNode node = JsonFields.parse(line);
      if (!(node instanceof ObjectNode object)) {
        return new Broken(line, "it is no JSON object: one {...} a line is expected");
      }
      List<FieldProblem> problems = new ArrayList<>();
      List<@Nullable Object> values = fields.values(object, problems);
      return new Found(values, problems, () -> line);
    } catch (JsonProcessingException e) {
      return new Broken(line, JsonFields.place(e));
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
