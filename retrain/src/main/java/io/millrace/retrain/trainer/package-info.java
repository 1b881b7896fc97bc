/** What every trainer is: data, a contender and a budget in; a servable artifact out. */
@NullMarked
package io.millrace.retrain.trainer;

import org.jspecify.annotations.NullMarked;
