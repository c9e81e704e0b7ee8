package dev.athanor.text;

/// What GPT-2's pattern asks of a character: `\p{L}`, `\p{N}`, `\s` or none of them.
final class CharacterClasses {
    static final byte OTHER = 0;
    static final byte LETTER = 1;
    static final byte NUMBER = 2;
    static final byte SPACE = 3;

    private static final byte[] CLASSES = classes();

    private CharacterClasses() {}

    static byte of(int codePoint) {
        return CLASSES[codePoint];
    }

    private static byte[] classes() {
        var classes = new byte[Character.MAX_CODE_POINT + 1];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = switch (Character.getType(i)) {
                case Character.UPPERCASE_LETTER,
                        Character.LOWERCASE_LETTER,
                        Character.TITLECASE_LETTER,
                        Character.MODIFIER_LETTER,
                        Character.OTHER_LETTER -> LETTER;
                case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
                case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> SPACE;
                default -> OTHER;
            };
        }
        // the control characters among Unicode's white space
        for (int i = '\t'; i <= '\r'; i++) {
            classes[i] = SPACE;
        }
        classes[0x85] = SPACE;
        return classes;
    }
}
