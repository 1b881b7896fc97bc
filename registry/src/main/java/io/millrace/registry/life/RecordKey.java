package io.millrace.registry.life;

import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.message.RegistryRecord.CommandAnswer;
import io.millrace.schemas.message.RegistryRecord.Standing;
import io.millrace.schemas.message.RegistryRecord.Unloadable;

/**
 * Key of a record in {@code millrace.models}: compaction keeps the last record of each, which is
 * all that a state is rebuilt from.
 */
public final class RecordKey {
  private RecordKey() {}

  /**
   * {@code pipeline/contender@version}, {@code pipeline}, {@code
   * pipeline/contender@version/unloadable}, or {@code pipeline#command}.
   */
  public static String of(RegistryRecord registryRecord) {
    String pipeline = registryRecord.pipeline();
    return switch (registryRecord.body()) {
      case ModelVersion version -> pipeline + "/" + version.name();
      case Standing standing -> pipeline;
      case Unloadable unloadable -> pipeline + "/" + unloadable.name() + "/unloadable";
      case CommandAnswer answer -> pipeline + "#" + registryRecord.commandId();
    };
  }
}
