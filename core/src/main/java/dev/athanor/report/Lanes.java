package dev.athanor.report;

import java.util.List;

/// What several did at the same time: a lane each, with pieces from left to right.
///
/// @param title empty for none
/// @param note said small beside the title; empty for none
/// @param end where the lanes end, which start at 0
/// @param kinds what pieces may be, in the order of the colours
public record Lanes(String title, String note, double end, List<String> kinds, List<Lane> lanes) implements Block {
    /// @param label who
    public record Lane(String label, List<Piece> pieces) {
        public Lane {
            pieces = List.copyOf(pieces);
        }
    }

    /// @param kind its number among the kinds
    /// @param text written into it where there is room
    /// @param tip shown when it is pointed at
    public record Piece(double start, double end, int kind, String text, String tip) {}

    /// @throws IllegalArgumentException if the end is not more than 0, or a piece is outside or of no kind
    public Lanes {
        kinds = List.copyOf(kinds);
        lanes = List.copyOf(lanes);
        if (!(end > 0 && end < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("lanes \"" + title + "\" end at " + end + ", expected more than 0");
        }
        for (var lane : lanes) {
            for (var piece : lane.pieces()) {
                boolean inside = piece.start() >= 0 && piece.start() <= piece.end() && piece.end() <= end;
                if (!inside || piece.kind() < 0 || piece.kind() >= kinds.size()) {
                    throw new IllegalArgumentException(piece + " does not fit into lanes \"" + title + "\" of "
                            + kinds.size() + " kinds that end at " + end);
                }
            }
        }
    }
}
