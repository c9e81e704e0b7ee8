/// Tensors.
@NullMarked
package dev.athanor.tensor;

import org.jspecify.annotations.NullMarked;
