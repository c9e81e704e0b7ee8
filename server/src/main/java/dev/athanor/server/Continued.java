package dev.athanor.server;

import dev.athanor.generate.Finish;
import dev.athanor.generate.GeneratedToken;
import dev.athanor.generate.Request;

/// A sequence that a [Scheduler] is asked to continue, and who hears of it: always from one thread at a time, and after
/// [#end], [#refuse] or [#fail] no more.
interface Continued {
    Request request();

    /// @return whether it should go on
    boolean take(GeneratedToken token);

    void end(Finish finish);

    /// It could not be begun, or not be brought to its end.
    void refuse(Refusal why);

    /// The service failed on it.
    void fail(Throwable failure);

    /// Whether nobody waits for it any more. Asked on the scheduler's thread.
    boolean abandoned();
}
