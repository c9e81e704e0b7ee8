package dev.athanor.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cpu")
class StreamingDecoderTest {
    @Test
    void whatIsGivenBitByBitIsTheWholeTextAndNeverPartOfACharacter() {
        for (var tokenizer : List.of(Texts.bytePair(), BytePairTokenizer.bytes(List.of()))) {
            for (var text : Texts.all()) {
                int[] ids = tokenizer.encode(text, Specials.IGNORE);
                var pieces = pieces(tokenizer, ids);
                assertThat(String.join("", pieces)).isEqualTo(text);
                assertThat(pieces).allSatisfy(piece -> assertThat(text).contains(piece));
            }
        }
    }

    @Test
    void wordPiecesComeWithTheSpacesBetweenThem() {
        try (var tokenizer = Texts.wordPiece()) {
            int[] ids = tokenizer.encode("the point is public", Specials.RECOGNIZE);
            assertThat(String.join("", pieces(tokenizer, ids))).isEqualTo(tokenizer.decode(ids));
        }
    }

    @Test
    void bytesThatAreNoCharacterAreShownAsSuchInTheEnd() {
        var tokenizer = BytePairTokenizer.bytes(List.of());
        int[] ids = tokenizer.encode("aé");
        var decoder = StreamingDecoder.of(tokenizer);
        assertThat(decoder.add(ids[0])).isEqualTo("a");
        assertThat(decoder.add(ids[1])).isEmpty();
        assertThat(decoder.finish()).isEqualTo("\uFFFD");
    }

    private static List<String> pieces(Tokenizer tokenizer, int[] ids) {
        var decoder = StreamingDecoder.of(tokenizer);
        var pieces = new ArrayList<String>();
        for (int id : ids) {
            pieces.add(decoder.add(id));
        }
        pieces.add(decoder.finish());
        return pieces;
    }
}
