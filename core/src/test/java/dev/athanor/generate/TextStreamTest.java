package dev.athanor.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.settings.SettingsException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Text from tokens of one byte each, the hardest case for a decoder.
@Tag("pure")
class TextStreamTest {
    private static String decode(int[] ids) {
        var bytes = new byte[ids.length];
        for (int i = 0; i < ids.length; i++) {
            bytes[i] = (byte) ids[i];
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void charactersAreNeverSplit() {
        var text = "naïve – 漢字 👩‍💻 end";
        var pieces = stream(text, new TextStream(TextStreamTest::decode, List.of()));
        assertThat(String.join("", pieces)).isEqualTo(text);
        assertThat(pieces)
                .allSatisfy(piece -> assertThat(piece).doesNotContain("\uFFFD"))
                .allSatisfy(piece -> assertThat(
                                piece.isEmpty() || !Character.isHighSurrogate(piece.charAt(piece.length() - 1)))
                        .isTrue());
        assertThat(pieces.stream().filter(piece -> !piece.isEmpty()).count())
                .isEqualTo(text.codePoints().count());
    }

    @Test
    void nothingOfAStopStringIsShown() {
        var stream = new TextStream(TextStreamTest::decode, List.of("\n\n", "END"));
        var pieces = stream("one\ntwo EN ENDING and more", stream);
        assertThat(String.join("", pieces)).isEqualTo("one\ntwo EN ");
        assertThat(stream.stopped()).isTrue();
    }

    @Test
    void beginningOfAStopStringIsShownOnceItIsNone() {
        var stream = new TextStream(TextStreamTest::decode, List.of("abcd"));
        assertThat(stream.add('x')).isEqualTo("x");
        assertThat(stream.add('a')).isEmpty();
        assertThat(stream.add('b')).isEmpty();
        assertThat(stream.add('a')).isEqualTo("ab");
        assertThat(stream.finish()).isEqualTo("a");
        assertThat(stream.stopped()).isFalse();
    }

    @Test
    void brokenCharacterAtTheEndIsShownAsSuch() {
        var stream = new TextStream(TextStreamTest::decode, List.of());
        assertThat(stream.add('a')).isEqualTo("a");
        assertThat(stream.add(0xE6)).isEmpty();
        assertThat(stream.finish()).isEqualTo("\uFFFD");
    }

    @Test
    void spaceThatADecoderDropsAtTheBeginningOfATextIsKeptWithinIt() {
        var words = List.of("▁the", "▁quick", "▁fox");
        Function<int[], String> decode = ids -> {
            var text = new StringBuilder();
            for (int id : ids) {
                text.append(words.get(id).replace('▁', ' '));
            }
            return text.toString().stripLeading();
        };
        var stream = new TextStream(decode, List.of());
        assertThat(stream.add(0) + stream.add(1) + stream.add(2) + stream.finish())
                .isEqualTo("the quick fox");
    }

    @Test
    void emptyStopStringIsRefused() {
        assertThatThrownBy(() -> new TextStream(TextStreamTest::decode, List.of("")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("stops");
    }

    private static List<String> stream(String text, TextStream stream) {
        var pieces = new ArrayList<String>();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            pieces.add(stream.add(Byte.toUnsignedInt(each)));
        }
        pieces.add(stream.finish());
        return pieces;
    }
}
