package io.millrace.scoring.input;

/**
 * Where the features that a model takes stand in vectors of one signature.
 *
 * @param positions by the manifest's feature order; owned, never written again
 */
@SuppressWarnings("ArrayRecordComponent") // read once per value on the hot path, never compared
public record Layout(int[] positions) {}
