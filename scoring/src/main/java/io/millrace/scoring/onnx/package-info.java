/** ONNX models, run by ONNX Runtime through DJL: the one package of this module that knows them. */
@NullMarked
package io.millrace.scoring.onnx;

import org.jspecify.annotations.NullMarked;
