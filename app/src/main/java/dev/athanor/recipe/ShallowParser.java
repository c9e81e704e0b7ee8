package dev.athanor.recipe;

import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.parser.Parser;

/// Stops a file of 100,000 brackets before the composer, which recurses, runs out of stack.
final class ShallowParser implements Parser {
    static final int MOST_LEVELS = 40;

    static final class TooDeep extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final int line;

        TooDeep(int line) {
            this.line = line;
        }

        int line() {
            return line;
        }
    }

    private final Parser parser;
    private int level;

    ShallowParser(Parser parser) {
        this.parser = parser;
    }

    @Override
    public boolean hasNext() {
        return parser.hasNext();
    }

    @Override
    public boolean checkEvent(Event.ID choice) {
        return parser.checkEvent(choice);
    }

    @Override
    public Event peekEvent() {
        return parser.peekEvent();
    }

    @Override
    public Event next() {
        var event = parser.next();
        if (event instanceof CollectionStartEvent && ++level > MOST_LEVELS) {
            throw new TooDeep(event.getStartMark().map(Mark::getLine).orElse(-1) + 1);
        }
        if (event instanceof CollectionEndEvent) {
            level--;
        }
        return event;
    }
}
