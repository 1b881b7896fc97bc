package io.millrace.schemas.registry;

/**
 * A message to bytes and back. Not thread-safe: one per thread.
 *
 * @param <T> the message
 */
public interface Codec<T> {
  byte[] encode(T message);

  /**
   * Reads a message.
   *
   * @throws PoisonException when these bytes can never be read; a registry that cannot be reached
   *     is waited for
   */
  T decode(byte[] bytes);
}
