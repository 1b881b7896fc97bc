package io.millrace.scoring.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/**
 * Memory outside the heap for a model's inputs, used again by each batch: the runtime reads it in
 * place. From an array on the heap it would make such memory anew at every call, which costs more
 * than all else around a small network. What a method returns is good until the next call for the
 * same input. Owned by one thread.
 */
final class InputMemory {
  private final ByteBuffer[] memory;

  InputMemory(int inputs) {
    this.memory = new ByteBuffer[inputs];
    Arrays.fill(memory, ByteBuffer.allocate(0));
  }

  FloatBuffer put(int input, float[] values, int count) {
    return of(input, count, Float.BYTES).asFloatBuffer().put(values, 0, count).flip();
  }

  DoubleBuffer put(int input, double[] values, int count) {
    return of(input, count, Double.BYTES).asDoubleBuffer().put(values, 0, count).flip();
  }

  LongBuffer put(int input, long[] values, int count) {
    return of(input, count, Long.BYTES).asLongBuffer().put(values, 0, count).flip();
  }

  private ByteBuffer of(int input, int count, int bytesOfOne) {
    int bytes = Math.multiplyExact(count, bytesOfOne);
    if (memory[input].capacity() < bytes) {
      memory[input] = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
    return memory[input];
  }
}
