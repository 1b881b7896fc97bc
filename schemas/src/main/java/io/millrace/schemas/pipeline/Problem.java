package io.millrace.schemas.pipeline;

/**
 * One thing wrong with a pipeline file.
 *
 * @param line from 1; 0 stands for the file as a whole
 * @param path the keys that lead to it: {@code features.late_origin_3h.by}; empty for the root
 * @param message what, with which value, against which rule, what to do
 */
public record Problem(String file, int line, String path, String message) {

  /** Where: {@code flights.yaml:12, features.late_origin_3h.by}. */
  public String place() {
    return (line == 0 ? file : file + ":" + line) + (path.isEmpty() ? "" : ", " + path);
  }

  @Override
  public String toString() {
    return place() + ": " + message;
  }
}
