package dev.athanor.bench;

import dev.athanor.hub.SpecialIds;
import dev.athanor.model.ModelDirectory;
import dev.athanor.model.gpt.Gpt;
import dev.athanor.model.gpt.GptConfig;
import dev.athanor.server.ServeSettings;
import dev.athanor.server.ServedModel;
import dev.athanor.server.Server;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Threads;
import dev.athanor.text.BytePairTokenizer;
import dev.athanor.text.Tokenizer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/// Tokens a second of greedy streams over HTTP, 1, 4 and 8 at once, from a GPT of 10.8 million parameters with random
/// weights whose tokens are bytes; the clients are in the same process.
///
/// Arguments: threads; tokens of each stream; rounds. Prints a line for each number of streams and round, and the
/// ratios of their medians to that of one stream.
public final class CompletionStreams {
    private static final int[] STREAMS = {1, 4, 8};

    private CompletionStreams() {}

    public static void main(String[] arguments) throws Exception {
        Threads.set(Integer.parseInt(arguments[0]));
        int tokens = Integer.parseInt(arguments[1]);
        int rounds = Integer.parseInt(arguments[2]);
        var directory = model(Files.createTempDirectory("completion-streams"), tokens + 64);
        var settings = ServeSettings.defaults().withPort(0);
        try (var server = Server.start(settings, List.of(ServedModel.of(directory)), Device.CPU);
                var client = HttpClient.newHttpClient()) {
            var url = server.uri().resolve("v1/completions");
            var rates = new double[STREAMS.length][rounds];
            measure(client, url, 8, tokens); // to warm up
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < STREAMS.length; i++) {
                    rates[i][round] = measure(client, url, STREAMS[i], tokens);
                    System.out.printf("streams %d tokens/s %.0f%n", STREAMS[i], rates[i][round]);
                }
            }
            for (int i = 1; i < STREAMS.length; i++) {
                System.out.printf("ratio %d to 1: %.2f%n", STREAMS[i], median(rates[i]) / median(rates[0]));
            }
        }
    }

    private static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static Path model(Path directory, int context) {
        RandomState.seed(1);
        try (var tokenizer = BytePairTokenizer.bytes(List.of());
                var model = Gpt.of(GptConfig.of(256, context, 6, 6, 384))) {
            ModelDirectory.write(directory, model, SpecialIds.none());
            tokenizer.write(directory.resolve(Tokenizer.FILE));
        }
        return directory;
    }

    private static double measure(HttpClient client, URI url, int streams, int tokens) throws Exception {
        var asked = new ArrayList<Callable<Long>>();
        for (int i = 0; i < streams; i++) {
            var body = """
                {"prompt": "stream number %d says", "max_tokens": %d, "temperature": 0, "stream": true,
                 "stream_options": {"include_usage": true}}\
                """.formatted(i, tokens);
            asked.add(() -> tokens(client, url, body));
        }
        try (var threads = Executors.newFixedThreadPool(streams)) {
            long start = System.nanoTime();
            long all = 0;
            for (var answer : threads.invokeAll(asked)) {
                all += answer.get();
            }
            return all / ((System.nanoTime() - start) / 1e9);
        }
    }

    /// The tokens that the stream's last event says there were.
    private static long tokens(HttpClient client, URI url, String body) throws Exception {
        var request = HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        var count = "\"completion_tokens\":";
        try (var lines = client.send(request, BodyHandlers.ofLines()).body()) {
            return lines.filter(line -> line.contains(count))
                    .mapToLong(line -> {
                        int from = line.indexOf(count) + count.length();
                        return Long.parseLong(line.substring(from, line.indexOf(',', from)));
                    })
                    .sum();
        }
    }
}
