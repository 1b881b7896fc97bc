package io.millrace.schemas.yaml;

import io.millrace.schemas.pipeline.InvalidPipelineException;
import io.millrace.schemas.pipeline.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What has been found wrong with a file so far, so that all of it is reported together. */
final class Problems {
  private final String file;
  private final List<Problem> found;

  Problems(String file) {
    this(file, new ArrayList<>());
  }

  private Problems(String file, List<Problem> found) {
    this.file = file;
    this.found = found;
  }

  /** Takes problems of a file that this one names, to be reported together with its own. */
  Problems of(String other) {
    return new Problems(other, found);
  }

  /** Lines count from 1; 0 stands for the file as a whole. */
  void add(int line, String path, String message) {
    found.add(new Problem(file, line, path, message));
  }

  /** Where something was found. */
  Set<String> paths() {
    return found.stream().map(Problem::path).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** Ends the reading, in the file's order, when anything was found. */
  void throwIfAny() {
    if (!found.isEmpty()) {
      throw new InvalidPipelineException(
          found.stream().sorted(Comparator.comparingInt(Problem::line)).distinct().toList());
    }
  }
}
