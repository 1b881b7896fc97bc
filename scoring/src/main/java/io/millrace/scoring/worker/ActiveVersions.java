package io.millrace.scoring.worker;

import io.millrace.registry.life.PipelineState;
import io.millrace.schemas.message.Activation.Seat;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.ModelVersion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/**
 * Which versions of a worker's contenders score, in which seat. What the registry wants and what
 * can serve differ while a version is being loaded, or when it cannot be.
 *
 * @param byContender every contender of the worker, those without a version too
 */
public record ActiveVersions(Map<String, Active> byContender) {

  /**
   * A contender's versions.
   *
   * @param champion whether the contender holds the title
   * @param seats at most one per alias, and a version in one seat at most
   */
  public record Active(boolean champion, List<Seat> seats) {
    public Active {
      seats = List.copyOf(seats);
    }

    Optional<Seat> seat(Alias alias) {
      return seats.stream().filter(seat -> seat.alias() == alias).findFirst();
    }
  }

  public ActiveVersions {
    byContender = Collections.unmodifiableMap(new TreeMap<>(byContender));
  }

  /** Nobody scores. */
  public static ActiveVersions none(Collection<String> contenders) {
    return new ActiveVersions(
        contenders.stream().collect(Collectors.toMap(c -> c, c -> new Active(false, List.of()))));
  }

  /** What the registry wants of these contenders. */
  public static ActiveVersions wanted(PipelineState pipeline, Collection<String> contenders) {
    Map<String, Active> wanted = new TreeMap<>();
    for (String contender : contenders) {
      List<Seat> seats = new ArrayList<>();
      pipeline.current(contender).ifPresent(v -> seats.add(new Seat(v.number(), Alias.CURRENT)));
      pipeline.trial(contender).ifPresent(v -> seats.add(new Seat(v.number(), Alias.TRIAL)));
      boolean champion = pipeline.standing().champion().equals(Optional.of(contender));
      wanted.put(contender, new Active(champion, seats));
    }
    return new ActiveVersions(wanted);
  }

  /**
   * What serves next: the wanted versions that are loaded. A current version that is not yet, or
   * cannot be, leaves its seat to the one that has served so far; a trial's seat waits empty.
   *
   * @param isLoaded of a contender's version, by number
   */
  public ActiveVersions next(ActiveVersions wanted, BiPredicate<String, Integer> isLoaded) {
    Map<String, Active> next = new TreeMap<>();
    wanted
        .byContender()
        .forEach(
            (contender, active) ->
                next.put(
                    contender,
                    next(
                        byContender.getOrDefault(contender, new Active(false, List.of())),
                        active,
                        number -> isLoaded.test(contender, number))));
    return new ActiveVersions(next);
  }

  private static Active next(Active serving, Active wanted, IntPredicate isLoaded) {
    List<Seat> seats = new ArrayList<>();
    Optional<Seat> current = wanted.seat(Alias.CURRENT);
    Optional<Seat> trial = wanted.seat(Alias.TRIAL).filter(s -> isLoaded.test(s.version()));
    if (current.isPresent() && isLoaded.test(current.get().version())) {
      seats.add(current.get());
    } else if (current.isPresent()) {
      serving
          .seat(Alias.CURRENT)
          .filter(s -> isLoaded.test(s.version()))
          .filter(s -> trial.isEmpty() || trial.get().version() != s.version())
          .ifPresent(seats::add);
    }
    trial.ifPresent(seats::add);
    return new Active(wanted.champion(), seats);
  }

  /** The names of all seated versions, {@code trees@3}. */
  public Set<String> names() {
    return byContender.entrySet().stream()
        .flatMap(e -> e.getValue().seats().stream().map(seat -> name(e.getKey(), seat.version())))
        .collect(Collectors.toSet());
  }

  /** {@code trees@3}, as {@link ModelVersion#name} has it. */
  public static String name(String contender, int version) {
    return contender + "@" + version;
  }
}
