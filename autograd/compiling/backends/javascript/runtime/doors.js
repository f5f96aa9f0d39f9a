// What every program offers, over its buffers and its passes.

function programDoors(program) {
  const {N, P, x, theta, gradient, SHARED, INPUTS, OTHERS, weight} = program;
  const {forward, backward, outputs} = program;
  const read = (shared = [], inputs = []) => {
    SHARED.forEach((places, i) => {
      if (shared[i]) places.forEach((at, k) => { x[0][at] = shared[i][k]; });
    });
    INPUTS.forEach(([buffer, places], i) => {
      const row = places.length, given = inputs[i];
      if (given) places.forEach((at, k) => {
        for (let n = 0; n < N; n++) x[buffer][at * P + n] = given[n * row + k];
      });
    });
  };
  const others = numbers => OTHERS.forEach((at, k) => { x[0][at] = numbers[k]; });
  const total = () => {
    const found = outputs()[0];
    return typeof found === "number" ? found : found.reduce((a, b) => a + b, 0);
  };
  const valueAndGrad = (given, shared, inputs) => {
    theta.set(given);
    read(shared, inputs);
    forward();
    backward(weight);
    return {value: total() * weight, gradient: gradient.slice()};
  };
  return {
    theta, gradient, read, others, forward, backward, outputs, total, valueAndGrad
  };
}
