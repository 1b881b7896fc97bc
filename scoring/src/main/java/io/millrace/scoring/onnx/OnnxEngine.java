package io.millrace.scoring.onnx;

import ai.djl.engine.Engine;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The process's one ONNX Runtime, started at first use, before anything else touches the runtime's
 * environment. It starts on a thread with a deep stack: version 1.29 reads the process's command
 * line with a regular expression that recurses once per character, at about 300 bytes each, and a
 * classpath of 6,000 characters then ends the JVM without a word.
 *
 * <p>It runs without DJL's alternative engine, which computes on arrays what ONNX Runtime cannot:
 * nothing here does, and where PyTorch is on the classpath it would be loaded into every worker.
 */
final class OnnxEngine {
  private static final long STACK_BYTES = 256L * 1024 * 1024;
  private static final String NO_ALTERNATIVE = "ai.djl.onnx.disable_alternative";
  private static @Nullable Engine started;

  private OnnxEngine() {}

  static synchronized Engine get() {
    Engine engine = started;
    if (engine == null) {
      engine = start();
      started = engine;
    }
    return engine;
  }

  private static Engine start() {
    System.setProperty(NO_ALTERNATIVE, "true");
    var engine = new CompletableFuture<Engine>();
    Runnable starting =
        () -> {
          try {
            engine.complete(Engine.getEngine("OnnxRuntime"));
          } catch (RuntimeException | LinkageError e) {
            engine.completeExceptionally(e);
          }
        };
    new Thread(null, starting, "onnx-runtime-start", STACK_BYTES).start();
    try {
      return engine.join();
    } catch (CompletionException e) {
      throw new IllegalStateException("ONNX Runtime cannot start on this machine", e.getCause());
    }
  }
}
