package dev.athanor.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.model.gpt.GptConfig;
import dev.athanor.optim.AdamW;
import dev.athanor.optim.Sgd;
import dev.athanor.train.Precision;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class RemedyTest {
    private static final long PROCESS = 300_000_000;
    private static final Job JOB = new Job(32, 2, 100, Precision.FP32, false, AdamW.of(1e-3), 1);

    private static Anatomy gpt(long context) {
        return Anatomy.of(GptConfig.of(8192, (int) context, 6, 6, 384));
    }

    private static long bytes(Job job) {
        return Memory.of(gpt(256), job, PROCESS, 0).bytes();
    }

    private static Remedy remedy(boolean slowInBf16) {
        return new Remedy(
                RemedyTest::gpt, 256, JOB, slowInBf16, sized -> Memory.of(sized.anatomy(), sized.job(), PROCESS, 0));
    }

    @Test
    void aPeakIsTheSumOfItsShares() {
        var memory = Memory.of(gpt(256), JOB, PROCESS, 5);
        assertThat(memory.shares()).contains(new Share("data", 5), new Share("JVM and libraries", PROCESS));
        assertThat(memory.bytes())
                .isEqualTo(memory.shares().stream().mapToLong(Share::bytes).sum());
    }

    @Test
    void stateIsWhatTheRuleKeeps() {
        var sgd = new Job(32, 2, 100, Precision.FP32, false, Sgd.of(0.1), 1);
        assertThat(Memory.of(gpt(256), JOB, 0, 0).shares())
                .contains(new Share("optimizer's state", 8 * gpt(256).parameters()));
        assertThat(Memory.of(gpt(256), sgd, 0, 0).shares()).contains(new Share("optimizer's state", 0));
    }

    @Test
    void accumulatingTakesNoMore() {
        assertThat(bytes(new Job(32, 8, 100, Precision.FP32, false, JOB.rule(), 1)))
                .isEqualTo(bytes(JOB));
    }

    @Test
    void partsSideBySideHaveTheirOwnLogitsAndGradientsOfTheHead() {
        var spread = new Job(32, 2, 100, Precision.FP32, false, JOB.rule(), 2);
        long chunk = 2048L * 8192 * 8; // of 16.8 million logits, with their exponentials
        assertThat(bytes(spread) - bytes(JOB)).isEqualTo(chunk + 2 * 4L * 8192 * 384);
        assertThat(bytes(spread.in(Precision.BF16))).isEqualTo(bytes(JOB.in(Precision.BF16)));
        assertThat(bytes(spread.recomputing())).isEqualTo(bytes(JOB.recomputing()));
    }

    @Test
    void theFirstChangeIsTheOneThatLeavesTheResultAsItIs() {
        var change = remedy(false).toFit(bytes(JOB) - 1).orElseThrow();
        assertThat(change.words()).startsWith("train.recompute: true (the same result");
        assertThat(change.memory().bytes()).isEqualTo(bytes(JOB.recomputing())).isLessThan(bytes(JOB));
    }

    @Test
    void aSmallerBatchKeepsTheSamplesOfAStep() {
        long recomputed = bytes(JOB.recomputing());
        var change = remedy(false).toFit(recomputed - 1).orElseThrow();
        assertThat(change.words()).contains("train.batch: ", "train.accumulate: ", "(as many samples in a step)");
        assertThat(change.memory().bytes()).isLessThan(recomputed);
        var batches = JOB.inBatchesOf(4);
        assertThat(List.of(batches.batch(), batches.accumulate())).containsExactly(4L, 16L);
    }

    @Test
    void bf16IsNotProposedWhereItIsSlow() {
        for (long limit = bytes(JOB); limit > PROCESS; limit -= 10_000_000) {
            assertThat(remedy(true).toFit(limit).map(Change::words).orElse("")).doesNotContain("bf16");
        }
    }

    @Test
    void nothingFitsIntoLessThanTheParametersTake() {
        assertThat(remedy(false).toFit(PROCESS + 4 * gpt(256).parameters())).isEmpty();
    }

    @Test
    void amountsOfMemoryAreReadAsPeopleWriteThem() {
        assertThat(Bytes.parse("2GB")).isEqualTo(2_000_000_000L);
        assertThat(Bytes.parse("1.5 GiB")).isEqualTo(1_610_612_736L);
        assertThat(Bytes.parse("512m")).isEqualTo(512_000_000L);
        assertThat(Bytes.parse("4096")).isEqualTo(4096);
        assertThat(Bytes.megabytes(1_234_567_890)).isEqualTo("1,235 MB");
        for (var wrong : List.of("lots", "", "-2GB", "2XB", "0", "99999999999TB")) {
            assertThatThrownBy(() -> Bytes.parse(wrong)).hasMessageContaining("is '" + wrong + "'");
        }
    }

    @Test
    void aProcessorWithoutBf16IsKnownByItsFlags() {
        assertThat(Machine.lacksBf16(List.of("processor: 0", "flags\t\t: fpu avx2 avx512f")))
                .isTrue();
        assertThat(Machine.lacksBf16(List.of("flags\t\t: fpu avx512f avx512_bf16")))
                .isFalse();
        assertThat(Machine.lacksBf16(List.of("flags : amx_bf16 fpu"))).isFalse();
        assertThat(Machine.lacksBf16(List.of("Features\t: fp asimd bf16"))).isFalse();
        assertThat(Machine.lacksBf16(List.of())).as("nothing is known").isFalse();
        assertThat(Machine.here().memory()).isPositive();
    }
}
