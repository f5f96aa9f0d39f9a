// -- the curves of loss and accuracy -----------------------------------------------------

function drawCurves(training) {
  const {history} = training;
  curve(by("loss-curve"), history.map(each => each.loss),
        history.map(each => each.test && each.test.loss), null);
  drawSpark(by("spark"), history.map(each => each.loss));
  const scored = ["classes", "signs", "fractions"].includes(page.loss.targets);
  by("accuracy-box").hidden = !scored;
  if (scored) {
    curve(by("accuracy-curve"), history.map(each => each.accuracy),
          history.map(each => each.test && each.test.accuracy), [0, 1]);
  }
}

// The loss once more, small, where it is always in sight.
function drawSpark(canvas, losses) {
  const context = fitted(canvas), {clientWidth: width, clientHeight: height} = canvas;
  if (!width || losses.length < 2) return;
  const top = losses.reduce((a, b) => Math.max(a, b), 1e-12);
  const x = place => 2 + ((width - 8) * place) / (losses.length - 1);
  traced(context, losses, x, loss => height - 4 - ((height - 8) * loss) / top,
    css(colours().high), []);
}

// Two lines over epochs; the scale is that of the numbers unless a range is given.
function curve(canvas, train, test, range) {
  const context = fitted(canvas), width = canvas.clientWidth, height = canvas.clientHeight;
  const {muted, line, high, low} = colours();
  const all = [...train, ...test].filter(Number.isFinite);
  const top = range ? range[1] : all.reduce((a, b) => Math.max(a, b), 0) || 1;
  const bottom = range ? range[0] : 0;
  const left = 38, right = width - 6, up = 8, down = height - 18;
  const x = place => left + ((right - left) * place) / Math.max(train.length - 1, 1);
  const y = number => down - ((down - up) * (number - bottom)) / (top - bottom);
  context.strokeStyle = line;
  context.fillStyle = muted;
  context.font = "12px system-ui, sans-serif";
  context.textAlign = "right";
  context.lineWidth = 1;
  for (const number of [bottom, (bottom + top) / 2, top]) {
    context.beginPath();
    context.moveTo(left, y(number));
    context.lineTo(right, y(number));
    context.stroke();
    context.fillText(shown(number, 2), left - 5, y(number) + 4);
  }
  context.fillText(`epoch ${train.length.toLocaleString("en")}`, right, height - 3);
  traced(context, test, x, y, css(low), [4, 3]);
  traced(context, train, x, y, css(high), []);
}

function traced(context, numbers, x, y, colour, dash) {
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.setLineDash(dash);
  context.beginPath();
  const every = Math.max(1, Math.floor(numbers.length / 600));
  let begun = false;
  numbers.forEach((number, place) => {
    const isLeftOut = place % every && place < numbers.length - 1;
    if (!Number.isFinite(number) || isLeftOut) return;
    context[begun ? "lineTo" : "moveTo"](x(place), y(number));
    begun = true;
  });
  context.stroke();
  context.setLineDash([]);
  const last = numbers.length - 1;
  if (!Number.isFinite(numbers[last])) return;
  context.beginPath();
  context.arc(x(last), y(numbers[last]), 3, 0, 7);
  context.fillStyle = colour;
  context.fill();
}
