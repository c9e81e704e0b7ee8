package dev.athanor.server;

import dev.athanor.model.ModelDirectory;
import dev.athanor.predict.TablePredictor;
import dev.athanor.predict.TextModel;
import dev.athanor.predict.TextPredictor;
import dev.athanor.settings.Problem;
import dev.athanor.settings.SettingsException;
import dev.athanor.tensor.Device;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// A running service.
public final class Server implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 4096;
    private static final int HTTP_THREADS = 16;

    private final ServeSettings settings;
    private final ServerConnector connector;
    private final org.eclipse.jetty.server.Server jetty;
    private final ThreadPoolExecutor workers;
    private volatile boolean stopping;
    private int port;
    private final List<Runnable> releases = new ArrayList<>();
    private final List<ServedText> texts = new ArrayList<>();

    private Server(ServeSettings settings) {
        this.settings = settings;
        var threads = new QueuedThreadPool(HTTP_THREADS, 4);
        threads.setName("http");
        jetty = new org.eclipse.jetty.server.Server(threads);
        jetty.setStopTimeout(settings.stopTimeout().toMillis());
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setNotifyRemoteAsyncErrors(true);
        connector = new Connector(jetty, http);
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(settings.idleTimeout().toMillis());
        connector.setShutdownIdleTimeout(Math.min(1000, settings.stopTimeout().toMillis()));
        connector.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, connector));
        jetty.addConnector(connector);
        // Platform threads: a virtual one is pinned while it computes.
        workers = new ThreadPoolExecutor(
                settings.workers(),
                settings.workers(),
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(settings.queue()),
                Thread.ofPlatform().name("worker-", 0).factory());
    }

    private static final class Connector extends ServerConnector {
        Connector(org.eclipse.jetty.server.Server jetty, HttpConfiguration http) {
            super(jetty, 1, 1, new HttpConnectionFactory(http));
        }

        @Override
        protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key)
                throws IOException {
            var endPoint = new WatchedEndPoint(channel, selector, key, getScheduler());
            endPoint.setIdleTimeout(getIdleTimeout());
            return endPoint;
        }
    }

    /// Loads the models and answers requests until closed. The first model of rows is the one at `/predict`; each is
    /// at `/models/NAME/predict`. Language models are at `/v1/completions`. The service is ready when this returns.
    ///
    /// @throws SettingsException if no model is given or two have one name
    /// @throws ServeException if the address cannot be taken, which is found before any model is loaded, or if a
    /// model's weights and columns do not fit each other
    /// @throws dev.athanor.table.DataException if a model has no preprocessing, or a tokenizer that does not fit it
    /// @throws dev.athanor.model.ModelException if a model's family is none of those served
    public static Server start(ServeSettings settings, List<ServedModel> models, Device device) {
        checkNames(models.stream().map(ServedModel::name).toList());
        var server = new Server(settings);
        try {
            server.listen();
            var tables = new ArrayList<ServedRows<?>>();
            for (var model : models) {
                server.load(model, device, tables);
            }
            server.serve(tables, System.err);
            return server;
        } catch (Throwable failure) {
            server.close();
            throw failure;
        }
    }

    /// As [#start(ServeSettings, List, Device)] with functions for models.
    static Server start(ServeSettings settings, List<? extends ServedRows<?>> tables, PrintStream log) {
        var server = new Server(settings);
        try {
            server.listen();
            server.serve(tables, log);
            return server;
        } catch (Throwable failure) {
            server.close();
            throw failure;
        }
    }

    private void load(ServedModel model, Device device, List<ServedRows<?>> tables) {
        if (TextPredictor.reads(model.directory())) {
            var predictor = TextPredictor.load(model.directory(), device);
            releases.add(predictor::close);
            tables.add(new ServedClassifier(model.name(), predictor.input(), predictor.labels(), predictor::predict));
        } else if (ModelDirectory.isCausal(ModelDirectory.family(model.directory()))) {
            texts.add(ServedText.of(model.name(), TextModel.load(model.directory(), device), settings.completions()));
        } else {
            var predictor = TablePredictor.load(model.directory(), device);
            releases.add(predictor::close);
            tables.add(new ServedTable(model.name(), predictor.preprocessing(), predictor::predict));
        }
    }

    private static void checkNames(List<String> names) {
        var problems = new ArrayList<Problem>();
        if (names.isEmpty()) {
            problems.add(new Problem("models", "is empty, expected at least one model to serve"));
        }
        var seen = new HashSet<String>();
        for (var name : names) {
            if (!seen.add(name)) {
                problems.add(
                        new Problem("models", "holds two named " + name + "; serve one, or rename a run's folder"));
            }
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
    }

    private void listen() {
        try {
            connector.open();
            port = connector.getLocalPort();
        } catch (IOException | UnresolvedAddressException e) {
            throw Addresses.refused(settings, e);
        }
    }

    private void serve(List<? extends ServedRows<?>> tables, PrintStream log) {
        // The first prediction loads code and shows that weights and columns fit each other.
        for (var table : tables) {
            tryOut(table);
        }
        var failures = new Failures(log);
        jetty.setErrorHandler(failures);
        var posts = new Posts(settings, workers);
        var routes = new Routes(
                tables,
                texts,
                new Prediction(settings, posts, failures),
                new Completions(texts, posts, failures),
                () -> !stopping);
        jetty.setHandler(new GracefulHandler(routes));
        try {
            jetty.start();
        } catch (Exception e) {
            throw new ServeException("the service cannot start: " + e.getMessage(), e);
        }
    }

    private static <R> void tryOut(ServedRows<R> table) {
        try {
            table.predict(List.of(table.trial()));
        } catch (RuntimeException e) {
            throw new ServeException(
                    "model " + table.name() + " cannot answer: " + e.getMessage()
                            + "; are its weights and its preprocessing of one training?",
                    e);
        }
    }

    /// Where the service is: `http://127.0.0.1:5000/`, with the port that was free if none was asked for.
    public URI uri() {
        return Addresses.uri(settings.host(), port);
    }

    /// Takes no more requests, answers those it has within the settings' `stopTimeout`, and frees the models.
    @Override
    public void close() {
        stopping = true;
        long end = System.nanoTime()
                + settings.stopTimeout().plus(Duration.ofSeconds(1)).toNanos();
        // What is being written has most of that time; then it is cut, so that its clients are told.
        texts.forEach(text ->
                text.scheduler().stop(settings.stopTimeout().multipliedBy(4).dividedBy(5)));
        try {
            jetty.stop();
        } catch (Exception _) {
            // Those that would not end in time are cut off: that is what the time is for.
        }
        connector.close();
        workers.shutdownNow();
        try {
            // A model is not freed under a worker that still computes.
            if (workers.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                releases.forEach(Runnable::run);
            }
            for (var text : texts) {
                text.close(end - System.nanoTime());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
