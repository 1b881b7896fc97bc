package io.millrace.features.engine;

import io.millrace.schemas.message.FeatureVector;

/**
 * What an answer is to.
 *
 * @param id of the scored event
 * @param time of the scored event, epoch milliseconds
 * @param signature of the columns that are asked for
 */
record Question(String id, long time, String signature) {
  static Question of(FeatureVector answer) {
    return new Question(answer.eventId(), answer.eventTime().toEpochMilli(), answer.signature());
  }
}
