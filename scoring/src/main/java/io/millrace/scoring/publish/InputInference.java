package io.millrace.scoring.publish;

import io.millrace.schemas.message.Command.Kind;
import io.millrace.schemas.message.Manifest.ElementType;
import io.millrace.schemas.message.Manifest.Encoding;
import io.millrace.schemas.message.Manifest.Input;
import io.millrace.scoring.model.ModelShape;
import io.millrace.scoring.model.ModelShape.Entry;
import io.millrace.scoring.publish.InputText.Asked;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds out how a model's inputs are made of a pipeline's features.
 *
 * <pre>
 * said in --inputs                                        as said
 * a tensor whose columns have features' names             those features
 * a tensor of one column named after a feature            that feature
 * the one tensor of numbers, as wide as there are number features (or of open width)
 *                                                         these, in the vector's order
 * the one tensor of strings, as wide as there are categories
 *                                                         these, in the vector's order
 * </pre>
 *
 * What is left is asked for, all at once.
 */
final class InputInference {
  private final FeatureList features;
  private final List<Entry> entries;
  private final Map<String, Asked> asked;
  private final InputText text;

  InputInference(FeatureList features, ModelShape shape, String inputs) {
    this.features = features;
    this.entries = shape.inputs();
    this.text = new InputText(features);
    this.asked = text.read(inputs);
  }

  /** One input for each tensor, in the model's order. */
  List<Input> inputs() {
    List<String> names = entries.stream().map(Entry::name).toList();
    asked.keySet().stream()
        .filter(name -> !names.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new UnclearException(
                  "--inputs names the tensor %s, but the model takes %s"
                      .formatted(name, entries.stream().map(Entry::words).toList()));
            });
    List<Input> inputs = new ArrayList<>();
    List<Entry> open = new ArrayList<>();
    for (Entry entry : entries) {
      input(entry).ifPresentOrElse(inputs::add, () -> open.add(entry));
    }
    if (!open.isEmpty()) {
      throw new UnclearException(question(open));
    }
    return inputs;
  }

  private Optional<Input> input(Entry entry) {
    if (entry.type().isEmpty()) {
      return Optional.empty();
    }
    ElementType type = entry.type().get();
    Asked said = asked.get(entry.name());
    if (said != null) {
      return Optional.of(new Input(entry.name(), type, said.columns(), shape(entry, said)));
    }
    List<Encoding> columns =
        named(entry).stream()
            .filter(feature -> features.isNumber(feature) == (type != ElementType.STRING))
            .map(text::plain)
            .toList();
    boolean isOpen = entry.width() == ModelShape.OPEN && entry.dims().size() <= 2;
    if (columns.isEmpty() || (!isOpen && entry.width() != columns.size())) {
      return Optional.empty();
    }
    return Optional.of(new Input(entry.name(), type, columns, shape(entry, columns.size())));
  }

  /** Features that fill a tensor of which nothing was said; none where that is not plain. */
  private List<String> named(Entry entry) {
    if (!entry.columns().isEmpty() && features.names().containsAll(entry.columns())) {
      return entry.columns();
    }
    Optional<String> alike = features.alike(entry.name());
    boolean isOneColumn = entry.width() == 1 || entry.width() == ModelShape.OPEN;
    if (alike.isPresent() && isOneColumn) {
      return List.of(alike.get());
    }
    boolean isText = entry.type().equals(Optional.of(ElementType.STRING));
    long rivals =
        entries.stream()
            .filter(e -> e.type().equals(Optional.of(ElementType.STRING)) == isText)
            .count();
    return rivals == 1 ? features.of(isText ? Kind.CATEGORY : Kind.NUMBER) : List.of();
  }

  private static List<Integer> shape(Entry entry, Asked said) {
    int width = said.columns().stream().mapToInt(Encoding::width).sum();
    return said.shape().orElseGet(() -> shape(entry, width));
  }

  /** The tensor's own where it is fixed, else one dimension. */
  private static List<Integer> shape(Entry entry, int width) {
    boolean isFixed = !entry.dims().isEmpty() && entry.width() != ModelShape.OPEN;
    return isFixed
        ? entry.dims().subList(1, entry.dims().size()).stream().map(Long::intValue).toList()
        : List.of(width);
  }

  private String question(List<Entry> open) {
    return """
        it cannot be told how %s of the model %s made: %s.
        The pipeline has the number features %s and the categories %s.
        Say it, for example: --inputs '%s'
        (columns: f, f..g, impute(f:0), scale(f:MEAN|SCALE), missing(f), onehot(f:A|B), ordinal(f:A|B), hash(f:32), text(f:none); several tensors with ;)"""
        .formatted(
            open.size() == 1 ? "an input" : open.size() + " inputs",
            open.size() == 1 ? "is" : "are",
            open.stream().map(Entry::words).collect(Collectors.joining("; ")),
            features.of(Kind.NUMBER),
            features.of(Kind.CATEGORY),
            open.stream().map(this::example).collect(Collectors.joining("; ")));
  }

  private String example(Entry entry) {
    List<String> numbers = features.of(Kind.NUMBER);
    List<String> categories = features.of(Kind.CATEGORY);
    boolean isText = entry.type().equals(Optional.of(ElementType.STRING));
    List<String> columns = new ArrayList<>(isText ? categories : numbers);
    long width = entry.width() == ModelShape.OPEN ? columns.size() : entry.width();
    if (!isText && width > columns.size() && !categories.isEmpty()) {
      columns.add("hash(%s:%d)".formatted(categories.getFirst(), width - columns.size()));
    }
    long shown = Math.min(width, columns.size());
    return entry.name() + "=" + String.join(",", columns.subList(0, (int) shown));
  }
}
