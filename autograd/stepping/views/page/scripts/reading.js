// Numbers and formulas as people type them: 2/3, −1,5, 1 − t^2, cos(x).

const FUNCTIONS = {
  exp: Math.exp, log: Math.log, ln: Math.log, sqrt: Math.sqrt, abs: Math.abs,
  sin: Math.sin, cos: Math.cos, tan: Math.tan, sinh: Math.sinh, cosh: Math.cosh,
  tanh: Math.tanh, asin: Math.asin, acos: Math.acos, atan: Math.atan,
  sigmoid: x => 1 / (1 + Math.exp(-x)), relu: x => Math.max(x, 0), sign: Math.sign,
  step: x => Number(x > 0), max: Math.max, min: Math.min,
};
FUNCTIONS["σ"] = FUNCTIONS.sigmoid;
FUNCTIONS["√"] = FUNCTIONS.sqrt;
const CONSTANTS = { pi: Math.PI, "π": Math.PI, e: Math.E, inf: Infinity, "∞": Infinity, nan: NaN };
const SIGNS = { "−": "-", "–": "-", "·": "*", "×": "*", "∗": "*", "÷": "/", "**": "^" };
const TOKEN = /\s*(?:(\d+\.?\d*(?:[eE][-+−]?\d+)?|\.\d+(?:[eE][-+−]?\d+)?)|(\*\*|[-+−–*·×∗/÷^(),|]|[²³])|([\p{L}_√∞](?:(?![²³])[\p{L}\p{N}_])*))/uy;
const DECIMAL_COMMA = /^(\s*[-+−]?\d*),(\d+\s*)$/;
const longestFirst = data.names.map((_, node) => node)
  .sort((a, b) => nameOf(b).length - nameOf(a).length);

// what a formula is worth at some numbers, or an Error that says what can't be read
function worth(text, numbers = now) {
  const tokens = cutUp(text.replace(DECIMAL_COMMA, "$1.$2"));
  let at = 0;
  const peek = () => tokens[at]?.sign;
  const take = sign => peek() === sign && ++at;
  const demand = sign => { if (!take(sign)) throw Error(`“${sign}” is missing`); };

  function sum() {
    let left = product();
    for (;;) {
      if (take("+")) left += product();
      else if (take("-")) left -= product();
      else return left;
    }
  }
  function product() {
    let left = negated();
    for (;;) {
      if (take("*")) left *= negated();
      else if (take("/")) left /= negated();
      else if (tokens[at] && !("number" in tokens[at]) && (!peek() || peek() === "(")) left *= power(); // 2x
      else return left;
    }
  }
  function negated() {
    return take("-") ? -negated() : take("+") ? negated() : power();
  }
  function power() {
    const base = atom();
    if (take("²")) return base ** 2;
    if (take("³")) return base ** 3;
    return take("^") ? base ** negated() : base;
  }
  function atom() {
    const token = tokens[at++];
    if (!token) throw Error("something is missing at the end");
    if ("number" in token) return token.number;
    if ("node" in token) return numbers.values[token.node];
    if (token.name) return called(token.name);
    const close = { "(": ")", "|": "|" }[token.sign];
    if (!close) throw Error(`“${token.sign}” stands where a number should`);
    const inside = sum();
    demand(close);
    return token.sign === "|" ? Math.abs(inside) : inside;
  }
  function called(name) {
    if (Object.hasOwn(FUNCTIONS, name) && take("(")) {
      const operands = [sum()];
      while (take(",")) operands.push(sum());
      demand(")");
      return FUNCTIONS[name](...operands);
    }
    if (Object.hasOwn(CONSTANTS, name)) return CONSTANTS[name];
    throw Error(`“${name}” is no name of the graph`);
  }

  const found = sum();
  if (at < tokens.length) throw Error(`“${text}” goes on where it should end`);
  return found;
}

function cutUp(text) {
  const tokens = [];
  let at = 0;
  while (at < text.length) {
    const node = longestFirst.find(each => stands(nameOf(each), text, at));
    if (node !== undefined) {
      tokens.push({ node });
      at += nameOf(node).length;
      continue;
    }
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (!found) {
      if (!text.slice(at).trim()) break;
      throw Error(`“${text.slice(at).trim()[0]}” can't be read`);
    }
    const [whole, number, sign, name] = found;
    // a space: the graph's names are looked for behind it
    if (/^\s/.test(whole)) { at += whole.length - whole.trimStart().length; continue; }
    if (number) tokens.push({ number: Number(number.replace("−", "-")) });
    else tokens.push(sign ? { sign: SIGNS[sign] || sign } : { name });
    at = TOKEN.lastIndex;
  }
  if (!tokens.length) throw Error("there is nothing");
  return tokens;
}

// whether a name of the graph stands at a place, and not the start of a longer word
function stands(name, text, at) {
  if (!text.startsWith(name, at)) return false;
  const word = /(?![²³])[\p{L}\p{N}_]/u, next = text[at + name.length] ?? " ";
  return !(word.test(name.at(-1)) && word.test(next)) && !/^[\d.,]+$/.test(name);
}

// whether a formula mentions what may change
function hasNames(text) {
  return cutUp(text).some(token => "node" in token);
}
