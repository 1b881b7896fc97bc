/** Models' bytes as chunks under their digest: cutting and assembling, and the store in Kafka. */
@NullMarked
package io.millrace.registry.artifact;

import org.jspecify.annotations.NullMarked;
