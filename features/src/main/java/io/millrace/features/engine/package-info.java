/** Events of one partition in, vectors and labels out: windows, order and encoders, all pure. */
@NullMarked
package io.millrace.features.engine;

import org.jspecify.annotations.NullMarked;
