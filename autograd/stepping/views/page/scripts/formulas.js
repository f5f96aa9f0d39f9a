// Formulas in MathML: templates from the page's data, filled with names or numbers.

const FIRST = 0xE100; // a blank; the next character is one in brackets if negative
const BLANKS = /[\uE0FE-\uF8FF]/g;

function nameMath(node) {
  const name = data.names[node];
  if (!Array.isArray(name)) return `<mi>${escaped(name)}</mi>`;
  return `<msub><mi>${escaped(name[1])}</mi><mn>${escaped(name[2])}</mn></msub>`;
}

function numberMath(number) {
  const text = number === Math.PI ? "π" : numberText(number);
  if (!text.startsWith("−")) return `<mn>${text}</mn>`;
  return `<mrow><mo>−</mo><mn>${text.slice(1)}</mn></mrow>`;
}

const bracketed = math => `<mrow><mo>(</mo>${math}<mo>)</mo></mrow>`;

// fill a template's blanks; the one below the first is the upstream gradient
function filled(template, blanks, upstream) {
  return data.templates[template].replace(BLANKS, mark => {
    const code = mark.charCodeAt() - FIRST;
    const blank = code < 0 ? upstream : blanks[code >> 1];
    if (typeof blank === "string") return blank; // a name
    const math = numberMath(blank);
    return code & 1 && math.startsWith("<mrow>") ? bracketed(math) : math;
  });
}

function inNames(template, operands, upstream) {
  return filled(template, operands.map(each =>
    typeof each === "string" ? Number(each) : nameMath(each)), upstream);
}

function inNumbers(template, operands) {
  return filled(template, operands.map(each => valueOf(each)));
}

function slope(sign, above, below) {
  const rows = [above, below].map(node =>
    `<mrow><mi mathvariant="normal">${sign}</mi>${nameMath(node)}</mrow>`);
  return `<mfrac>${rows.join("")}</mfrac>`;
}

// a chain of equations, each part a formula of its own, so that lines can break
function equal(parts, sign = "=") {
  return parts.map((part, i) => i
    ? `<math><mo>${i > 1 ? "=" : sign}</mo>${part}</math>` : `<math>${part}</math>`).join(" ");
}

function forwardMath(step) {
  const { node, template, shown } = step;
  return equal([nameMath(node), inNames(template, shown), inNumbers(template, shown),
    numberMath(now.values[node])]);
}

function backwardMath(edge) {
  const { index, node, operand, product, shown, first } = edge;
  const upstream = now.upstream[index];
  const parts = [slope("d", data.output, operand), chainMath(edge)];
  if (product >= 0) parts.push(inNames(product, shown, upstream));
  parts.push(filled(data.product, [now.local[index], upstream]), numberMath(now.amount[index]));
  const text = equal(parts, first ? "=" : "+=");
  return first ? text : `${text}, in all <math>${numberMath(now.running[index])}</math>`;
}

function chainMath({ node, operand }) {
  return `${slope("∂", node, operand)}<mo>·</mo>${slope("d", data.output, node)}`;
}

// the local derivative alone: as a formula, where that tells more, and as a number
function localMath(edge) {
  const parts = [slope("∂", edge.node, edge.operand)];
  if (edge.alone >= 0) parts.push(inNames(edge.alone, edge.shown));
  return equal([...parts, numberMath(now.local[edge.index])]);
}
