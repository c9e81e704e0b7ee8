package dev.athanor.server;

import java.net.BindException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;

/// Where a service listens, and why it cannot.
final class Addresses {
    private Addresses() {}

    static URI uri(String host, int port) {
        var name = isEvery(host) ? "127.0.0.1" : host;
        return URI.create("http://" + (name.contains(":") ? "[" + name + "]" : name) + ":" + port + "/");
    }

    private static boolean isEvery(String host) {
        return host.equals("0.0.0.0") || host.equals("::");
    }

    static ServeException refused(ServeSettings settings, Exception failure) {
        var host = settings.host();
        int port = settings.port();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
                return new ServeException(
                        "host " + host + " is not known; use 127.0.0.1 for this machine alone, 0.0.0.0 for all its"
                                + " networks",
                        failure);
            }
            if (cause instanceof BindException bind) {
                return new ServeException(bound(host, port, String.valueOf(bind.getMessage())), failure);
            }
        }
        return new ServeException("cannot listen on " + host + " port " + port + ": " + failure.getMessage(), failure);
    }

    private static String bound(String host, int port, String why) {
        if (why.toLowerCase(Locale.ROOT).contains("in use")) {
            return "port " + port + " on " + host + " is in use; stop what listens there, or give another port (0 takes"
                    + " a free one)";
        }
        if (why.toLowerCase(Locale.ROOT).contains("permission")) {
            return "port " + port + " is not ours to take (" + why + "); give one above 1023";
        }
        return "cannot listen on " + host + " port " + port + " (" + why + "); is " + host
                + " an address of this machine? Use 127.0.0.1 for this machine alone, 0.0.0.0 for all its networks";
    }
}
