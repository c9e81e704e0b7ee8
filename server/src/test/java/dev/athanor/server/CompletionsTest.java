package dev.athanor.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.generate.Generator;
import dev.athanor.generate.Request;
import dev.athanor.predict.TextModel;
import dev.athanor.tensor.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What `/v1/completions` answers, on a model of random weights and on one that recites a text.
@Tag("cpu")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompletionsTest {
    static final String TEXT = "Größe: 10 €, für 😀 und 漢字. STOP here, then END of it.";

    private Service service;
    private Path random;

    @BeforeAll
    void serve(@TempDir Path folder) {
        random = SmallTexts.random(folder.resolve("random"), 64);
        var reciting = SmallTexts.reciting(folder.resolve("reciting"), TEXT);
        var table = SmallModels.write(folder.resolve("churn"), SmallModels.churnColumns());
        service = new Service(Server.start(
                ServeSettings.defaults().withPort(0),
                List.of(ServedModel.of(random), ServedModel.of(table), ServedModel.of(reciting)),
                Device.CPU));
    }

    @AfterAll
    void close() {
        service.close();
    }

    private JsonNode complete(String body) {
        var reply = service.post("/v1/completions", body);
        assertThat(reply.status()).as(reply.response().body()).isEqualTo(200);
        return reply.json();
    }

    private static String text(JsonNode answer, int choice) {
        return answer.get("choices").get(choice).get("text").asString();
    }

    @Test
    void anAnswerHasOpenAisShape() {
        var answer = complete("{\"model\": \"reciting\", \"prompt\": \"Gr\", \"max_tokens\": 5, \"user\": \"me\"}");
        assertThat(answer.get("id").asString()).startsWith("cmpl-");
        assertThat(answer.get("object").asString()).isEqualTo("text_completion");
        assertThat(answer.get("created").asLong()).isGreaterThan(1_700_000_000);
        assertThat(answer.get("model").asString()).isEqualTo("reciting");
        var choice = answer.get("choices").get(0);
        assertThat(choice.get("text").asString()).isEqualTo("öße");
        assertThat(choice.get("index").asInt()).isZero();
        assertThat(choice.get("logprobs").isNull()).isTrue();
        assertThat(choice.get("finish_reason").asString()).isEqualTo("length");
        assertThat(answer.get("usage").toString())
                .isEqualTo("{\"prompt_tokens\":2,\"completion_tokens\":5,\"total_tokens\":7}");
    }

    @Test
    void aTextEndsAtItsEndAndBeforeAStopString() {
        var whole = complete("{\"model\": \"reciting\", \"prompt\": \"G\", \"max_tokens\": 500}");
        assertThat(text(whole, 0)).isEqualTo(TEXT.substring(1));
        assertThat(whole.get("choices").get(0).get("finish_reason").asString()).isEqualTo("stop");
        var stopped = complete("""
            {"model": "reciting", "prompt": "G", "max_tokens": 500, "stop": ["END", "STOP here", "nothing"]}\
            """);
        assertThat(text(stopped, 0)).isEqualTo("röße: 10 €, für 😀 und 漢字. ");
        assertThat(stopped.get("choices").get(0).get("finish_reason").asString())
                .isEqualTo("stop");
        var one = complete("""
            {"model": "reciting", "prompt": "G", "max_tokens": 500, "stop": "€", "echo": true}\
            """);
        assertThat(text(one, 0)).isEqualTo("Größe: 10 ");
    }

    @Test
    void whatIsGreedyIsWhatTheGeneratorWrites() {
        var answer = complete("{\"model\": \"random\", \"prompt\": \"Once\", \"max_tokens\": 30, \"temperature\": 0}");
        assertThat(text(answer, 0)).isEqualTo(alone("Once", 30));
    }

    private String alone(String prompt, int tokens) {
        try (var model = TextModel.load(random, Device.CPU)) {
            return model.decode(Generator.of(model.model())
                    .generate(Request.of(model.encode(prompt), tokens)
                            .withStopIds(model.special().stop()))
                    .ids());
        }
    }

    @Test
    void requestsBesideEachOtherAreAnsweredAsEachAlone() throws Exception {
        var prompts = new ArrayList<String>();
        for (int i = 0; i < 24; i++) {
            prompts.add("word ".repeat(i % 5) + "number " + i);
        }
        var alone = prompts.stream().map(prompt -> alone(prompt, 20)).toList();
        var replies = new ArrayList<Future<String>>();
        try (var clients = Executors.newFixedThreadPool(12)) {
            for (var prompt : prompts) {
                replies.add(clients.submit(() -> text(
                        complete("{\"model\": \"random\", \"prompt\": \"" + prompt
                                + "\", \"max_tokens\": 20, \"temperature\": 0}"),
                        0)));
            }
            for (int i = 0; i < replies.size(); i++) {
                assertThat(replies.get(i).get(30, TimeUnit.SECONDS)).isEqualTo(alone.get(i));
            }
        }
        var listed = prompts.stream().map(prompt -> '"' + prompt + '"').toList();
        var together =
                complete("{\"model\": \"random\", \"prompt\": " + listed + ", \"max_tokens\": 20, \"temperature\": 0}");
        for (int i = 0; i < alone.size(); i++) {
            assertThat(text(together, i)).isEqualTo(alone.get(i));
        }
    }

    @Test
    void promptsMayBeTextsOrIds() {
        var ids = complete("{\"model\": \"reciting\", \"prompt\": [5, 6], \"max_tokens\": 2}");
        assertThat(text(ids, 0)).isEqualTo("ö");
        var lists = complete("{\"model\": \"reciting\", \"prompt\": [[5, 6], [7]], \"max_tokens\": 1, \"n\": 2}");
        assertThat(lists.get("choices")).hasSize(4);
        assertThat(text(lists, 3)).isEqualTo("r");
        assertThat(lists.get("usage").get("prompt_tokens").asInt()).isEqualTo(3);
        var nothing =
                complete("{\"model\": \"reciting\", \"prompt\": [\"ab\", \"c\"], \"max_tokens\": 0, \"echo\": true}");
        assertThat(text(nothing, 0) + text(nothing, 1)).isEqualTo("abc");
    }

    @Test
    void aSeedFixesEachOfSeveralContinuations() {
        var body = "{\"model\": \"random\", \"prompt\": \"a\", \"n\": 3, \"seed\": %s, \"temperature\": 2}";
        var first = complete(body.formatted("11"));
        var again = complete(body.formatted("11"));
        assertThat(again.get("choices")).isEqualTo(first.get("choices"));
        assertThat(List.of(text(first, 0), text(first, 1), text(first, 2))).doesNotHaveDuplicates();
        assertThat(complete(body.formatted("12")).get("choices")).isNotEqualTo(first.get("choices"));
        assertThat(complete(body.formatted("null")).get("choices"))
                .isNotEqualTo(complete(body.formatted("null")).get("choices"));
    }

    @Test
    void logProbabilitiesStandBesideTheTextTheyAreOf() {
        var answer = complete("""
            {"model": "reciting", "prompt": "Gr", "max_tokens": 500, "logprobs": 2, "stop": " 10"}\
            """);
        var told = answer.get("choices").get(0).get("logprobs");
        assertThat(text(answer, 0)).isEqualTo("öße:");
        assertThat(told.get("tokens")).hasSize(6);
        assertThat(told.get("tokens").get(4).asString()).isEqualTo("e");
        assertThat(told.get("text_offset").toString()).isEqualTo("[0,0,1,1,2,3]");
        assertThat(told.get("token_logprobs").get(0).asDouble()).isNegative();
        var likeliest = told.get("top_logprobs").get(4);
        assertThat(likeliest).hasSizeBetween(2, 3);
        assertThat(likeliest.get("e").asDouble())
                .isEqualTo(told.get("token_logprobs").get(4).asDouble());
    }

    @Test
    void penaltiesKeepTokensFromComingAgain() {
        var body = "{\"model\": \"random\", \"prompt\": [1], \"max_tokens\": 40, \"temperature\": 0, \"logprobs\": 0";
        var plain = complete(body + "}").get("choices").get(0).get("logprobs").get("tokens");
        var without = complete(body + ", \"repetition_penalty\": 100}")
                .get("choices")
                .get(0)
                .get("logprobs")
                .get("tokens");
        assertThat(different(without)).isGreaterThan(different(plain));
    }

    private static long different(JsonNode tokens) {
        return tokens.valueStream().distinct().count();
    }

    @Test
    void modelsAreListed() {
        var listed = service.get("/v1/models").json();
        assertThat(listed.get("object").asString()).isEqualTo("list");
        assertThat(listed.get("data")).hasSize(2);
        assertThat(listed.get("data").get(0).get("id").asString()).isEqualTo("random");
        assertThat(service.get("/v1/models/reciting").json().get("object").asString())
                .isEqualTo("model");
        assertThat(service.get("/v1/models/churn").status()).isEqualTo(404);
        assertThat(service.get("/models").json().get("models")).hasSize(3);
        assertThat(service.post("/predict", "{\"rows\": []}").status()).isEqualTo(422);
    }

    @Test
    void theWireShowsNoCharacterInParts() throws Exception {
        var body = "{\"model\": \"reciting\", \"prompt\": \"G\", \"max_tokens\": 500, \"stream\": true, \"stop\":"
                + " \"END\"}";
        var raw = service.raw("POST /v1/completions HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
                + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        assertThat(raw).startsWith("HTTP/1.1 200 ").contains("Content-Type: text/event-stream; charset=utf-8");
        assertThat(raw).doesNotContain("\uFFFD", "END", "\\u").contains("data: [DONE]\n\n");
        var events = Events.of(raw);
        assertThat(Events.text(events)).isEqualTo(TEXT.substring(1, TEXT.indexOf("END")));
        assertThat(events).hasSizeGreaterThan(20);
        assertThat(events.getLast().get("choices").get(0).get("finish_reason").asString())
                .isEqualTo("stop");
        assertThat(events.getFirst().get("choices").get(0).get("finish_reason").isNull())
                .isTrue();
        for (var event : events) {
            assertThat(event.has("usage")).isFalse();
        }
    }

    @Test
    void aStreamTellsWhatItUsedWhereItIsAsked() throws Exception {
        var reply = service.post("/v1/completions", """
            {"model": "reciting", "prompt": ["G", "Gr"], "max_tokens": 2, "stream": true, "echo": true,
             "stream_options": {"include_usage": true}}\
            """);
        var events = Events.of(reply.response().body());
        assertThat(events.getFirst().get("usage").isNull()).isTrue();
        assertThat(events.getLast().get("choices")).isEmpty();
        assertThat(events.getLast().get("usage").get("total_tokens").asInt()).isEqualTo(7);
        var both = new StringBuilder[] {new StringBuilder(), new StringBuilder()};
        for (var event : events.subList(0, events.size() - 1)) {
            var choice = event.get("choices").get(0);
            both[choice.get("index").asInt()].append(choice.get("text").asString());
        }
        assertThat(both[0].toString()).isEqualTo("Gr\uFFFD");
        assertThat(both[1].toString()).isEqualTo("Grö");
    }
}
