package dev.athanor.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.distributed.pipeline.FillDrain;
import dev.athanor.distributed.pipeline.Interleaved;
import dev.athanor.distributed.pipeline.OneForwardOneBackward;
import dev.athanor.distributed.pipeline.PipelineSchedule;
import dev.athanor.distributed.pipeline.PipelineSettings;
import dev.athanor.distributed.pipeline.StageParameters;
import dev.athanor.model.gpt.Gpt;
import dev.athanor.model.gpt.GptConfig;
import dev.athanor.optim.AdamW;
import dev.athanor.tensor.Tensor;
import dev.athanor.train.Precision;
import dev.athanor.train.Sharding;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PipelineLayoutTest {
    private static final GptConfig CONFIG = GptConfig.of(64, 32, 8, 2, 16);
    private static final Job JOB = new Job(16, 1, 1, Precision.FP32, false, AdamW.of(1e-3), 1);

    private static PipelineLayout layout(PipelineSchedule schedule, int stages, int processes) {
        return layout(schedule, stages, processes, Sharding.NONE);
    }

    private static PipelineLayout layout(PipelineSchedule schedule, int stages, int processes, Sharding sharding) {
        var settings = new PipelineSettings(stages, schedule, 8);
        return PipelineLayout.of(settings, Anatomy.of(CONFIG), JOB, processes, sharding, processes / stages);
    }

    @Test
    @Tag("cpu")
    void aProcessHasTheParametersOfItsStages() {
        for (var schedule : new PipelineSchedule[] {new OneForwardOneBackward(), new Interleaved(2)}) {
            var layout = layout(schedule, 2, 2);
            try (var model = Gpt.of(CONFIG)) {
                var byStage = StageParameters.of(model, layout.split()).byStage();
                for (int rank = 0; rank < 2; rank++) {
                    Map<String, Tensor> own = new HashMap<>();
                    for (int stage = rank; stage < byStage.size(); stage += 2) {
                        own.putAll(byStage.get(stage));
                    }
                    long elements =
                            own.values().stream().mapToLong(Tensor::elements).sum();
                    // the last normalisation is counted among the blocks
                    assertThat(layout.ranks().get(rank).parameters()).isCloseTo(elements, within(2L * CONFIG.dim()));
                }
            }
        }
    }

    @Test
    @Tag("pure")
    void stateIsFourTimesWhatIsMovedUnderAdam() {
        var rank = layout(new OneForwardOneBackward(), 2, 2).ranks().getFirst();
        assertThat(rank.stateBytes()).isEqualTo(4 * 4 * rank.parameters());
    }

    @Test
    @Tag("pure")
    void copiesThatShareAStagesStateHaveAPartOfItEach() {
        var rank = layout(new OneForwardOneBackward(), 2, 4, Sharding.STATE)
                .ranks()
                .getFirst();
        assertThat(rank.stateBytes()).isEqualTo(4 * 3 * rank.parameters());
        assertThat(rank.reducedBytes()).isEqualTo(4 * rank.parameters() + 4 * rank.parameters() / 2);
    }

    @Test
    @Tag("pure")
    void copiesThatShareGradientsOrParametersSendForEachMicroBatch() {
        var scattered = layout(new OneForwardOneBackward(), 2, 4, Sharding.GRADIENTS)
                .ranks()
                .getFirst();
        long own = scattered.parameters();
        assertThat(scattered.stateBytes()).isEqualTo(4 * (own + own / 2 + own));
        assertThat(scattered.reducedBytes()).isEqualTo(4 * (8 * own + own / 2));
        var apart = layout(new OneForwardOneBackward(), 2, 4, Sharding.PARAMETERS)
                .ranks()
                .getFirst();
        long outside = (64 + 32) * 16L;
        long block = (own - outside) / 4;
        assertThat(apart.stateBytes()).isEqualTo(4 * (own / 2 + outside + 2 * block + own / 2 + own));
        assertThat(apart.reducedBytes()).isEqualTo(4 * (8 * own + 16 * own / 2));
    }

    @Test
    @Tag("pure")
    void trafficIsABatchsVectorsOnceForwardAndOnceBack() {
        long handed = 16L * 32 * 16 * 4; // samples, context, dim, bytes
        long shared = 64L * 16 * 4;
        var plain = layout(new OneForwardOneBackward(), 2, 2).ranks();
        assertThat(plain.get(0).sentBytes()).isEqualTo(handed + shared);
        assertThat(plain.get(1).sentBytes()).isEqualTo(handed + shared);
        assertThat(plain.get(0).reducedBytes()).isZero();
        var interleaved = layout(new Interleaved(2), 2, 2).ranks();
        assertThat(interleaved.get(0).sentBytes()).isEqualTo(3 * handed + shared);
        var copies = layout(new OneForwardOneBackward(), 2, 4).ranks().getFirst();
        assertThat(copies.sentBytes()).isEqualTo(handed / 2 + shared);
        assertThat(copies.reducedBytes()).isEqualTo(4 * copies.parameters());
    }

    @Test
    @Tag("pure")
    void lessIsKeptWhereARankGoesBackwardEarly() {
        var all = layout(new FillDrain(), 2, 2).ranks();
        var early = layout(new OneForwardOneBackward(), 2, 2).ranks();
        assertThat(early.get(0).activationBytes()).isEqualTo(all.get(0).activationBytes() / 4); // two of eight
        assertThat(early.get(1).activationBytes()).isEqualTo(all.get(1).activationBytes() / 8);
    }

    @Test
    @Tag("pure")
    void recomputingKeepsWhatBlocksAreGivenAndOneBlock() {
        var settings = new PipelineSettings(2, new FillDrain(), 8);
        var rank = PipelineLayout.of(settings, Anatomy.of(CONFIG), JOB.recomputing(), 2, Sharding.NONE, 1)
                .ranks()
                .getFirst();
        long tokens = 2L * 32; // of a micro-batch
        long block = Anatomy.of(CONFIG).block().stream()
                .mapToLong(kept -> kept.bytes(4))
                .sum();
        assertThat(rank.activationBytes()).isEqualTo(tokens * (8L * 4 * 16 * 4 + block));
        assertThat(rank.activationBytes())
                .isLessThan(layout(new FillDrain(), 2, 2).ranks().getFirst().activationBytes() / 4);
    }

    @Test
    @Tag("pure")
    void stagesOfUnequalWorkAreIdleLongerThanTheFormula() {
        var layout = layout(new OneForwardOneBackward(), 2, 2);
        assertThat(layout.idleShare()).isBetween(1.0 / 9, 0.25);
    }

    @Test
    @Tag("pure")
    void processesThatAreNoMultipleOfTheStagesAreRefused() {
        assertThatThrownBy(() -> layout(new FillDrain(), 2, 5))
                .hasMessage("parallel.pipeline.stages is 2, of which 5 processes are no multiple; take 4");
    }
}
