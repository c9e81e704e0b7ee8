/// Models over tables as an HTTP service.
///
/// ```java
/// var models = List.of(ServedModel.of(Path.of("runs/churn")));
/// try (var server = Server.start(ServeSettings.defaults(), models, Device.CPU)) {
///     System.out.println("POST rows to " + server.uri() + "predict");
///     Thread.currentThread().join();
/// }
/// ```
///
/// It owns the wire: what a request may look like, what it is answered, and how much of the machine a client can take.
/// What a row is worth, `predict` knows; it knows nothing of training.
@NullMarked
package dev.athanor.server;

import org.jspecify.annotations.NullMarked;
