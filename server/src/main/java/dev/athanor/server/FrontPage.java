package dev.athanor.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;

/// The page at `/`: what is served, and a form to try it. It carries all it needs; names and labels reach it as JSON
/// and are shown as text, so none of them can become markup.
///
/// @param policy the page's content security policy: its own script, this service and nothing else
record FrontPage(ByteBuffer html, String policy) {
    static FrontPage of(Map<String, ?> models) {
        var script = resource("dev/athanor/server/page.js");
        var html = resource("dev/athanor/server/page.html")
                .replace("/*style*/", resource("dev/athanor/report/page.css") + resource("dev/athanor/server/page.css"))
                .replace("/*script*/", script)
                // Nothing in the JSON may end the element it stands in.
                .replace("/*models*/", Json.text(models).replace("<", "\\u003c"));
        var policy = "default-src 'none'; style-src 'unsafe-inline'; connect-src 'self'; script-src 'sha256-"
                + sha256(script) + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        return new FrontPage(
                ByteBuffer.wrap(html.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer(), policy);
    }

    private static String sha256(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String resource(String path) {
        try (var in = FrontPage.class.getClassLoader().getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(path + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
