package dev.athanor.report;

import java.util.List;

/// Blocks next to each other, as many in a line as the window holds; below each other on a phone.
public record Beside(List<Block> blocks) implements Block {
    public Beside {
        blocks = List.copyOf(blocks);
    }

    public static Beside of(Block... blocks) {
        return new Beside(List.of(blocks));
    }
}
