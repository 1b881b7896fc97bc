package io.millrace.schemas.avro;

import io.millrace.schemas.message.Activation;
import io.millrace.schemas.message.ArtifactChunk;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.Decision;
import io.millrace.schemas.message.Definition;
import io.millrace.schemas.message.Drift;
import io.millrace.schemas.message.Erasure;
import io.millrace.schemas.message.Explanation;
import io.millrace.schemas.message.KeyedEvent;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Metric;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Verdict;
import io.millrace.schemas.message.Watermark;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Messages of any record type, made from a seed. Times are whole milliseconds. */
public final class RandomMessages {
  /** Every message that has a contract of its own. */
  public static final List<Class<? extends Record>> TYPES =
      List.of(
          Activation.class,
          ArtifactChunk.class,
          Command.class,
          Decision.class,
          Definition.class,
          Drift.class,
          Erasure.class,
          Explanation.class,
          KeyedEvent.class,
          Label.class,
          Metric.class,
          Outcome.class,
          Prediction.class,
          RegistryRecord.class,
          Request.class,
          Verdict.class,
          Watermark.class);

  private static final List<String> TEXTS = List.of("", "ORD", "naïve ☃", "a\nb", "trees@3");
  private static final List<Double> NUMBERS =
      List.of(0.0, -0.0, 0.1, 1e300, Double.MIN_VALUE, Double.NaN, Double.NEGATIVE_INFINITY);

  private final Random random;

  public RandomMessages(long seed) {
    this.random = new Random(seed);
  }

  public <T extends Record> T next(Class<T> type) {
    return type.cast(record(type));
  }

  private Object value(Type type) {
    if (type instanceof ParameterizedType generic) {
      return generic(generic);
    }
    if (type == String.class) {
      return pick(TEXTS);
    }
    if (type == boolean.class) {
      return random.nextBoolean();
    }
    if (type == int.class || type == Integer.class) {
      return random.nextInt();
    }
    if (type == long.class || type == Long.class) {
      return random.nextLong();
    }
    if (type == double.class || type == Double.class) {
      return random.nextBoolean() ? pick(NUMBERS) : random.nextGaussian();
    }
    if (type == Instant.class) {
      return Instant.ofEpochMilli(random.nextLong(-2_000_000_000_000L, 4_000_000_000_000L));
    }
    if (type == Blob.class) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      return new Blob(bytes);
    }
    Class<?> named = (Class<?>) type;
    if (named.isEnum()) {
      return pick(Arrays.asList(named.getEnumConstants()));
    }
    return named.isRecord()
        ? record(named)
        : value(pick(Arrays.asList(named.getPermittedSubclasses())));
  }

  private Object generic(ParameterizedType type) {
    Type[] arguments = type.getActualTypeArguments();
    if (type.getRawType() == Optional.class) {
      return random.nextBoolean() ? Optional.of(value(arguments[0])) : Optional.empty();
    }
    int size = random.nextInt(4);
    if (type.getRawType() == List.class) {
      return IntStream.range(0, size).mapToObj(i -> value(arguments[0])).toList();
    }
    Map<Object, Object> entries = new HashMap<>();
    IntStream.range(0, size).forEach(i -> entries.put(value(arguments[0]), value(arguments[1])));
    return entries;
  }

  private Object record(Class<?> type) {
    if (type == Manifest.Ordinal.class) {
      return new Manifest.Ordinal("origin", List.of("ORD", "DFW"), List.of(0.2, 0.3), 0.25);
    }
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values =
        Arrays.stream(components).map(c -> value(c.getGenericType())).toArray(Object[]::new);
    try {
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("cannot make a random " + type, e);
    }
  }

  private <V> V pick(List<V> values) {
    return values.get(random.nextInt(values.size()));
  }
}
