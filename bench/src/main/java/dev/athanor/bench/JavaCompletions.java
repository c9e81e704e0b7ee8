package dev.athanor.bench;

import dev.athanor.corpus.CorpusDirectory;
import dev.athanor.corpus.CorpusPart;
import dev.athanor.generate.Generator;
import dev.athanor.generate.Request;
import dev.athanor.generate.Sampling;
import dev.athanor.predict.TextModel;
import dev.athanor.tensor.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The share of a language model's Java that this JDK's parser accepts.
///
/// A prompt is a file of a run's test split up to the opening brace of a method drawn from them all, of which the model
/// sees
/// what fits into half of its context; it may fill the other half (temperature 0.8, the 50 likeliest). What it writes
/// ends with the brace that closes the body, or, where it closes none, after its last whole statement or block; then
/// the braces that are still open are closed, in the way that fits of four. The file that this gives is parsed; one to
/// which nothing whole was added
/// counts as refused.
///
/// Beside it, by the same rule: the file's real continuation of as many tokens, tokens drawn at random from the test
/// split, and nothing at all, which parses too, an empty body being Java.
///
/// Arguments: a run; how many prompts (200); seed (42).
public final class JavaCompletions {
    private static final int AT_ONCE = 20;

    private record Prompt(String text, String rest) {}

    private JavaCompletions() {}

    public static void main(String[] arguments) {
        var run = Path.of(arguments[0]);
        int count = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
        long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : 42;
        var parser = new JavaParser();
        try (var corpus = CorpusDirectory.open(run.resolve("dataset"));
                var model = TextModel.load(run.resolve("model"), Device.CPU)) {
            var prompts = prompts(corpus, model, parser, count, seed);
            int tokens = model.model().context() / 2;
            report("model", parser, prompts, written(model, prompts, tokens, seed));
            report(
                    "real",
                    parser,
                    prompts,
                    prompts.stream()
                            .map(each -> first(model, each.rest(), tokens))
                            .toList());
            report("random", parser, prompts, drawn(corpus, model, prompts.size(), tokens, new SplittableRandom(seed)));
            long empty = prompts.stream()
                    .filter(each -> accepted(parser, each.text()))
                    .count();
            System.out.printf("nothing  parsed %d of %d%n", empty, prompts.size());
        }
    }

    /// Some of all bodies in the split's files, drawn at random.
    private static List<Prompt> prompts(
            CorpusDirectory corpus, TextModel model, JavaParser parser, int count, long seed) {
        var tokens = corpus.tokens(CorpusPart.TEST);
        var prompts = new ArrayList<Prompt>();
        long from = 0;
        for (long document = 0; document < tokens.documents(); document++) {
            long end = tokens.end(document);
            var text = model.decode(ids(tokens.read(from, (int) (end - from))));
            from = end;
            parser.bodies(text).forEach(at -> prompts.add(new Prompt(text.substring(0, at), text.substring(at))));
        }
        Collections.shuffle(prompts, new Random(seed));
        return prompts.subList(0, Math.min(count, prompts.size()));
    }

    private static int[] ids(long[] tokens) {
        return Arrays.stream(tokens).mapToInt(Math::toIntExact).toArray();
    }

    private static List<String> written(TextModel model, List<Prompt> prompts, int tokens, long seed) {
        var generator = Generator.of(model.model());
        var requests = IntStream.range(0, prompts.size())
                .mapToObj(i -> {
                    var ids = model.encode(prompts.get(i).text());
                    int seen = Math.min(ids.length, model.model().context() - tokens);
                    return Request.of(Arrays.copyOfRange(ids, ids.length - seen, ids.length), tokens)
                            .withSampling(new Sampling.Random(0.8, 50, 1, 0, seed + i))
                            .withStopIds(model.special().stop());
                })
                .toList();
        var texts = new ArrayList<String>();
        for (int from = 0; from < requests.size(); from += AT_ONCE) {
            generator
                    .generate(requests.subList(from, Math.min(from + AT_ONCE, requests.size())))
                    .forEach(written -> texts.add(model.decode(written.ids())));
        }
        return texts;
    }

    private static String first(TextModel model, String text, int tokens) {
        var ids = model.encode(text);
        return model.decode(Arrays.copyOf(ids, Math.min(ids.length, tokens)));
    }

    private static List<String> drawn(
            CorpusDirectory corpus, TextModel model, int count, int tokens, SplittableRandom random) {
        var all = corpus.tokens(CorpusPart.TEST);
        return IntStream.range(0, count)
                .mapToObj(_ -> {
                    var ids = new int[tokens];
                    Arrays.setAll(ids, _ -> (int) all.read(random.nextLong(all.size()), 1)[0]);
                    return model.decode(ids);
                })
                .toList();
    }

    private static void report(String name, JavaParser parser, List<Prompt> prompts, List<String> texts) {
        int ended = 0;
        int endedAndParsed = 0;
        int parsed = 0;
        for (int i = 0; i < texts.size(); i++) {
            var before = prompts.get(i).text();
            var whole = JavaBraces.whole(before, texts.get(i));
            boolean ends = JavaBraces.open(before + whole) < JavaBraces.open(before);
            boolean accepted = !whole.isBlank() && accepted(parser, before + whole);
            ended += ends ? 1 : 0;
            endedAndParsed += ends && accepted ? 1 : 0;
            parsed += accepted ? 1 : 0;
        }
        System.out.printf(
                "%-8s parsed %d of %d, %.1f%%; %d closed the body themselves, of which %d parsed%n",
                name, parsed, texts.size(), 100.0 * parsed / texts.size(), ended, endedAndParsed);
    }

    /// Whether a text parses once it is closed: a try that is cut after or in its block needs a finally, a statement
    /// that
    /// is cut in a block of its own its semicolon.
    private static boolean accepted(JavaParser parser, String text) {
        int open = Math.max(0, JavaBraces.open(text));
        var rest = "}".repeat(open);
        var inTry = open == 0 ? rest : "} finally {}" + "}".repeat(open - 1);
        return Stream.of(rest, ";" + "};".repeat(open), " finally {}" + rest, inTry)
                .anyMatch(closing -> parser.accepts(text + "\n" + closing));
    }
}
