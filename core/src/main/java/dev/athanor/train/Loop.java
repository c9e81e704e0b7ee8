package dev.athanor.train;

import dev.athanor.data.Batch;
import dev.athanor.data.Dataset;
import dev.athanor.data.Shuffle;
import dev.athanor.optim.Horizon;
import dev.athanor.optim.Optimizer;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import dev.athanor.track.Ledger;
import dev.athanor.track.Phase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One run from its first step, or its last checkpoint, to its end.
///
/// What a later step depends on is the fields below that change, the model, the optimizer and libtorch's random state.
/// All of it is saved; nothing else is read.
final class Loop implements AutoCloseable {
    private final PhaseClock clock = PhaseClock.started();
    private final Trainer plan;
    private final Dataset data;
    private final Shuffle order;
    private final Horizon horizon;
    private final Optimizer optimizer;
    private final Company company;
    private final StepClip clip;
    private final Saves saves;
    private final Optional<SideBySide> sideBySide;
    private final Device device;

    private long step;
    private long samples;
    private double lossSum;
    private long lossSamples;
    private double trainLoss = Double.NaN;
    private Optional<Fit.Best> best = Optional.empty();
    private int sinceBest;
    private Optional<LossScale> scale;
    private Optional<Tracing> tracing = Optional.empty();

    Loop(Trainer plan, Dataset data, Length length) {
        this.plan = plan;
        this.data = data;
        this.order = new Shuffle(data.size(), plan.seed);
        long stepsPerEpoch = Math.ceilDiv(data.size(), samplesPerStep());
        this.horizon = new Horizon(length.inSteps(stepsPerEpoch), stepsPerEpoch);
        this.company = Company.of(plan.objective);
        if (plan.precision == Precision.FP16 && company.spread().isPresent()) {
            throw new TrainingException("precision is fp16, whose loss scale one process alone would change;"
                    + " use fp32 or bf16 for a model that is spread over processes");
        }
        this.optimizer = plan.rule.over(company.own(plan.groups));
        this.clip = new StepClip(plan, company);
        this.saves = new Saves(plan, optimizer, data.size(), company);
        this.device = plan.model.parameters().values().stream()
                .findFirst()
                .map(Tensor::device)
                .orElse(Device.CPU);
        this.sideBySide = SideBySide.of(plan.objective, plan.precision, device);
        this.scale = plan.precision == Precision.FP16 ? Optional.of(LossScale.first()) : Optional.empty();
    }

    Fit run() {
        RandomState.seed(plan.seed);
        clock.enter(Phase.SAVE);
        var resumed = saves.resume();
        clock.enter(Phase.OTHER);
        resumed.ifPresent(this::restore);
        if (step < horizon.steps()) {
            tracing = plan.profile.map(profile -> Tracing.of(profile, step));
        }
        tracing.ifPresent(clock::tell);
        long firstStep = step;
        long firstSample = samples;
        tell(new TrainEvent.Started(step, horizon.steps(), horizon.stepsPerEpoch(), data.size()));
        boolean stopped = resumed.flatMap(RunState::ended).equals(Optional.of(Fit.Reason.STOPPED_EARLY));
        var reason = stopped ? Fit.Reason.STOPPED_EARLY : train();
        if (reason != Fit.Reason.INTERRUPTED) {
            clock.enter(Phase.SAVE);
            best.ifPresent(saves::loadBest);
            company.gatherModel();
            clock.enter(Phase.OTHER);
        }
        plan.model.eval();
        tell(new TrainEvent.Ended(step, reason));
        var ledger = new Ledger(firstStep, step, samples - firstSample, clock.time());
        return new Fit(reason, step, epochs(), trainLoss, best, ledger);
    }

    private Fit.Reason train() {
        plan.model.train();
        while (step < horizon.steps()) {
            takeStep();
            boolean improved = validationIsDue() && validate();
            var end = end();
            if (improved || end.isPresent() || company.agreed(saves.due())) {
                clock.enter(Phase.SAVE);
                var directory = saves.save(state(end), improved ? best : Optional.empty());
                clock.enter(Phase.OTHER);
                directory.ifPresent(saved -> tell(new TrainEvent.Saved(step, saved)));
            }
            if (end.isPresent()) {
                return end.get();
            }
        }
        return Fit.Reason.COMPLETED;
    }

    private Optional<Fit.Reason> end() {
        if (step == horizon.steps()) {
            return Optional.of(Fit.Reason.COMPLETED);
        }
        if (plan.earlyStopping.filter(rule -> sinceBest >= rule.patience()).isPresent()) {
            return Optional.of(Fit.Reason.STOPPED_EARLY);
        }
        return company.agreed(plan.interrupted.getAsBoolean()) ? Optional.of(Fit.Reason.INTERRUPTED) : Optional.empty();
    }

    private void takeStep() {
        long offset = samples % data.size();
        int count = (int) Math.min(samplesPerStep(), data.size() - offset); // an epoch's last step may be smaller
        var chosen = order.samples(samples / data.size(), offset, count);
        double lr = plan.rule.lr() * plan.schedule.factor(step, horizon);
        double loss;
        clock.enter(Phase.OPTIMIZER);
        tracing.ifPresent(trace -> trace.begin(step, clock.since()));
        try (var _ = Scope.open()) {
            optimizer.zeroGrad();
            loss = finite(backward(chosen));
            company.spread().ifPresent(_ -> clock.waits());
            company.exchange();
            clock.enter(Phase.OPTIMIZER);
            boolean usable = scale.isEmpty() || unscale(scale.get());
            plan.clip.ifPresent(clip::limit);
            optimizer.lr(lr);
            if (usable) {
                optimizer.step();
            }
        }
        clock.enter(Phase.OTHER);
        step++;
        tracing.ifPresent(trace -> trace.end(step, clock.since(), clock.pausedMillis()));
        clock.settle();
        samples += count;
        lossSum += loss * count;
        lossSamples += count;
        trainLoss = lossSum / lossSamples;
        tell(new TrainEvent.Stepped(step, epochs(), loss, lr, count));
    }

    /// Over several micro-batches the gradients are those of their mean as one batch.
    private double backward(long[] chosen) {
        double factor = scale.map(LossScale::value).orElse(1.0);
        if (chosen.length <= plan.batch) {
            clock.enter(Phase.DATA);
            var samples = data.batch(chosen);
            expectNext(chosen.length);
            clock.forward();
            try (var _ = plan.precision.open(device)) {
                return backward(samples, factor).item();
            }
        }
        clock.enter(Phase.DATA);
        List<Batch> parts = new ArrayList<>();
        for (int first = 0; first < chosen.length; first += plan.batch) {
            parts.add(data.batch(Arrays.copyOfRange(chosen, first, Math.min(first + plan.batch, chosen.length))));
        }
        var count =
                parts.stream().map(plan.objective::count).reduce(Tensor::add).orElseThrow();
        double total = 0;
        for (var samples : parts) {
            clock.forward();
            try (var _ = Scope.open();
                    var _ = plan.precision.open(device)) {
                total += backward(samples, count, factor).item();
            }
        }
        return total;
    }

    private Tensor backward(Batch samples, double factor) {
        return sideBySide.isPresent()
                ? backward(samples, plan.objective.count(samples), factor)
                : plan.objective.backward(samples, factor, clock);
    }

    private Tensor backward(Batch samples, Tensor count, double factor) {
        return sideBySide.isPresent()
                ? sideBySide.get().backward(samples, count, factor, clock)
                : plan.objective.backward(samples, count, factor, clock);
    }

    /// Lets the next step's samples be read while this one computes.
    private void expectNext(int count) {
        long next = samples + count;
        if (step + 1 < horizon.steps()) {
            long offset = next % data.size();
            int following = (int) Math.min(plan.batch, data.size() - offset);
            data.expect(order.samples(next / data.size(), offset, following));
        }
    }

    private boolean unscale(LossScale used) {
        boolean finite = used.unscale(plan.model.parameters().values());
        scale = Optional.of(used.after(finite));
        return finite;
    }

    private double finite(double loss) {
        if (!Double.isFinite(loss)) {
            throw new TrainingException("the loss is " + loss + " at step " + (step + 1) + " of " + horizon.steps()
                    + "; lower the learning rate, clip gradients, or look for extreme values in the data. "
                    + saves.describeLatest());
        }
        return loss;
    }

    private boolean validationIsDue() {
        boolean epochEnds = samples % data.size() == 0 || step == horizon.steps();
        return plan.validateEvery.isPresent()
                ? step % plan.validateEvery.getAsLong() == 0 || step == horizon.steps()
                : epochEnds;
    }

    /// Reports the mean loss since the last time, and validates if there is data for it; whether that was the best.
    private boolean validate() {
        boolean improved = false;
        clock.enter(Phase.EVALUATION);
        if (plan.validation.isPresent()) {
            plan.model.eval();
            Map<String, Double> metrics;
            try (var _ = plan.precision.open(device)) {
                metrics = plan.validation.get().of(plan.objective, plan.evaluatedAtOnce());
            }
            company.gatherModel();
            plan.model.train();
            double value = monitored(metrics);
            improved = best.isEmpty() || plan.monitor.improves(value, best.get().value(), least());
            best = improved ? Optional.of(new Fit.Best(step, value)) : best;
            sinceBest = improved ? 0 : sinceBest + 1;
            tell(new TrainEvent.Validated(step, epochs(), trainLoss, optimizer.lr(), metrics, improved));
        } else {
            tell(new TrainEvent.Validated(step, epochs(), trainLoss, optimizer.lr(), Map.of(), false));
        }
        lossSum = 0;
        lossSamples = 0;
        clock.enter(Phase.OTHER);
        return improved;
    }

    private double monitored(Map<String, Double> metrics) {
        var value = metrics.get(plan.monitor.metric());
        if (value == null) {
            throw new TrainingException("the run monitors '" + plan.monitor.metric() + "', but its validation gives "
                    + String.join(", ", metrics.keySet()));
        }
        return finite(value);
    }

    private double least() {
        return plan.earlyStopping.map(EarlyStopping::least).orElse(0.0);
    }

    private double epochs() {
        return (double) samples / data.size();
    }

    private long samplesPerStep() {
        return (long) plan.batch * plan.accumulate;
    }

    private RunState state(Optional<Fit.Reason> end) {
        return new RunState(
                step,
                samples,
                lossSum,
                lossSamples,
                trainLoss,
                Base64.getEncoder().encodeToString(RandomState.save(device)),
                best,
                sinceBest,
                end,
                scale,
                saves.identity());
    }

    private void restore(RunState state) {
        step = state.step();
        samples = state.samples();
        lossSum = state.lossSum();
        lossSamples = state.lossSamples();
        trainLoss = state.trainLoss();
        best = state.best();
        sinceBest = state.sinceBest();
        scale = state.lossScale();
        RandomState.restore(device, Base64.getDecoder().decode(state.randomState()));
    }

    private void tell(TrainEvent event) {
        plan.listeners.forEach(listener -> listener.on(event));
    }

    @Override
    public void close() {
        sideBySide.ifPresent(SideBySide::close);
        tracing.ifPresent(Tracing::close);
        clip.close();
        optimizer.close();
        saves.close();
    }
}
