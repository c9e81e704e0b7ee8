package dev.athanor.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.athanor.distributed.Compression;
import dev.athanor.model.gpt.GptConfig;
import dev.athanor.optim.AdamW;
import dev.athanor.train.Precision;
import dev.athanor.train.Sharding;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class DataLayoutTest {
    private static final Anatomy GPT = Anatomy.of(GptConfig.of(8192, 256, 6, 6, 384));
    private static final Job JOB = new Job(12, 1, 100, Precision.FP32, false, AdamW.of(1e-3), 1);

    private static DataLayout layout(int copies, Sharding sharding, Compression compression) {
        return DataLayout.of(GPT, JOB, copies, sharding, copies, compression);
    }

    @Test
    void aCopySendsTwiceItsGradientsButForOnePart() {
        long bytes = 4 * GPT.parameters();
        assertThat(layout(4, Sharding.NONE, Compression.NONE).reducedBytes()).isEqualTo(2 * bytes * 3 / 4);
        assertThat(layout(4, Sharding.NONE, Compression.BF16).reducedBytes()).isEqualTo(bytes * 3 / 4);
        assertThat(layout(4, Sharding.NONE, Compression.NONE).gatheredBytes()).isZero();
        assertThat(layout(4, Sharding.STATE, Compression.NONE).gatheredBytes()).isEqualTo(bytes * 3 / 4);
        assertThat(layout(1, Sharding.STATE, Compression.NONE).reducedBytes()).isZero();
    }

    @Test
    void aSlicesStateIsThatPartOfAll() {
        long state = 8 * GPT.parameters();
        assertThat(layout(4, Sharding.NONE, Compression.NONE).stateBytes()).isEqualTo(state);
        assertThat(layout(4, Sharding.STATE, Compression.NONE).stateBytes()).isEqualTo(Math.ceilDiv(state, 4));
    }

    @Test
    void eachCopyWritesItsPartOfACheckpoint() {
        long saved = 12 * GPT.parameters();
        assertThat(layout(1, Sharding.NONE, Compression.NONE).savedBytes()).isEqualTo(saved);
        assertThat(layout(4, Sharding.NONE, Compression.NONE).savedBytes()).isEqualTo(Math.ceilDiv(saved, 4));
    }

    @Test
    void aSlicesGradientsAreThatPartOfAll() {
        long gradients = 4 * GPT.parameters();
        assertThat(layout(4, Sharding.STATE, Compression.NONE).gradientBytes()).isEqualTo(gradients);
        var scattered = layout(4, Sharding.GRADIENTS, Compression.NONE);
        assertThat(scattered.gradientBytes()).isEqualTo(Math.ceilDiv(gradients, 4));
        assertThat(scattered.stateBytes()).isEqualTo(Math.ceilDiv(2 * gradients, 4));
        var accumulated = new Job(12, 3, 100, Precision.FP32, false, AdamW.of(1e-3), 1);
        assertThat(DataLayout.of(GPT, accumulated, 4, Sharding.GRADIENTS, 4, Compression.NONE)
                        .reducedBytes())
                .as("each batch sends its own")
                .isEqualTo(3 * scattered.reducedBytes());
    }

    @Test
    void aSlicesParametersAreThatPartOfAllAndWholeBlockByBlock() {
        long bytes = 4 * GPT.parameters();
        long block = 4 * 12L * 384 * 384; // but for what is not a matrix
        long outside = bytes - 6 * block;
        var apart = layout(4, Sharding.PARAMETERS, Compression.NONE);
        assertThat(apart.parameterBytes()).isEqualTo(Math.ceilDiv(bytes, 4));
        assertThat(apart.gradientBytes()).isEqualTo(Math.ceilDiv(bytes, 4));
        assertThat((double) apart.passingBytes()).isCloseTo(outside + 2.0 * block, withinPercentage(1));
        assertThat((double) apart.gatheredBytes()).isCloseTo(0.75 * (bytes + 5 * block), withinPercentage(1));
        assertThat(layout(4, Sharding.GRADIENTS, Compression.NONE).passingBytes())
                .isZero();
    }

    @Test
    void pairsOfFourHaveHalvesAndGatherThemBetweenTwo() {
        long bytes = 4 * GPT.parameters();
        var pairs = DataLayout.of(GPT, JOB, 4, Sharding.STATE, 2, Compression.NONE);
        assertThat(pairs.stateBytes()).isEqualTo(bytes);
        assertThat(pairs.gatheredBytes()).isEqualTo(bytes / 2);
        assertThat(pairs.reducedBytes()).isEqualTo(2 * bytes * 3 / 4);
    }

    @Test
    void copiesWithFewerSamplesWait() {
        assertThat(layout(4, Sharding.NONE, Compression.NONE).idleShare()).isZero();
        assertThat(layout(5, Sharding.NONE, Compression.NONE).samples()).isEqualTo(3);
        assertThat(layout(5, Sharding.NONE, Compression.NONE).idleShare()).isCloseTo(1 - 12 / 15.0, within(1e-12));
    }
}
