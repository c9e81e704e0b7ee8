package dev.athanor.corpus;

import dev.athanor.report.Numbers;
import dev.athanor.report.Page;
import java.util.List;
import java.util.Map;

/// The page that shows a corpus: what was read, what was left out and why, and what is in each split.
final class CorpusReport {
    private CorpusReport() {}

    static Page of(CorpusInfo info) {
        long left = info.left().values().stream()
                .mapToLong(CorpusInfo.Loss::documents)
                .sum();
        var page = Page.of("Corpus: "
                        + String.join(", ", info.files().stream().limit(3).toList()))
                .subtitle(Numbers.count(info.vocabularySize()) + " ids, contexts of " + info.context() + ", "
                        + info.packing())
                .figure(
                        "documents read",
                        Numbers.count(info.documentsRead()),
                        Numbers.count(info.bytesRead()) + " bytes")
                .figure("left out", Numbers.count(left));
        info.parts()
                .forEach((name, part) -> page.figure(
                        name,
                        Numbers.count(part.tokens()) + " tokens",
                        Numbers.count(part.documents()) + " documents"));
        page.section("Splits")
                .table(
                        "",
                        List.of("split", "documents", "bytes", "tokens", "bytes a token"),
                        info.parts().entrySet().stream()
                                .map(entry -> List.of(
                                        entry.getKey(),
                                        Numbers.count(entry.getValue().documents()),
                                        Numbers.count(entry.getValue().bytes()),
                                        Numbers.count(entry.getValue().tokens()),
                                        Numbers.brief(entry.getValue().bytesPerToken())))
                                .toList());
        losses(page, "Left out", info.left());
        losses(page, "Cut into several", info.cut());
        return page;
    }

    private static void losses(Page page, String title, Map<String, CorpusInfo.Loss> losses) {
        if (losses.isEmpty()) {
            return;
        }
        page.section(title)
                .table(
                        "",
                        List.of("why", "documents", "bytes"),
                        losses.entrySet().stream()
                                .map(entry -> List.of(
                                        entry.getKey(),
                                        Numbers.count(entry.getValue().documents()),
                                        Numbers.count(entry.getValue().bytes())))
                                .toList())
                .table(
                        "The first of each",
                        List.of("why", "document"),
                        losses.entrySet().stream()
                                .flatMap(entry -> entry.getValue().examples().stream()
                                        .map(example -> List.of(entry.getKey(), example)))
                                .toList());
    }
}
