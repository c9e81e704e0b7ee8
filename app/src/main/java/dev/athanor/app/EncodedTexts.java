package dev.athanor.app;

import dev.athanor.labelled.LabelledText;
import dev.athanor.recipe.TextModelRecipe.TooLong;
import dev.athanor.table.DataException;
import dev.athanor.text.BoundedEncoding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The texts of a split as ids.
///
/// @param rows the ids of each
/// @param labels the number of each one's label
/// @param cut how many were too long
record EncodedTexts(List<int[]> rows, List<Integer> labels, int cut) {
    /// @param file to name in an error
    static EncodedTexts of(List<LabelledText> texts, BoundedEncoding encoding, TooLong tooLong, Path file) {
        var rows = new ArrayList<int[]>();
        int cut = 0;
        for (var text : texts) {
            var encoded = encoding.encode(text.text());
            if (encoded.cut() && tooLong == TooLong.ERROR) {
                throw DataException.at(
                        file,
                        rows.size() + 1L,
                        "has more than " + encoding.length()
                                + " ids; shorten the text, give model.bert.length a greater number, or say tooLong:"
                                + " cut");
            }
            cut += encoded.cut() ? 1 : 0;
            rows.add(encoded.ids());
        }
        return new EncodedTexts(rows, texts.stream().map(LabelledText::label).toList(), cut);
    }
}
