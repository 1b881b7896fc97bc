package io.millrace.retrain.answer;

import io.millrace.measures.profile.FeatureKind;
import io.millrace.measures.profile.ProfileBuilder;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Signature;
import io.millrace.schemas.pipeline.Signature.Column;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The reference profile of a version: every feature of the vectors it was trained on. */
final class TrainingProfile {
  private TrainingProfile() {}

  static Blob of(Signature signature, List<Example> train) {
    Map<String, FeatureKind> kinds = new LinkedHashMap<>();
    for (Column column : signature.columns()) {
      boolean number = column.type() == Feature.Type.NUMBER;
      kinds.put(column.name(), number ? FeatureKind.NUMERIC : FeatureKind.CATEGORY);
    }
    ProfileBuilder profile = new ProfileBuilder(kinds);
    train.forEach(example -> add(profile, signature, example.vector().values()));
    return new Blob(profile.build().toBytes());
  }

  private static void add(ProfileBuilder profile, Signature signature, FeatureValues values) {
    for (int i = 0; i < signature.size(); i++) {
      String name = signature.columns().get(i).name();
      String text = values.text(i);
      if (signature.columns().get(i).type() == Feature.Type.NUMBER) {
        profile.add(name, values.number(i));
      } else if (text == null) {
        profile.missing(name);
      } else {
        profile.add(name, text);
      }
    }
  }
}
