package dev.athanor.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionChoice;
import com.openai.models.completions.CompletionCreateParams;
import dev.athanor.tensor.Device;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// OpenAI's own client, which knows nothing of us.
@Tag("cpu")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenAiClientTest {
    private static final String TEXT = "import java.util.List; // für alle 😀";

    private Server server;
    private OpenAIClient client;

    @BeforeAll
    void serve(@TempDir Path folder) {
        var model = SmallTexts.reciting(folder.resolve("reciting"), TEXT);
        server = Server.start(ServeSettings.defaults().withPort(0), List.of(ServedModel.of(model)), Device.CPU);
        client = OpenAIOkHttpClient.builder()
                .baseUrl(server.uri() + "v1")
                .apiKey("any")
                .timeout(Duration.ofSeconds(30))
                .maxRetries(0)
                .build();
    }

    @AfterAll
    void close() {
        client.close();
        server.close();
    }

    private static CompletionCreateParams.Builder asked() {
        return CompletionCreateParams.builder().model("reciting").prompt("i").maxTokens(100);
    }

    @Test
    void itReadsAPlainAnswer() {
        var completion = client.completions().create(asked().echo(true).build());
        var choice = completion.choices().getFirst();
        assertThat(choice.text()).isEqualTo(TEXT);
        assertThat(choice.finishReason()).isEqualTo(CompletionChoice.FinishReason.STOP);
        var usage = completion.usage().orElseThrow();
        assertThat(usage.promptTokens()).isEqualTo(1);
        assertThat(usage.completionTokens()).isEqualTo(TEXT.getBytes(StandardCharsets.UTF_8).length - 1);
        completion.validate();
    }

    @Test
    void itReadsPromptsOfEveryKindAndLogProbabilities() {
        var tokens = asked().promptOfArrayOfTokenArrays(List.of(List.of(1L, 2L), List.of(3L)));
        var completion =
                client.completions().create(tokens.maxTokens(2).logprobs(1).n(2).build());
        assertThat(completion.choices()).extracting(CompletionChoice::text).containsExactly("po", "po", "mp", "mp");
        var told = completion.choices().getFirst().logprobs().orElseThrow();
        assertThat(told.tokens()).contains(List.of("p", "o"));
        assertThat(told.textOffset()).contains(List.of(0L, 1L));
    }

    @Test
    void itReadsAStreamToItsEnd() {
        var options = ChatCompletionStreamOptions.builder().includeUsage(true).build();
        var text = new StringBuilder();
        long used = 0;
        try (StreamResponse<Completion> stream = client.completions()
                .createStreaming(asked().streamOptions(options).stop("alle").build())) {
            for (var part : (Iterable<Completion>) stream.stream()::iterator) {
                part.choices().forEach(choice -> text.append(choice.text()));
                used = part.usage().map(usage -> usage.totalTokens()).orElse(used);
            }
        }
        assertThat(text.toString()).isEqualTo("mport java.util.List; // für ");
        assertThat(used).isEqualTo(35);
    }

    @Test
    void itKnowsOurErrorsForWhatTheyAre() {
        assertThatThrownBy(
                        () -> client.completions().create(asked().temperature(9).build()))
                .isInstanceOfSatisfying(BadRequestException.class, error -> {
                    assertThat(error.param()).contains("temperature");
                    assertThat(error.type()).contains("invalid_request_error");
                    assertThat(error).hasMessageContaining("expected a number from 0 to 2");
                });
        assertThatThrownBy(() -> client.completions()
                        .create(asked().model("gpt-3.5-turbo-instruct").build()))
                .isInstanceOfSatisfying(
                        NotFoundException.class,
                        error -> assertThat(error.code()).contains("model_not_found"));
        assertThatThrownBy(
                        () -> client.completions().createStreaming(asked().n(0).build()))
                .isInstanceOf(BadRequestException.class);
    }

    @Test
    void itListsTheModels() {
        var models = client.models().list().data();
        assertThat(models).hasSize(1);
        assertThat(client.models().retrieve("reciting").id()).isEqualTo("reciting");
    }
}
