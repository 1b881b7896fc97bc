package io.millrace.console;

import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.RegistryRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the registry says of the race between a tree model and a network. */
public final class FlightModels {
  private static final Instant START = FlightRace.START;
  private static final Instant WALL = Instant.parse("2026-11-01T12:00:00Z");

  private FlightModels() {}

  public static RegistryRecord version(
      String contender, int number, ModelVersion.State state, int day) {
    List<ModelVersion.Change> life = new ArrayList<>();
    Instant at = START.plus(Duration.ofDays(day));
    life.add(change(ModelVersion.State.SUBMITTED, at, "retrain", "answers request r" + number));
    if (state == ModelVersion.State.REJECTED) {
      life.add(change(state, at, "registry", "self-test: row 3 gave 0.81, expected 0.42"));
    } else {
      life.add(change(ModelVersion.State.TRIAL, at, "registry", "gates passed"));
      if (state != ModelVersion.State.TRIAL) {
        life.add(
            change(
                ModelVersion.State.CURRENT,
                at.plus(Duration.ofDays(6)),
                "monitor",
                "better by 0.0031 in [0.0009, 0.0053] after 24 blocks"));
      }
      if (state == ModelVersion.State.RETIRED) {
        life.add(change(state, at.plus(Duration.ofDays(40)), "registry", "replaced"));
      }
    }
    return record(new ModelVersion("flights", number, state, bundle(contender, at), life));
  }

  private static ModelVersion.Change change(
      ModelVersion.State state, Instant at, String who, String why) {
    return new ModelVersion.Change(state, at, who, why);
  }

  public static RegistryRecord record(RegistryRecord.Body body) {
    return new RegistryRecord("flights", "c1", WALL, body);
  }

  private static Bundle bundle(String contender, Instant at) {
    boolean trees = contender.equals("trees");
    return new Bundle(
        contender,
        new Manifest(
            trees ? Manifest.Engine.SMILE : Manifest.Engine.ONNX,
            Manifest.Task.BINARY,
            trees ? "gradient-boosting" : "network",
            "9f3a",
            List.of(),
            List.of(),
            Optional.empty(),
            0),
        new Bundle.Artifact("3fa91c07bd21aa", 912_340, 2),
        new Blob(new byte[] {1}),
        List.of(),
        new Bundle.Provenance(
            "r1",
            at.minus(Duration.ofDays(30)),
            at,
            52_113,
            "d1",
            Map.of("trees", "200"),
            7,
            trees ? 9.4 : 64.8,
            "0.1.0",
            "25",
            "linux"),
        new Bundle.Evaluation(
            at.minus(Duration.ofDays(3)),
            at,
            5_200,
            Map.of("log_loss", trees ? 0.4412 : 0.4460, "brier", 0.1391, "auc", Double.NaN),
            Map.of("base/hour-of-week", Map.of("log_loss", 0.4803)),
            List.of()),
        "");
  }

  public static RegistryRecord champion(String contender) {
    return record(
        new RegistryRecord.Standing(Optional.of(contender), Optional.of(START), List.of()));
  }
}
