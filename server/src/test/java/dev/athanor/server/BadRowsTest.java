package dev.athanor.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("pure")
class BadRowsTest {
    private static final Service service = new Service(Tables.churn());

    private static final String GOOD = "{\"tenure\": 1, \"contract\": \"One year\", \"total charges\": 2}";

    @AfterAll
    static void close() {
        service.close();
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                wrong("{\"data\": [[1, \"One year\"]]}", "data[0]", "holds 2 values, expected 3: tenure, contract,"),
                wrong("{\"data\": [[1, \"One year\", 2, 3]]}", "data[0]", "holds 4 values, expected 3"),
                wrong("{\"data\": [[]]}", "data[0]", "holds 0 values, expected 3"),
                wrong("{\"data\": [[\"x\", \"One year\", 2]]}", "data[0][0]", "is \"x\", expected a number"),
                wrong("{\"data\": [[1, \"One year\", 2], [1, 5, 2]]}", "data[1][1]", "(column contract)"),
                wrong("{\"data\": [1, 2, 3]}", "data[0]", "is a number, expected a list of 3 values"),
                wrong("{\"data\": [null]}", "data[0]", "is null, expected a list of 3 values"),
                wrong("{\"data\": [{}]}", "data[0]", "send objects under rows"),
                wrong("{\"data\": {}}", "data", "is an object, expected a list of rows"),
                wrong("{\"data\": null}", "data", "is null, expected a list of rows"),
                wrong("{\"data\": []}", "data", "is empty, expected at least one row"),
                wrong("{\"rows\": []}", "rows", "is empty, expected at least one row"),
                wrong("{\"rows\": [[1]]}", "rows[0]", "send lists under data"),
                wrong("{\"rows\": \"all\"}", "rows", "is text, expected a list of rows"),
                wrong(rows("{}"), "rows[0].tenure", "is missing from the row"),
                wrong(with("\"tenure\": \"old\""), "rows[1].tenure", "is \"old\", expected a number"),
                wrong(with("\"tenure\": [1]"), "rows[1].tenure", "is a list, expected a number"),
                wrong(with("\"tenure\": {\"a\": [1]}"), "rows[1].tenure", "is an object, expected a number"),
                wrong(with("\"tenure\": true"), "rows[1].tenure", "is true, expected a number"),
                wrong(with("\"tenure\": NaN"), "rows[1].tenure", "is NaN, expected a number; null is a missing one"),
                wrong(with("\"tenure\": -Infinity"), "rows[1].tenure", "is -Infinity, expected a number"),
                wrong(with("\"tenure\": \"NaN\""), "rows[1].tenure", "is \"NaN\", expected a number"),
                wrong(with("\"tenure\": 1e999"), "rows[1].tenure", "expected a finite number"),
                wrong(with("\"tenure\": 1e300"), "rows[1].tenure", "that a 32-bit float can hold"),
                wrong(with("\"contract\": \"Ten years\""), "rows[1].contract", "one of Month-to-month, One year"),
                wrong(with("\"contract\": NaN"), "rows[1].contract", "is NaN"),
                wrong(with("\"contract\": null"), "rows[1].contract", "has no value"),
                wrong(with("\"total charges\": \"\""), "rows[1][\"total charges\"]", "has no value"),
                wrong(with("\"tenur\": 1"), "rows[1].tenur", "is not a column of the training data"),
                wrong(with("\"tenure\": 1, \"tenure\": 2"), "rows[1].tenure", "is given twice, expected once"),
                wrong("{\"rows\": [" + GOOD + "], \"data\": [[1]]}", "data", "is given beside rows"),
                wrong("{\"rows\": [" + GOOD + "], \"rows\": []}", "rows", "is given twice"),
                wrong("{\"instances\": [[1]]}", "instances", "is not known here, expected {\"data\": "),
                wrong("{\"rows\": [" + GOOD + "], \"top-k\": 3}", "[\"top-k\"]", "is not known here"));
    }

    private static Arguments wrong(String body, String field, String message) {
        return Arguments.of(body, field, message);
    }

    private static String rows(String row) {
        return "{\"rows\": [" + row + "]}";
    }

    /// A good row, then one with this in it.
    private static String with(String member) {
        var name = member.substring(0, member.indexOf(':'));
        var rest = Stream.of("\"tenure\": 1", "\"contract\": \"One year\"", "\"total charges\": 2")
                .filter(other -> !other.startsWith(name))
                .collect(Collectors.joining(", "));
        return "{\"rows\": [" + GOOD + ", {" + member + ", " + rest + "}]}";
    }

    @ParameterizedTest
    @MethodSource
    void wrong(String body, String field, String message, org.junit.jupiter.api.TestInfo info) {
        var reply = service.post("/predict", body);
        assertThat(reply.status()).as(info.getDisplayName()).isEqualTo(422);
        assertThat(reply.field()).isEqualTo(field);
        assertThat(reply.message()).startsWith(field + " ").contains(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "3", "null", "\"data\"", "{}"})
    void aBodyWithoutRowsIsToldTheTwoForms(String body) {
        var reply = service.post("/predict", body);
        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.message()).contains("{\"data\": [[...], ...]}", "{\"rows\": [{");
    }

    @Test
    void malformedJsonIsNamedByLineAndColumn() {
        var reply = service.post("/predict", "{\"rows\": [\n  {\"tenure\": 1,\n   \"contract\": One year}]}");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error().get("line").asInt()).isEqualTo(3);
        assertThat(reply.error().get("column").asInt()).isBetween(16, 20);
        assertThat(reply.field()).isEqualTo("rows[0].contract");
        assertThat(reply.message()).contains("line 3").doesNotContain("Source:", "tools.jackson");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"rows\": [",
                "{\"rows\"",
                "{",
                "{\"data\": [[1,]]}",
                "{\"data\": [[01]]}",
                "{\"data\": [[1]]} {}",
                "{'data': []}",
                "{\"data\": [[1]] // yes\n}",
                "tenure=1",
                "{\"data\": [[\"\\x\"]]}",
                "{\"data\": [[\"a\nb\"]]}"
            })
    void whatIsNotJsonIsABadRequest(String body) {
        var reply = service.post("/predict", body);
        assertThat(reply.status()).as(body).isEqualTo(400);
        assertThat(reply.message()).startsWith("the body is not JSON that can be read, at line ");
    }

    @Test
    void aNumberBeyondAllLengthIsNamed() {
        var reply = service.post("/predict", "{\"data\": [[" + "9".repeat(100_000) + "]]}");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.field()).isEqualTo("data[0][0]");
        assertThat(reply.response().body().length()).isLessThan(1000);
    }

    @Test
    void anEmptyBodyIsABadRequest() {
        assertThat(service.post("/predict", "").status()).isEqualTo(400);
        assertThat(service.post("/predict", "  \n").status()).isEqualTo(422);
    }

    @Test
    void bytesThatAreNotUtf8AreNamedByTheirPlace() {
        var body = new byte[] {'{', '"', 'd', (byte) 0xC3, '(', '"', ':', '1', '}'};
        var reply = service.post("/predict", BodyPublishers.ofByteArray(body));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error().get("byte").asInt()).isEqualTo(3);
        var overlong = new byte[] {'"', (byte) 0xC0, (byte) 0xAF, '"'};
        assertThat(service.post("/predict", BodyPublishers.ofByteArray(overlong))
                        .status())
                .isEqualTo(400);
        var utf16 = "{\"data\": [[1]]}".getBytes(java.nio.charset.StandardCharsets.UTF_16BE);
        assertThat(service.post("/predict", BodyPublishers.ofByteArray(utf16)).status())
                .isEqualTo(400);
    }

    @Test
    void aHalfCharacterIsToldWithoutHarm() {
        assertThat(service.post("/predict", rows("{\"\\ud800\": 1}")).status()).isEqualTo(400);
        // The fortieth character of a value that is shown short is half of one.
        var cut = service.post("/predict", rows("{\"tenure\": \"" + "x".repeat(39) + "\uD83D\uDE00\"}"));
        assertThat(cut.status()).isEqualTo(422);
        assertThat(cut.message()).contains("x?...");
        var name = "n".repeat(79) + "\uD83D\uDE00";
        assertThat(service.post("/predict", rows("{\"" + name + "\": 1}")).status())
                .isEqualTo(422);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"data\": ", "{\"rows\": [{\"tenure\": ", "{\"x\": ", ""})
    void aDepthOfAHundredThousandIsABadRequest(String before) {
        for (var bracket : new String[] {"[", "{\"a\":"}) {
            var reply = service.post("/predict", before + bracket.repeat(100_000));
            assertThat(reply.status()).isIn(400, 422);
            assertThat(reply.response().body().length()).isLessThan(1000);
        }
        var deep = service.post("/predict", "{\"rows\": [{\"tenure\": " + "[".repeat(100_000));
        assertThat(deep.status()).isEqualTo(400);
        assertThat(deep.field()).isEqualTo("rows[0].tenure");
        assertThat(deep.message()).contains("depth");
    }

    @Test
    void everyProblemOfARequestIsListedAtOnce() {
        var reply = service.post(
                "/predict",
                "{\"rows\": [{\"tenure\": \"a\", \"contract\": \"b\", \"total charges\": NaN}, " + GOOD
                        + ", {\"tenure\": 1}]}");
        var problems = reply.error().get("problems");
        assertThat(IntStream.range(0, problems.size())
                        .mapToObj(i -> problems.get(i).get("field").asString()))
                .containsExactly(
                        "rows[0].tenure",
                        "rows[0].contract",
                        "rows[0][\"total charges\"]",
                        "rows[2].contract",
                        "rows[2][\"total charges\"]");
        assertThat(reply.message()).endsWith("; and 4 more, see problems");
    }

    @Test
    void theListOfProblemsEndsAtTwenty() {
        var reply = service.post("/predict", "{\"data\": [" + "[1],".repeat(5_000) + "[1]], \"more\": 1}");
        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.error().get("problems").size()).isEqualTo(20);
        assertThat(reply.error().get("note").asString()).isEqualTo("stopped looking after 20 problems");
    }

    @Test
    void aMillionInventedColumnsAreAShortAnswer() {
        var columns =
                IntStream.range(0, 500_000).mapToObj(i -> "\"c" + i + "\":1").collect(Collectors.joining(","));
        var reply = service.post("/predict", rows("{" + columns + "}"));
        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.response().body().length()).isLessThan(10_000);
    }

    @Test
    void aMillionValuesInARowAreCountedAndNotKept() {
        var reply = service.post("/predict", "{\"data\": [[" + "0,".repeat(1_000_000) + "0]]}");
        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.message()).contains("holds 1000001 values, expected 3");
    }

    @Test
    void rowsBeyondTheLimitAreTooMuch() {
        var reply = service.post("/predict", "{\"data\": [" + "[1,\"One year\",2],".repeat(10_000) + "[1]]}");
        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.field()).isEqualTo("data[10000]");
        assertThat(reply.message()).contains("more than 10000 rows");
        var most =
                service.post("/predict", "{\"data\": [" + "[1,\"One year\",2],".repeat(9_999) + "[1,\"One year\",2]]}");
        assertThat(most.json().get("predictions").size()).isEqualTo(10_000);
    }

    @Test
    void aRowThatOverflowsTheModelIsNamedAndNotAnsweredWithNonsense() {
        try (var overflowing = new Service(new ServedTable(
                "prices",
                Tables.prices().preprocessing(),
                rows -> rows.stream()
                        .map(row -> (dev.athanor.predict.Answer)
                                new dev.athanor.predict.Answer.Estimated(row[0] * 1e30f * row[1]))
                        .toList()))) {
            var reply = overflowing.post("/predict", "{\"data\": [[1, 1], [1e20, 1e20]]}");
            assertThat(reply.status()).isEqualTo(422);
            assertThat(reply.message()).startsWith("row 1 makes the model's output overflow");
        }
    }
}
