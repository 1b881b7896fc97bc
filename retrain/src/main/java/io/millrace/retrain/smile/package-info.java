/** Trains tree ensembles with Smile: the one package of this module that knows Smile. */
@NullMarked
package io.millrace.retrain.smile;

import org.jspecify.annotations.NullMarked;
