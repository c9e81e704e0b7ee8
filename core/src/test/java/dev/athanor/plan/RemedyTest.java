package dev.athanor.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.model.bert.BertConfig;
import dev.athanor.model.bert.BertHead;
import dev.athanor.model.gpt.GptConfig;
import dev.athanor.model.mlp.MlpConfig;
import dev.athanor.optim.AdamW;
import dev.athanor.optim.Sgd;
import dev.athanor.train.Precision;
import java.util.List;
import java.util.Optional;
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
        return Footprint.of(gpt(256), job, 0).in(PROCESS).bytes();
    }

    private static Optional<Change> toFit(long bytes, boolean slowInBf16) {
        return Remedy.first(LanguageRemedies.of(RemedyTest::gpt, 256, JOB, 0, slowInBf16), PROCESS, bytes);
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
        var change = toFit(bytes(JOB) - 1, false).orElseThrow();
        assertThat(change.words()).startsWith("train.recompute: true (the same result");
        assertThat(change.memory().bytes()).isEqualTo(bytes(JOB.recomputing())).isLessThan(bytes(JOB));
    }

    @Test
    void aSmallerBatchKeepsTheSamplesOfAStep() {
        long recomputed = bytes(JOB.recomputing());
        var change = toFit(recomputed - 1, false).orElseThrow();
        assertThat(change.words()).contains("train.batch: ", "train.accumulate: ", "(as many samples in a step)");
        assertThat(change.memory().bytes()).isLessThan(recomputed);
        var batches = JOB.inBatchesOf(4);
        assertThat(List.of(batches.batch(), batches.accumulate())).containsExactly(4L, 16L);
    }

    @Test
    void bf16IsNotProposedWhereItIsSlow() {
        for (long limit = bytes(JOB); limit > PROCESS; limit -= 10_000_000) {
            assertThat(toFit(limit, true).map(Change::words).orElse("")).doesNotContain("bf16");
        }
    }

    @Test
    void nothingFitsIntoLessThanTheParametersTake() {
        assertThat(toFit(PROCESS + 4 * gpt(256).parameters(), false)).isEmpty();
    }

    @Test
    void aTableIsToldOfWhatTablesHave() {
        var config = MlpConfig.of(100, List.of(4096, 2048), 10);
        var job = new Job(512, 1, 100, Precision.FP32, false, AdamW.of(1e-3), 2);
        var remedies = TableRemedies.of(config, 1024, job, 0, true);
        var words = remedies.stream().map(Remedy::words).toList();
        assertThat(words.getFirst()).isEqualTo("train.evaluationBatch: 512 (the same result)");
        assertThat(words).anyMatch(text -> text.startsWith("train.batch: 256 with train.accumulate: 2"));
        assertThat(words).contains("model.mlp.hidden: [2048, 1024] (a smaller model)");
        assertThat(words).noneMatch(text -> text.matches(".*(recompute|context|bf16).*"));
        long evaluation = bytes(remedies.getFirst());
        assertThat(evaluation)
                .isLessThan(Footprint.of(Anatomy.of(config), job, 0).in(PROCESS).bytes());
        assertThat(bytes(remedies.getLast())).as("all together").isLessThan(evaluation);
    }

    @Test
    void textsAreToldOfWhatTextsHave() {
        var config = BertConfig.of(30_000, 512, 6, 12, 384, new BertHead.Classes(List.of("a", "b")));
        var job = new Job(32, 1, 100, Precision.FP32, false, AdamW.of(1e-3), 2);
        var sized = new TextRemedies.Sized(config, new Anatomy.Tokens(60, 200), 32, false, job, 0);
        var words = words(sized);
        assertThat(words).contains("model.bert.length: 100 (the model sees less)");
        assertThat(words).contains("model.bert.layers: 5 (a smaller model)");
        assertThat(words).contains("model.bert.frozen: true (the head learns alone)");
        assertThat(words).noneMatch(text -> text.matches(".*(recompute|context|bf16).*"));

        var frozen = new TextRemedies.Sized(config, new Anatomy.Tokens(60, 200), 32, true, job, 0);
        assertThat(words(frozen)).noneMatch(text -> text.matches(".*(train.batch|frozen|bf16).*"));
        assertThat(frozen.footprint().in(PROCESS).bytes())
                .isLessThan(sized.footprint().in(PROCESS).bytes() / 2);
        assertThat(frozen.footprint().in(PROCESS).shares())
                .noneMatch(share -> share.purpose().equals("gradients"));
    }

    private static List<String> words(TextRemedies.Sized sized) {
        return TextRemedies.of(sized, true).stream().map(Remedy::words).toList();
    }

    private static long bytes(Remedy remedy) {
        return remedy.footprint().in(PROCESS).bytes();
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
