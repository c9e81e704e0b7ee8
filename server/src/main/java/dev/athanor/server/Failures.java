package dev.athanor.server;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// What went wrong on our side: all of it to the log, its id to the client.
final class Failures implements Request.Handler {
    private final PrintStream log;

    Failures(PrintStream log) {
        this.log = log;
    }

    Refusal told(Request request, Throwable failure) {
        var id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        var trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        // In one piece: requests fail beside each other.
        log.print("athanor: " + request.getMethod() + " " + request.getHttpURI().getPath() + " failed, id " + id + ": "
                + trace);
        log.flush();
        return Refusal.of(500, "the service failed on this request; its log says why, under id " + id)
                .and("id", id);
    }

    /// Answers what the HTTP layer itself refuses: a broken request line, headers beyond all measure, a late request.
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var failure = request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
        int status = failure instanceof HttpException http ? http.getCode() : response.getStatus();
        Refusal refusal;
        if (status == 503) {
            refusal = Refusal.busy("the service is stopping");
        } else if (failure instanceof HttpException http) {
            refusal = notHttp(status, http.getReason());
        } else if (status >= 500 && failure instanceof Throwable thrown) {
            refusal = told(request, thrown);
        } else {
            var reason = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
            refusal = notHttp(status, reason == null ? null : reason.toString());
        }
        new Reply(request, response, callback).refuseEarly(refusal);
        return true;
    }

    private static Refusal notHttp(int status, @Nullable String reason) {
        return Refusal.of(
                status,
                "the request is not HTTP that can be answered: "
                        + (reason == null ? HttpStatus.getMessage(status) : reason));
    }
}
