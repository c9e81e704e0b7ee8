package dev.athanor.train;

import dev.athanor.data.Dataset;
import dev.athanor.data.Shuffle;
import dev.athanor.optim.Horizon;
import dev.athanor.optim.Optimizer;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import dev.athanor.tensor.Threads;
import dev.athanor.track.Ledger;
import dev.athanor.track.Phase;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/// One run from its first step, or its last checkpoint, to its end.
///
/// What a later step depends on is the fields below that change (but for when it was timed), the model, the optimizer
/// and libtorch's random state.
/// All of it is saved; nothing else is read.
final class Loop implements AutoCloseable {
    private final PhaseClock clock = PhaseClock.started();
    private final Trainer plan;
    private final Dataset data;
    private final Shuffle order;
    private final Horizon horizon;
    private final Optimizer optimizer;
    private final Company company;
    private final Objective objective;
    private final StepClip clip;
    private final Saves saves;
    private final Replicas replicas;
    private final StepGradients gradients;
    private final StepTimes times;
    private final Device device;

    private long step;
    private long samples;
    private long timedAt;
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
        this.company = Company.of(plan);
        this.objective = plan.objective(company.sharded());
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
        this.replicas = plan.replicas(clock, saves::due, company.sharded());
        this.gradients = StepGradients.of(plan, objective, data, device, clock, replicas);
        this.times = new StepTimes(clock, replicas::hiddenNanos, company);
        this.scale = plan.precision == Precision.FP16 ? Optional.of(LossScale.first()) : Optional.empty();
    }

    Fit run() {
        if (plan.logicalParts.isEmpty()) {
            return wholeRun();
        }
        try (var _ = Threads.alone()) { // sums depend on the number of threads
            return wholeRun();
        }
    }

    private Fit wholeRun() {
        RandomState.seed(plan.seed);
        clock.enter(Phase.SAVE);
        var resumed = saves.resume();
        resumed.ifPresent(this::restore);
        company.requireSame(Facts.of(plan, saves.identity(), step, horizon));
        company.begin();
        clock.enter(Phase.OTHER);
        if (step < horizon.steps()) {
            tracing = plan.profile.map(profile -> Tracing.of(profile, step));
        }
        tracing.ifPresent(clock::tell);
        long firstStep = step;
        timedAt = step;
        long firstSample = samples;
        saves.damaged().forEach(problem -> tell(new TrainEvent.PassedOver(step, problem)));
        tell(new TrainEvent.Started(step, horizon.steps(), horizon.stepsPerEpoch(), data.size()));
        boolean stopped = resumed.flatMap(RunState::ended).equals(Optional.of(Fit.Reason.STOPPED_EARLY));
        var reason = stopped ? Fit.Reason.STOPPED_EARLY : train();
        if (reason != Fit.Reason.INTERRUPTED) {
            clock.enter(Phase.SAVE);
            loadBest();
            clock.enter(Phase.OTHER);
        }
        company.gatherModelEverywhere();
        company.gatherModel();
        plan.model.eval();
        tell(new TrainEvent.Ended(step, reason));
        var ledger = new Ledger(firstStep, step, samples - firstSample, clock.time());
        return new Fit(reason, step, epochs(), trainLoss, best, ledger, times.ofRun(step - firstStep));
    }

    private void loadBest() {
        company.meet(); // the first process has saved
        if (!saves.areOnDisk()) {
            best.ifPresent(_ -> saves.restoreBest());
        }
        company.gatherModelEverywhere();
        boolean loads = saves.areOnDisk() && replicas.first(); // of those with the same parameters
        var seen = loads ? best.flatMap(saves::problemOfBest).orElse("") : "";
        var problem =
                company.toldByAll(seen).stream().filter(said -> !said.isEmpty()).findFirst();
        if (problem.isPresent()) { // on one process, and none loads
            tell(new TrainEvent.PassedOver(step, problem.get() + "; the model is that of the last step"));
            best = Optional.empty();
        } else if (loads) {
            best.ifPresent(saves::loadBest);
        }
        replicas.broadcast(plan.model.state());
    }

    private Fit.Reason train() {
        plan.model.train();
        while (step < horizon.steps()) {
            takeStep();
            saves.finished().ifPresent(this::tell);
            boolean improved = validationIsDue() && validate();
            var end = end();
            if (improved || end.isPresent() || company.agreed(replicas.saveDue())) {
                save(end, improved);
            }
            if (end.isPresent()) {
                return end.get();
            }
        }
        return Fit.Reason.COMPLETED;
    }

    private void save(Optional<Fit.Reason> end, boolean improved) {
        clock.enter(Phase.SAVE);
        saves.await().ifPresent(this::tell);
        if (plan.checkpoints != null) {
            tell(new TrainEvent.Saving(step));
        }
        saves.save(state(end), improved ? best : Optional.empty());
        if (end.isPresent()) {
            saves.await().ifPresent(this::tell);
        }
        clock.enter(Phase.OTHER);
    }

    private Optional<Fit.Reason> end() {
        if (step == horizon.steps()) {
            return Optional.of(Fit.Reason.COMPLETED);
        }
        if (plan.earlyStopping.filter(rule -> sinceBest >= rule.patience()).isPresent()) {
            return Optional.of(Fit.Reason.STOPPED_EARLY);
        }
        return company.agreed(replicas.interrupted()) ? Optional.of(Fit.Reason.INTERRUPTED) : Optional.empty();
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
            company.zeroGradients(optimizer);
            replicas.beginStep(plan.seed, step);
            double factor = scale.map(LossScale::value).orElse(1.0);
            loss = finite(gradients.backward(chosen, following(count), factor, step));
            company.spread().ifPresent(_ -> clock.waits());
            company.exchange();
            clock.enter(Phase.OPTIMIZER);
            boolean usable = scale.isEmpty() || unscale(scale.get());
            plan.clip.ifPresent(clip::limit);
            optimizer.lr(lr);
            if (usable) {
                company.step(optimizer);
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
        if (plan.timeEvery.isPresent() && step % plan.timeEvery.getAsLong() == 0) {
            tell(new TrainEvent.Timed(step, times.sinceLast(step - timedAt)));
            timedAt = step;
        }
    }

    /// The samples that go through the model first in the step after this one.
    private long[] following(int count) {
        long next = samples + count;
        if (step + 1 == horizon.steps()) {
            return new long[0];
        }
        long offset = next % data.size();
        return order.samples(next / data.size(), offset, (int) Math.min(plan.batch, data.size() - offset));
    }

    private boolean unscale(LossScale used) {
        boolean finite = company.allSay(used.unscale(company.withGradients(plan.moved())));
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
            replicas.broadcast(plan.model.buffers());
            plan.model.eval();
            Map<String, Double> metrics;
            try (var _ = plan.precision.open(device)) {
                metrics = plan.validation.get().of(objective, plan.evaluatedAtOnce(), replicas);
            }
            company.gatherModel();
            plan.model.train();
            double value = monitored(metrics);
            improved = best.isEmpty() || plan.monitor.improves(value, best.get().value(), least());
            best = improved ? Optional.of(new Fit.Best(step, value)) : best;
            sinceBest = improved ? 0 : sinceBest + 1;
            tell(new TrainEvent.Validated(step, epochs(), trainLoss, optimizer.lr(), metrics, improved));
            company.spreadModel();
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
        gradients.close();
        replicas.close();
        tracing.ifPresent(Tracing::close);
        clip.close();
        optimizer.close();
        company.close();
        saves.close();
    }
}
