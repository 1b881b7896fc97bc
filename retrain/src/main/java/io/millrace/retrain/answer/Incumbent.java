package io.millrace.retrain.answer;

import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.ModelVersion;

/** A contender's current version and its bytes, to be judged beside the new one. */
public record Incumbent(ModelVersion version, Blob artifact) {}
