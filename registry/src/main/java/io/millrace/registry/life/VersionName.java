package io.millrace.registry.life;

import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.ModelVersion.State;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How people name a version of a pipeline.
 *
 * <pre>
 * trees@3, flights/trees@3     the third version of trees
 * trees@current, trees@trial   who sits there now
 * trees@previous               who was current before
 * flights@champion             the champion's current version
 * </pre>
 *
 * @param contender a contender, or the pipeline itself
 * @param which a number or an alias
 */
public record VersionName(String contender, String which) {
  private static final Pattern FORM =
      Pattern.compile("(?:([^/@]+)/)?([^/@]+)@(\\d{1,9}|current|trial|previous|champion)");

  /**
   * Reads a name.
   *
   * @throws IllegalArgumentException when it names no version of that pipeline
   */
  public static VersionName parse(String text, String pipeline) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "\"%s\" names no version: give CONTENDER@NUMBER, as in trees@3, or CONTENDER@current, @trial, @previous, or %s@champion"
              .formatted(text, pipeline));
    }
    String prefix = matcher.group(1);
    boolean isChampion = matcher.group(3).equals("champion");
    String named = prefix == null && isChampion ? matcher.group(2) : prefix;
    if (named != null && !named.equals(pipeline)) {
      throw new IllegalArgumentException(
          "\"%s\" is of pipeline %s, but the file describes %s: give that pipeline's file"
              .formatted(text, named, pipeline));
    }
    return new VersionName(matcher.group(2), matcher.group(3));
  }

  /**
   * The version that it names now.
   *
   * @throws IllegalArgumentException when there is none
   */
  public ModelVersion in(PipelineState state) {
    return find(state)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no version %s@%s: there are %s"
                        .formatted(
                            contender,
                            which,
                            state.contenders().stream()
                                .flatMap(name -> state.versionsOf(name).stream())
                                .map(ModelVersion::name)
                                .toList())));
  }

  private Optional<ModelVersion> find(PipelineState state) {
    return switch (which) {
      case "current" -> state.current(contender);
      case "trial" -> state.trial(contender);
      case "champion" -> state.champion();
      case "previous" ->
          state.versionsOf(contender).stream()
              .filter(version -> version.state() == State.RETIRED)
              .filter(VersionName::wasCurrent)
              .max(Comparator.comparing(version -> version.history().getLast().at()));
      default -> state.version(contender, Integer.parseInt(which));
    };
  }

  private static boolean wasCurrent(ModelVersion version) {
    return version.history().stream().anyMatch(change -> change.state() == State.CURRENT);
  }
}
