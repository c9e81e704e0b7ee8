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
/// A request holds rows by position of the input columns, or by name; one of the two:
///
/// ```json
/// {"data": [[3, "One year", 70.1]]}
/// {"rows": [{"tenure": 3, "contract": "One year", "charges": 70.1}]}
/// ```
///
/// The answer of a classifier, and of a model of numbers:
///
/// ```json
/// {"predictions": [{"label": "No", "probabilities": {"No": 0.9, "Yes": 0.1}, "logits": [1.1, -1.1]}],
///  "model": "churn"}
/// {"predictions": [{"value": 181000.0}], "model": "prices"}
/// ```
///
/// Anything else is `{"error": {"message": ..., "field": "rows[3].tenure", "problems": [...]}}`: 400 for what is not
/// JSON in UTF-8, 422 for JSON that is not such rows, 413 for too many, 408 for too slow, 503 with `Retry-After` for
/// too busy.
///
/// It owns the wire: what a request may look like, what it is answered, and how much of the machine a client can take.
/// What a row is worth, `predict` knows; it knows nothing of training.
@NullMarked
package dev.athanor.server;

import org.jspecify.annotations.NullMarked;
