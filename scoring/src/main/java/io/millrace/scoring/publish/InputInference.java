package io.millrace.scoring.publish;

import io.millrace.schemas.message.Command.Kind;
import io.millrace.schemas.message.Manifest.ElementType;
import io.millrace.schemas.message.Manifest.Encoding;
import io.millrace.schemas.message.Manifest.Input;
import io.millrace.schemas.message.Manifest.TokenPart;
import io.millrace.schemas.message.Manifest.Tokens;
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
 * input_ids, attention_mask, token_type_ids               the one text of the pipeline, or the one
 *                                                         that --inputs says of another of them
 * the one tensor of strings, as wide as there are categories
 *                                                         these, in the vector's order
 * </pre>
 *
 * What is left is asked for, all at once.
 */
final class InputInference {
  private static final int TOKENS = 128;

  private final FeatureList features;
  private final List<Entry> entries;
  private final Map<String, Asked> asked;
  private final InputText text;

  InputInference(FeatureList features, ModelShape shape, String inputs) {
    this.features = features;
    this.entries = shape.inputs();
    this.text = new InputText(features, fixed(entries));
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
    Optional<Tokens> tokens = tokens(entry, type);
    if (tokens.isPresent()) {
      List<Integer> row = List.of(tokens.get().length());
      return Optional.of(new Input(entry.name(), type, List.of(tokens.get()), row));
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

  /** What a tensor of a usual name takes of the one text that is in question. */
  private Optional<Tokens> tokens(Entry entry, ElementType type) {
    Optional<TokenPart> part =
        switch (entry.name()) {
          case "input_ids" -> Optional.of(TokenPart.IDS);
          case "attention_mask", "input_mask" -> Optional.of(TokenPart.MASK);
          case "token_type_ids", "segment_ids" -> Optional.of(TokenPart.TYPES);
          default -> Optional.empty();
        };
    List<Integer> row = fixed(List.of(entry)).getOrDefault(entry.name(), List.of(TOKENS));
    List<String> texts = features.of(Kind.TEXT);
    List<Tokens> said =
        asked.values().stream()
            .flatMap(one -> one.columns().stream())
            .filter(Tokens.class::isInstance)
            .map(Tokens.class::cast)
            .toList();
    if (part.isEmpty() || type != ElementType.INT64 || row.size() != 1) {
      return Optional.empty();
    }
    if (!said.isEmpty()) {
      Tokens first = said.getFirst();
      return part.map(of -> new Tokens(first.feature(), of, first.length()));
    }
    return texts.size() == 1
        ? part.map(of -> new Tokens(texts.getFirst(), of, row.getFirst()))
        : Optional.empty();
  }

  /** By tensor, the shape of a row, where the model fixes it. */
  private static Map<String, List<Integer>> fixed(List<Entry> entries) {
    return entries.stream()
        .filter(entry -> entry.dims().size() > 1 && entry.width() != ModelShape.OPEN)
        .collect(Collectors.toMap(Entry::name, entry -> shape(entry, 0)));
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
        The pipeline has the number features %s and the categories %s%s.
        Say it, for example: --inputs '%s'
        (columns: f, f..g, impute(f:0), scale(f:MEAN|SCALE), missing(f), onehot(f:A|B), ordinal(f:A|B), hash(f:32), text(f:none), tokens(f:128), mask(f:128), types(f:128), image(f:MEAN|DEVIATION); several tensors with ;)"""
        .formatted(
            open.size() == 1 ? "an input" : open.size() + " inputs",
            open.size() == 1 ? "is" : "are",
            open.stream().map(Entry::words).collect(Collectors.joining("; ")),
            features.of(Kind.NUMBER),
            features.of(Kind.CATEGORY),
            features.of(Kind.TEXT).isEmpty() ? "" : ", and the texts " + features.of(Kind.TEXT),
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
