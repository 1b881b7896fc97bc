package io.millrace.schemas.pipeline;

/**
 * One thing wrong with a pipeline file.
 *
 * @param place where: {@code flights.yaml:12, features.late_origin_3h.by}
 * @param message what, with which value, against which rule, what to do
 */
public record Problem(String place, String message) {
  @Override
  public String toString() {
    return place + ": " + message;
  }
}
