package io.millrace.retrain.network;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.optimizer.Adam;
import ai.djl.training.tracker.Tracker;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A multilayer perceptron under training in PyTorch: fully connected layers with rectified units
 * and dropout, the output units of its head, trained on its head's loss by Adam (D. P. Kingma and
 * J. Ba, ICLR 2015).
 *
 * <p>Weights start as He's uniform (K. He and others, ICCV 2015), the last bias where the head
 * says. Every random number comes from the one generator handed in, none from PyTorch's own, so
 * that trainings side by side do not disturb each other. Holds native memory: close it.
 */
final class Perceptron implements AutoCloseable {
  private static final String ENGINE = "PyTorch";

  private final Model model;
  private final Trainer trainer;
  private final int inputs;
  private final int units;

  /**
   * @param layers widths of the hidden layers
   * @param head what stands behind the output units
   */
  Perceptron(
      int inputs,
      List<Integer> layers,
      double dropout,
      Head head,
      NetworkCandidate candidate,
      SplittableRandom random) {
    keepToThisThread();
    this.inputs = inputs;
    this.units = head.units();
    this.model = Model.newInstance("perceptron", Device.cpu(), ENGINE);
    model.setBlock(block(layers, dropout, random, units));
    this.trainer = model.newTrainer(config(candidate, head));
    trainer.initialize(new Shape(1, inputs));
    write(initialWeights(inputs, layers, head, random));
  }

  /**
   * PyTorch's number of threads is OpenMP's, which every thread has for itself: what the engine was
   * started with holds only in the thread that started it. In others PyTorch takes all cores, at
   * twenty times the CPU time when they are busy.
   */
  private static void keepToThisThread() {
    Engine.getEngine(ENGINE);
    JniUtils.setNumThreads(1);
  }

  private static SequentialBlock block(
      List<Integer> layers, double dropout, SplittableRandom random, int units) {
    SequentialBlock block = new SequentialBlock();
    for (int width : layers) {
      block.add(Linear.builder().setUnits(width).build()).add(Activation::relu);
      if (dropout > 0) {
        block.add(new SeededDropout(dropout, random));
      }
    }
    return block.add(Linear.builder().setUnits(units).build());
  }

  private static DefaultTrainingConfig config(NetworkCandidate candidate, Head head) {
    return new DefaultTrainingConfig(head.loss())
        .optDevices(new Device[] {Device.cpu()})
        .optInitializer(Initializer.ZEROS, parameter -> true)
        .optOptimizer(
            Adam.builder()
                .optLearningRateTracker(Tracker.fixed(candidate.learningRate()))
                .optWeightDecays(candidate.weightDecay())
                .build());
  }

  private static List<DenseLayer> initialWeights(
      int inputs, List<Integer> hidden, Head head, SplittableRandom random) {
    List<Integer> widths = new ArrayList<>(hidden);
    widths.add(head.units());
    List<DenseLayer> layers = new ArrayList<>();
    int from = inputs;
    for (int width : widths) {
      float[] weight = new float[width * from];
      double bound = Math.sqrt(6.0 / from);
      for (int i = 0; i < weight.length; i++) {
        weight[i] = (float) random.nextDouble(-bound, bound);
      }
      layers.add(new DenseLayer(from, width, weight, new float[width]));
      from = width;
    }
    System.arraycopy(head.bias(), 0, layers.getLast().bias(), 0, head.units());
    return layers;
  }

  /**
   * One step of Adam on a mini-batch: rows {@code [batch, inputs]}, targets {@code [batch, units]}.
   */
  void step(float[] rows, float[] targets) {
    int batch = rows.length / inputs;
    try (NDManager memory = trainer.getManager().newSubManager()) {
      NDArray x = memory.create(rows, new Shape(batch, inputs));
      NDArray y = memory.create(targets, new Shape(batch, units));
      try (GradientCollector gradients = trainer.newGradientCollector()) {
        NDList logits = trainer.forward(new NDList(x));
        NDArray loss = trainer.getLoss().evaluate(new NDList(y), logits);
        gradients.backward(loss);
        logits.attach(memory);
        loss.attach(memory);
      }
      trainer.step();
    }
  }

  /** What the units say, {@code [rows, units]}, to rows {@code [rows, inputs]}, without dropout. */
  float[] outputs(float[] rows) {
    try (NDManager memory = trainer.getManager().newSubManager()) {
      NDArray x = memory.create(rows, new Shape(rows.length / inputs, inputs));
      NDList outputs = trainer.evaluate(new NDList(x));
      outputs.attach(memory);
      return outputs.singletonOrThrow().toFloatArray();
    }
  }

  /** A copy of the weights. */
  List<DenseLayer> weights() {
    List<DenseLayer> layers = new ArrayList<>();
    List<Parameter> parameters = parameters();
    for (int i = 0; i < parameters.size(); i += 2) {
      NDArray weight = parameters.get(i).getArray();
      layers.add(
          new DenseLayer(
              (int) weight.getShape().get(1),
              (int) weight.getShape().get(0),
              weight.toFloatArray(),
              parameters.get(i + 1).getArray().toFloatArray()));
    }
    return layers;
  }

  /** Sets the weights. */
  void write(List<DenseLayer> layers) {
    List<Parameter> parameters = parameters();
    for (int i = 0; i < layers.size(); i++) {
      parameters.get(2 * i).getArray().set(FloatBuffer.wrap(layers.get(i).weight()));
      parameters.get(2 * i + 1).getArray().set(FloatBuffer.wrap(layers.get(i).bias()));
    }
  }

  /** Weight and bias of each layer in turn. */
  private List<Parameter> parameters() {
    return model.getBlock().getParameters().values();
  }

  @Override
  public void close() {
    trainer.close();
    model.close();
  }
}
