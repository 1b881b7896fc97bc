package io.millrace.monitor.input;

import io.millrace.measures.profile.FeatureProfile;
import io.millrace.measures.profile.Profile;
import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.pipeline.Signature;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a version was trained on, as far as today's vectors can be compared with it: the features of
 * its profile that still have the definition they had then.
 */
public record Reference(String contender, int version, Profile profile) {

  /** {@code trees@3}. */
  public String name() {
    return contender + "@" + version;
  }

  /** Empty for records that are not about a version of this pipeline. */
  public static Optional<Reference> of(RegistryRecord said, MonitorPlan plan) {
    if (!said.pipeline().equals(plan.pipeline()) || !(said.body() instanceof ModelVersion found)) {
      return Optional.empty();
    }
    byte[] bytes = found.bundle().profile().bytes();
    Profile whole = bytes.length == 0 ? new Profile(new TreeMap<>()) : Profile.fromBytes(bytes);
    SortedMap<String, FeatureProfile> comparable = new TreeMap<>();
    Signature today = plan.vectors().signature();
    for (Manifest.FeatureRef feature : found.bundle().manifest().features()) {
      int position = today.position(feature.name());
      if (position >= 0
          && today.columns().get(position).definitionHash().equals(feature.definitionHash())) {
        whole.feature(feature.name()).ifPresent(profile -> comparable.put(feature.name(), profile));
      }
    }
    return Optional.of(
        new Reference(
            found.contender(), found.number(), new Profile(comparable, whole.ordinary())));
  }
}
