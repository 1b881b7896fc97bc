package io.millrace.registry.kafka;

import io.millrace.registry.life.Draft;
import io.millrace.registry.life.Inspection;
import io.millrace.registry.life.Inspector;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Command.Publish;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * An inspection that ends: whatever an artifact does to the inspector (hang, overflow the stack,
 * throw), the answer comes within the limit, and it is no.
 */
final class BoundedInspector implements Inspector {
  private final Inspector inspector;
  private final Duration limit;

  BoundedInspector(Inspector inspector, Duration limit) {
    this.inspector = inspector;
    this.limit = limit;
  }

  @Override
  public Inspection inspect(String pipeline, Bundle bundle, byte[] artifact) {
    return within(
        bundle.contender(),
        () -> inspector.inspect(pipeline, bundle, artifact),
        Inspection::failed);
  }

  @Override
  public Draft draft(String pipeline, Publish publish, byte[] artifact) {
    return within(
        publish.contender(),
        () -> inspector.draft(pipeline, publish, artifact),
        Draft.Unclear::new);
  }

  private <T> T within(String contender, Callable<T> look, Function<String, T> no) {
    var task = new FutureTask<>(look);
    Thread thread = new Thread(task, "inspection-" + contender);
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      task.cancel(true);
      return no.apply(
          "the inspection was not done after %d ms: the artifact hangs, or is too large for this machine; publish a smaller model"
              .formatted(limit.toMillis()));
    } catch (ExecutionException e) {
      return no.apply(
          "the inspection broke on the artifact: %s; export it anew".formatted(e.getCause()));
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while inspecting " + contender, e);
    }
  }
}
