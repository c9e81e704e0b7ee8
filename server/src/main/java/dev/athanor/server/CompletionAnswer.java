package dev.athanor.server;

/// How what a [Completion] comes to reaches its client.
sealed interface CompletionAnswer permits WholeAnswer, StreamedAnswer {
    void say(Choice.Piece piece);

    /// All has been said.
    void end(int promptTokens, int completionTokens);

    /// There will be no answer, or no more of it.
    void refuse(Refusal why);
}
