/// What a training will take before it is started: parameters, work, memory, time; and whether this machine has it.
///
/// ```java
/// var job = new Job(12, 1, 2_000, Precision.FP32, false, AdamW.of(1e-3), 2);
/// var memory = Memory.of(Anatomy.of(GptConfig.of(8_192, 256, 6, 6, 384)), job, Toy.process(job.precision()), 0);
/// System.out.println(memory.bytes());
/// ```
///
/// It is derived from the layers of each family: what they multiply and what they keep for their gradients. It trains
/// nothing and knows no files.
@NullMarked
package dev.athanor.plan;

import org.jspecify.annotations.NullMarked;
