package io.millrace.features.engine;

import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.WindowKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** By which words a stage knows whether it can go on with the windows that it has kept. */
public final class KeptWindows {
  private KeptWindows() {}

  /**
   * What is kept by each window key; a stage refuses the state of another definition. Empty for a
   * pipeline without windows.
   */
  public static Map<WindowKey, String> definitions(Pipeline pipeline) {
    Map<WindowKey, String> definitions = new LinkedHashMap<>();
    pipeline.windowKey().ifPresent(key -> define(pipeline, key, definitions));
    pipeline.furtherKeys().forEach(key -> define(pipeline, key, definitions));
    return definitions;
  }

  private static void define(Pipeline pipeline, WindowKey key, Map<WindowKey, String> to) {
    to.put(key, new WindowPlan(pipeline, Optional.of(key)).definition());
  }
}
