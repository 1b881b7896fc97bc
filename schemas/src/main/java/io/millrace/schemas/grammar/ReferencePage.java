package io.millrace.schemas.grammar;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The grammar as the reference page's tables, in Markdown: one for each section. */
public final class ReferencePage {
  private final StringBuilder text = new StringBuilder();

  /** Sections that have been mentioned and follow; one that is mentioned twice is told once. */
  private final Set<Section> mentioned = new LinkedHashSet<>();

  private ReferencePage() {}

  /** Headings begin at the third level. */
  public static String of(Section root) {
    var page = new ReferencePage();
    page.mentioned.add(root);
    List<Section> told = new ArrayList<>();
    while (told.size() < page.mentioned.size()) {
      Section next =
          page.mentioned.stream().filter(s -> !told.contains(s)).findFirst().orElseThrow();
      page.tell(next);
      told.add(next);
    }
    return page.text.toString();
  }

  private void tell(Section section) {
    text.append("### ").append(section.title()).append("\n\n");
    text.append(section.doc()).append("\n\n");
    text.append("| key | what it is | value | without it |\n|---|---|---|---|\n");
    section.entries().stream()
        .filter(entry -> !(entry.presence() instanceof Presence.Reserved))
        .forEach(this::tell);
    if (!section.reserved().isEmpty()) {
      text.append("\nReserved, not built yet: ")
          .append(words(section.reserved(), ", "))
          .append(".\n");
    }
    section.entries().stream()
        .map(Entry::shape)
        .filter(Shape.MapOf.class::isInstance)
        .map(shape -> ((Shape.MapOf) shape).value())
        .filter(Shape.Kinds.class::isInstance)
        .map(Shape.Kinds.class::cast)
        .filter(kinds -> !kinds.reserved().isEmpty())
        .forEach(
            kinds ->
                text.append("\nReserved kinds, not built yet: ")
                    .append(words(kinds.reserved(), ", "))
                    .append(".\n"));
    text.append('\n');
  }

  private void tell(Entry entry) {
    String note = entry.note().isEmpty() ? "" : ". " + entry.note();
    row("`" + entry.name() + "`", entry.meaning() + note, value(entry.shape()), absent(entry));
  }

  private void row(String... cells) {
    text.append("| ");
    text.append(
        List.of(cells).stream()
            .map(cell -> cell.replace("|", "\\|"))
            .collect(Collectors.joining(" | ")));
    text.append(" |\n");
  }

  private static String absent(Entry entry) {
    return switch (entry.presence()) {
      case Presence.Required required -> "**required**";
      case Presence.Default byDefault ->
          byDefault.value().equals("{}") ? "its defaults" : "`%s`".formatted(byDefault.value());
      case Presence.Without without -> without.meaning();
      case Presence.Reserved reserved -> "";
    };
  }

  private String value(Shape shape) {
    return switch (shape) {
      case Shape.Text text -> named(text);
      case Shape.Scalar scalar -> scalar.meaning();
      case Shape.Reference reference -> "`STREAM.FIELD`, " + reference.meaning();
      case Shape.Formula formula -> "an [expression](#expressions) that gives " + formula.gives();
      case Shape.Numeric number -> "a number " + number.bounds().words();
      case Shape.Whole whole -> "a whole number from 1 to " + whole.greatest();
      case Shape.Duration duration -> "a [duration](#values) " + duration.bounds().words();
      case Shape.Choice choice -> choice(choice);
      case Shape.ListOf list -> "a list of: " + value(list.element());
      case Shape.MapOf map -> "a map, `%s: ` %s".formatted(map.key(), value(map.value()));
      case Shape.Nested nested -> link(nested.section());
      case Shape.Kinds kinds ->
          "a map of one of the kinds "
              + kinds.kinds().stream().map(this::link).collect(Collectors.joining(", "));
      case Shape.Either either ->
          either.shapes().stream().map(this::value).collect(Collectors.joining("; or "));
    };
  }

  private static String named(Shape.Text text) {
    return text.names()
        .map(names -> "%s: %s".formatted(text.meaning(), names.words()))
        .orElse(text.meaning());
  }

  private static String choice(Shape.Choice choice) {
    String later =
        choice.reserved().isEmpty()
            ? ""
            : " (reserved, not built yet: %s)".formatted(words(choice.reserved(), ", "));
    return words(choice.words(), " or ") + later;
  }

  private static String words(Iterable<String> words, String separator) {
    List<String> quoted = new ArrayList<>();
    words.forEach(word -> quoted.add("`" + word + "`"));
    return String.join(separator, quoted);
  }

  private String link(Section section) {
    mentioned.add(section);
    return "[`%s`](#%s)".formatted(section.title(), anchor(section.title()));
  }

  /** As Markdown viewers make it of a heading: lower case, no points, spaces as hyphens. */
  private static String anchor(String title) {
    return title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 _-]", "").replace(' ', '-');
  }
}
