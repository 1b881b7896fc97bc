package io.millrace.features.engine;

import io.millrace.features.resume.EntryChanges;
import io.millrace.features.resume.Resumable;
import io.millrace.features.resume.StateReader;
import io.millrace.features.resume.StateWriter;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.pipeline.Delivery;
import io.millrace.schemas.pipeline.Pipeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Puts vectors together: each waits for the answers of the further keys that its event has. Vectors
 * and labels come out in the order in which their events were applied, whichever answer comes
 * first, so that a reader who has seen a label has seen the vectors before it. An answer may come
 * before its question.
 *
 * <p>Exactly once, every question gets its answer. At least once, a crash can repeat a question
 * whose answer is not repeated: then, and only then, a vector goes without once its event is an
 * hour of event time older than the youngest answer, and an answer that nobody asks for is
 * forgotten after as long.
 */
final class Assembly implements Resumable {
  private static final String ASKED = "asked/";
  private static final String EARLY = "early/";
  private static final String LABEL = "label/";
  private static final String NEXT = "next";
  private static final int VERSION = 1;
  private static final long PATIENCE = Duration.ofHours(1).toMillis();

  private final List<FurtherPart> parts;
  private final Map<String, FurtherPart> bySignature = new HashMap<>();
  private final boolean mayRepeat;
  private final TreeMap<Long, Waiting> waiting = new TreeMap<>();
  private final TreeMap<Long, FeatureVector> early = new TreeMap<>();
  private final PairedNumbers askedNumbers = new PairedNumbers();
  private final PairedNumbers earlyNumbers = new PairedNumbers();
  private final EntryChanges entries = new EntryChanges();
  private long next;
  private long youngest = Long.MIN_VALUE;

  Assembly(Pipeline pipeline) {
    this.parts = FurtherPart.all(pipeline);
    parts.forEach(part -> bySignature.put(part.signature(), part));
    this.mayRepeat = pipeline.delivery() == Delivery.AT_LEAST_ONCE;
  }

  /** A label takes its turn; what comes out now, in order. */
  List<Output> pass(Label label) {
    if (waiting.isEmpty()) {
      return List.of(new Output.Labelled(label));
    }
    var held = new HeldLabel(next++, label);
    waiting.put(held.number(), held);
    entries.changed(LABEL + held.number(), held::bytes);
    return List.of();
  }

  /** A vector asks for what it lacks; what comes out now, in order. */
  List<Output> ask(Event event, FeatureVector vector) {
    if (parts.isEmpty()) {
      return List.of(new Output.Vector(vector));
    }
    var asked = new Asked(next++, vector);
    for (FurtherPart part : parts) {
      if (part.isAsked(event)) {
        ask(asked, part);
      }
    }
    waiting.put(asked.number(), asked);
    entries.changed(ASKED + asked.number(), asked::bytes);
    return complete();
  }

  private void ask(Asked asked, FurtherPart part) {
    Question question = asked.question(part.signature());
    Long known = earlyNumbers.take(question);
    FeatureVector answer = known == null ? null : early.remove(known);
    if (answer == null) {
      asked.lacks(part.signature());
      askedNumbers.add(question, asked.number());
    } else {
      asked.fill(part, answer.values());
      entries.gone(EARLY + known);
    }
  }

  /** Takes an answer; what comes out now, in order. */
  List<Output> answer(FeatureVector answer) {
    FurtherPart part = bySignature.get(answer.signature());
    if (part == null) {
      throw new IllegalArgumentException(
          "an answer for %s has the signature %s, the further keys have %s: another pipeline file made it; reset the stage to process its logs anew, or give the pipeline another name"
              .formatted(answer.eventId(), answer.signature(), bySignature.keySet()));
    }
    Question question = Question.of(answer);
    youngest = Math.max(youngest, question.time());
    Long number = askedNumbers.take(question);
    if (number != null && waiting.get(number) instanceof Asked asked) {
      asked.fill(part, answer.values());
      entries.changed(ASKED + number, asked::bytes);
    } else {
      keep(next++, answer);
    }
    return complete();
  }

  private void keep(long number, FeatureVector answer) {
    early.put(number, answer);
    earlyNumbers.add(Question.of(answer), number);
    entries.changed(EARLY + number, () -> bytes(answer));
  }

  private List<Output> complete() {
    List<Output> complete = new ArrayList<>(1);
    while (!waiting.isEmpty() && isDue(waiting.firstEntry().getValue())) {
      Waiting first = waiting.pollFirstEntry().getValue();
      leave(first);
      complete.add(first.output());
    }
    if (mayRepeat) {
      forgetUnasked();
    }
    return complete;
  }

  private void leave(Waiting one) {
    switch (one) {
      case HeldLabel held -> entries.gone(LABEL + held.number());
      case Asked asked -> {
        asked.lacking().forEach(part -> askedNumbers.drop(asked.question(part), asked.number()));
        entries.gone(ASKED + asked.number());
      }
    }
  }

  private boolean isDue(Waiting one) {
    return one.isComplete() || (mayRepeat && isOld(one.time()));
  }

  private boolean isOld(long time) {
    return time < youngest - PATIENCE;
  }

  private void forgetUnasked() {
    while (!early.isEmpty() && isOld(early.firstEntry().getValue().eventTime().toEpochMilli())) {
      Map.Entry<Long, FeatureVector> old = early.pollFirstEntry();
      earlyNumbers.drop(Question.of(old.getValue()), old.getKey());
      entries.gone(EARLY + old.getKey());
    }
  }

  int size() {
    return waiting.size();
  }

  @Override
  public void saveChanges(Changes changes) {
    if (next > 0) {
      entries.changed(NEXT, () -> new StateWriter(VERSION).put(next).put(youngest).bytes());
    }
    entries.save(changes);
  }

  private static byte[] bytes(FeatureVector answer) {
    var out = new StateWriter(VERSION);
    VectorState.write(out, answer);
    return out.bytes();
  }

  @Override
  public void restore(String entry, byte[] bytes) {
    if (entry.startsWith(ASKED)) {
      long number = Long.parseLong(entry.substring(ASKED.length()));
      Asked asked = Asked.read(number, bytes);
      waiting.put(number, asked);
      asked.lacking().forEach(part -> askedNumbers.add(asked.question(part), number));
    } else if (entry.startsWith(LABEL)) {
      long number = Long.parseLong(entry.substring(LABEL.length()));
      waiting.put(number, HeldLabel.read(number, bytes));
    } else if (entry.startsWith(EARLY)) {
      long number = Long.parseLong(entry.substring(EARLY.length()));
      FeatureVector answer = VectorState.read(new StateReader(bytes, VERSION));
      early.put(number, answer);
      earlyNumbers.add(Question.of(answer), number);
    } else {
      var in = new StateReader(bytes, VERSION);
      next = in.readLong();
      youngest = in.readLong();
    }
    entries.restored(entry);
  }
}
