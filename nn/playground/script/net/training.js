// -- training: one net, its examples, and what an update does ----------------------------

class Training {
  constructor(examples, test) {
    this.examples = examples;
    this.test = test;
    this.options = {
      rate: page.optimisers[0].rate, optimiser: 0, batch: page.batch, start: "own",
      l2: 0, dropout: page.variants[0].dropout, seed: page.seed,
    };
    this.choose(0);
  }

  // Take up one of the page's nets.
  choose(variant) {
    this.variant = variant;
    this.about = page.variants[variant];
    this.programs = PROGRAMS[variant];
    this.sizes = this.about.sizes;
    this.machines = new Map();
    this.reset();
  }

  // Go back to the start.
  reset() {
    this.theta = this.started();
    this.updates = UPDATES.map(make => make(this.theta.length));
    this.epoch = this.steps = this.batchInEpoch = 0;
    this.random = randomOf(this.options.seed);
    this.epochLoss = 0;
    this.order = null;
    this.history = [];
    this.problem = "";
    this.changed();
  }

  started() {
    const theta = ownTheta(this.about);
    const start = STARTS[this.options.start];
    if (!start) return theta;
    const random = randomOf(this.options.seed + 1);
    for (let layer = 1; layer < this.sizes.length; layer++) {
      start(this.sizes[layer], this.sizes[layer - 1], random).forEach((row, unit) => {
        row.forEach((weight, from) => { theta[this.place(layer, unit, from)] = weight; });
        theta[this.place(layer, unit)] = 0;
      });
    }
    return theta;
  }

  // Where a weight stands in θ; the bias without `from`.
  place(layer, unit, from = this.sizes[layer - 1]) {
    return this.about.layers[layer - 1] + unit * (this.sizes[layer - 1] + 1) + from;
  }

  // A program for so many examples; few are kept, for they hold arrays.
  machine(kind, count = 1) {
    const key = `${kind} ${count}`;
    if (!this.machines.has(key)) {
      if (this.machines.size > 12) this.machines.delete(this.machines.keys().next().value);
      this.machines.set(key, this.programs[kind](count));
    }
    return this.machines.get(key);
  }

  // Examples, dropout or L2 are others than before.
  changed() {
    this.loaded = null;
  }

  get batchSize() {
    return Math.min(this.options.batch || this.examples.count, this.examples.count);
  }

  get batches() {
    return Math.ceil(this.examples.count / this.batchSize);
  }

  // What L2 multiplies Σ w² by.
  get decay() {
    return this.options.l2 / (2 * this.examples.count);
  }

  get hidden() {
    return this.sizes.slice(1, -1).reduce((a, b) => a + b, 0) || 1;
  }

  masks(count) {
    const {dropout} = this.options, masks = new Float64Array(count * this.hidden);
    if (!dropout) return masks.fill(1);
    return masks.map(() => (this.random() >= dropout ? 1 / (1 - dropout) : 0));
  }

  // One update; its loss.
  step() {
    if (!this.examples.count) return NaN;
    if (this.batchInEpoch >= this.batches) this.batchInEpoch = 0; // batches have grown
    const size = this.batchSize, from = this.batchInEpoch * size;
    const count = Math.min(size, this.examples.count - from);
    const machine = this.machine("cost", count);
    this.load(machine, from, count);
    machine.theta.set(this.theta);
    machine.forward();
    machine.backward(1 / count);
    const loss = machine.total() / count;
    if (!Number.isFinite(loss) || !machine.gradient.every(Number.isFinite)) {
      this.problem = "The loss is not finite any more. Start over with a lower learning rate.";
      return NaN;
    }
    const {free} = this.about;
    if (free) free.forEach((trained, k) => { machine.gradient[k] *= trained; });
    this.updates[this.options.optimiser].step(
      this.theta, machine.gradient, this.options.rate);
    this.steps += 1;
    this.epochLoss += this.about.unit * loss * count;
    this.batchInEpoch += 1;
    if (this.batchInEpoch >= this.batches) this.endEpoch();
    return loss;
  }

  // Give a machine the examples of a batch, if it has not got them.
  load(machine, from, count) {
    const all = count === this.examples.count, decay = [this.decay];
    if (all && this.loaded === machine && !this.options.dropout) {
      machine.read([decay]);
      return;
    }
    if (all) {
      machine.read([decay], [this.examples.X, this.examples.Y, this.masks(count)]);
      this.loaded = machine;
      return;
    }
    this.loaded = null;
    if (!from || !this.order || this.order.length !== this.examples.count) {
      this.order = shuffled(this.examples.count, this.random);
    }
    const rows = this.examples.picked([...this.order.subarray(from, from + count)]);
    machine.read([decay], [...rows, this.masks(count)]);
  }

  endEpoch() {
    this.history.push({loss: this.epochLoss / this.examples.count});
    this.epoch += 1;
    this.batchInEpoch = this.epochLoss = 0;
  }

  // -- measuring ---------------------------------------------------------------------

  // Every z and a of some examples, and the outputs: arrays over the examples.
  activity(X, count) {
    const machine = this.machine("units", count);
    machine.theta.set(this.theta);
    machine.read([], [X]);
    machine.forward();
    return machine.outputs();
  }

  // Where the numbers of a unit stand in an activity.
  column(layer, unit, what) {
    let at = 0;
    for (let l = 1; l < layer; l++) at += 2 * this.sizes[l];
    return at + (what === "a" ? this.sizes[layer] : 0) + unit;
  }

  // What the loss is taken on.
  decided(activity) {
    const last = this.sizes.length - 1, what = page.on_scores ? "z" : "a";
    const from = this.column(last, 0, what);
    return activity.slice(from, from + this.sizes[last]);
  }

  // Loss without penalty and accuracy, if the loss has one.
  measured(examples) {
    if (!examples || !examples.count) return {};
    const {X, Y, count} = examples, machine = this.machine("cost", count);
    const found = {accuracy: this.accuracy(examples)};
    if (this.loaded === machine) this.loaded = null;
    machine.theta.set(this.theta);
    machine.read([[0]], [X, Y, new Float64Array(count * this.hidden).fill(1)]);
    machine.forward();
    found.loss = this.about.unit * machine.total() / count;
    return found;
  }

  accuracy(examples) {
    const {targets, link} = page.loss;
    if (!["classes", "signs", "fractions"].includes(targets)) return undefined;
    const outputs = this.decided(this.activity(examples.X, examples.count));
    const border = targets === "signs" || page.on_scores || link !== "linear" ? 0 : 0.5;
    let right = 0;
    for (let n = 0; n < examples.count; n++) {
      const target = examples.target(n);
      if (targets === "classes") {
        right += largestOf(outputs.map(each => each[n])) === largestOf(target);
        continue;
      }
      outputs.forEach((each, k) => {
        const truth = targets === "signs" ? target[k] > 0 : target[k] >= 0.5;
        right += (each[n] >= border === truth) / outputs.length;
      });
    }
    return right / examples.count;
  }

  // Add what costs more than the loss to the latest epoch of the history.
  measure() {
    const latest = this.history[this.history.length - 1];
    if (!latest || latest.accuracy !== undefined || latest.test) return;
    if (!this.examples.count) return;
    latest.accuracy = this.accuracy(this.examples);
    latest.test = this.measured(this.test);
  }

  // -- the chain rule ----------------------------------------------------------------

  // δ of every unit for one example: ∂loss/∂z.
  deltas(x, y) {
    const machine = this.machine("deltas");
    machine.read([this.theta, x, y]);
    machine.theta.fill(0);
    machine.forward();
    machine.backward(1);
    return Float64Array.from(machine.gradient);
  }

  // Where a unit's δ stands.
  unit(layer, unit) {
    let at = 0;
    for (let l = 1; l < layer; l++) at += this.sizes[l];
    return at + unit;
  }

  // g′(z) of a layer; undefined where an activation takes the layer as one.
  slope(layer, z) {
    const made = this.programs.slopes[layer - 1];
    if (!made) return undefined;
    const {values, local} = made.run([z]);
    const slopes = new Float64Array(values.length);
    slopes[slopes.length - 1] = 1;
    for (let k = made.edges.length - 1; k >= 0; k--) {
      const [node, operand] = made.edges[k];
      if (local[k] && slopes[node]) slopes[operand] += local[k] * slopes[node];
    }
    return slopes[0];
  }
}

// The weights a net was made with; those of nets of one shape stand in the page once.
function ownTheta(about) {
  return unpacked(about.theta || page.variants[0].theta);
}

function largestOf(numbers) {
  let best = 0;
  numbers.forEach((number, k) => { if (number > numbers[best]) best = k; });
  return best;
}
