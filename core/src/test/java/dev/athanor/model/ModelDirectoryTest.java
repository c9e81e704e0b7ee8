package dev.athanor.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.checkpoint.WeightsMismatchException;
import dev.athanor.hub.SpecialIds;
import dev.athanor.tensor.LiveTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said of directories that do not hold what they should.
@Tag("cpu")
class ModelDirectoryTest {
    @TempDir
    private Path folder;

    @Test
    void everyMissingExtraAndMisshapenWeightIsNamedAtOnce() {
        Published.changed("gpt2", folder, "config.json", "\"n_positions\": 16", "\"n_positions\": 20");
        assertThat(LiveTensors.leakedBy(() -> assertThatThrownBy(() -> ModelDirectory.readCausal(Published.changed(
                                "gpt2", subfolder("less"), "config.json", "\"n_layer\": 2", "\"n_layer\": 1")))
                        .isInstanceOf(WeightsMismatchException.class)
                        .hasMessageContaining("transformer.h.1.ln_1.weight is stored but not in the model")
                        .hasMessageContaining("transformer.h.1.mlp.c_proj.bias is stored but not in the model")))
                .isEmpty();
        assertThatThrownBy(() -> ModelDirectory.readCausal(folder))
                .isInstanceOf(WeightsMismatchException.class)
                .hasMessageContaining("transformer.wpe.weight is stored as [16, 16], the model has [20, 16]");
        var more = Published.changed("gpt2", subfolder("more"), "config.json", "\"n_layer\": 2", "\"n_layer\": 3");
        assertThatThrownBy(() -> ModelDirectory.readCausal(more))
                .isInstanceOf(WeightsMismatchException.class)
                .hasMessageContaining("transformer.h.2.attn.c_attn.weight is not stored")
                .hasMessageContaining("transformer.h.2.ln_2.bias is not stored");
    }

    @Test
    void unknownFamilyIsNamedWithThoseKnown() {
        Published.changed("gpt2", folder, "config.json", "\"gpt2\"", "\"gpt_neox\"");
        assertThatThrownBy(() -> ModelDirectory.readCausal(folder))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("model_type is 'gpt_neox'")
                .hasMessageContaining("gpt2");
        assertThatThrownBy(() -> ModelDirectory.family(folder))
                .hasMessageContaining("one of bert, gpt2, llama, mistral, mlp, qwen2, qwen3");
    }

    @Test
    void everyBadValueOfAConfigurationIsNamedWithItsFile() {
        Published.changed("gpt2", folder, "config.json", "\"n_embd\": 16,", "\"n_embd\": \"16\",");
        replace("\"n_layer\": 2,", "");
        replace("\"reorder_and_upcast_attn\": false", "\"reorder_and_upcast_attn\": true");
        replace("\"gelu_new\"", "\"snake\"");
        assertThatThrownBy(() -> ModelDirectory.readCausal(folder))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining("n_embd is \"16\", expected a whole number")
                .hasMessageContaining("n_layer is missing")
                .hasMessageContaining("reorder_and_upcast_attn is true")
                .hasMessageContaining("activation_function is \"snake\"");
    }

    @Test
    void stopIdsOfAGenerationConfigurationCountBeforeThoseOfTheModel() throws IOException {
        Published.changed("gpt2", folder, "config.json", "\"eos_token_id\": 0", "\"eos_token_id\": 7");
        assertThat(ModelDirectory.specialIds(folder))
                .isEqualTo(new SpecialIds(Optional.of(0), Set.of(7), Optional.empty()));
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": [8, 9]}");
        assertThat(ModelDirectory.specialIds(folder).stop()).containsExactlyInAnyOrder(8, 9);
    }

    private Path subfolder(String name) {
        try {
            return Files.createDirectory(folder.resolve(name));
        } catch (IOException error) {
            throw new IllegalStateException(error);
        }
    }

    private void replace(String text, String by) {
        try {
            var config = folder.resolve("config.json");
            Files.writeString(config, Files.readString(config).replace(text, by));
        } catch (IOException error) {
            throw new IllegalStateException(error);
        }
    }
}
