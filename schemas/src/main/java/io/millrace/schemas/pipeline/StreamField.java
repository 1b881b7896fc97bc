package io.millrace.schemas.pipeline;

/** A field of a stream, as {@code STREAM.FIELD} in the pipeline file. */
public record StreamField(String stream, String field) {
  @Override
  public String toString() {
    return stream + "." + field;
  }
}
