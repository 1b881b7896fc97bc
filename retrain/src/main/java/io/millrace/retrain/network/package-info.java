/**
 * Trains multilayer perceptrons with PyTorch through DJL, and writes them as ONNX: the one package
 * of this module that knows either.
 */
@NullMarked
package io.millrace.retrain.network;

import org.jspecify.annotations.NullMarked;
