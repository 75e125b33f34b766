// Draws the table inside [data-chart] above it, so that picture and table cannot differ.
//   data-chart          bars, stacked, lines, ranks or range (see the part `chart`)
//   data-chart-columns  places of the columns that are drawn, from 0
//   data-chart-label    place of the column that names the rows
// Labels stand on the marks and every series but the first has a pattern: a print in grey can be read, and no legend is needed.

const PATTERNS = [undefined, { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4 },
  { symbol: "circle", symbolSize: 0.7 }, { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4] }];
const ROW = { stacked: 28, bars: 20, range: 22 }; // px of one bar with its air
const GAP = 12; // px between the name of a row and its axis
const LINE = 16; // px of a line of such a name

export async function start(element) {
  await import("./echarts.js"); // slow, so only here; it puts itself into the page as `echarts`
  const table = read(element);
  if (table.rows.length === 0) return;
  const drawing = document.createElement("div");
  drawing.className = "mc-chart__drawing";
  drawing.setAttribute("aria-hidden", "true");
  element.prepend(drawing);
  const isUpright = ["lines", "ranks"].includes(element.dataset.chart);
  drawing.style.height = "280px"; // until it is drawn
  const chart = globalThis.echarts.init(drawing);
  const draw = () => {
    drawing.style.height = `${isUpright ? 280 : table.rows.length * rowHeight(element, table, drawing.clientWidth) + 28}px`;
    chart.resize();
    chart.setOption((isUpright ? upright : lying)(element, table, drawing.clientWidth), true);
  };
  draw();
  new ResizeObserver(draw).observe(drawing);
}

function read(element) {
  const columns = element.dataset.chartColumns.split(" ").map(Number);
  const table = element.querySelector("table");
  const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map(words));
  return {
    rows: rows.map((cells) => cells[Number(element.dataset.chartLabel)]),
    series: columns.map((at) => ({ name: heads[at], words: rows.map((cells) => cells[at]), values: rows.map((cells) => figure(cells[at])) })),
  };
}

// without the link that makes a task of the row
function words(cell) {
  const bare = cell.cloneNode(true);
  for (const action of bare.querySelectorAll("[data-action]")) action.remove();
  return bare.textContent.trim();
}

// 1.234,5 in Vietnamese and 1,234.5 in English; what is no figure leaves a gap
function figure(words) {
  const [group, point] = document.documentElement.lang === "vi" ? [".", ","] : [",", "."];
  const bare = words.replaceAll(group, "").replace(point, ".").replace("−", "-").replace(/[^\d.-]/g, "");
  return bare === "" || !/\d/.test(bare) ? null : Number(bare);
}

// px for the names of the rows, and the size of their letters
const besideRows = (width) => Math.min(280, Math.round(width * (width < 500 ? 0.3 : 0.36)));
const letters = (width) => (width < 500 ? 12 : 14);

// px of one row: its bars with some air, or its name where that breaks into more lines than fit beside them
function rowHeight(element, { rows, series }, width) {
  const kind = element.dataset.chart;
  const bars = (kind === "bars" ? series.length : 1) * ROW[kind] + 14;
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `${letters(width)}px ${getComputedStyle(element).fontFamily}`;
  const lines = rows.map((name) => linesOf(name, besideRows(width) - GAP, pen));
  return Math.max(bars, Math.max(...lines) * LINE + 10);
}

function linesOf(name, width, pen) {
  let lines = 1;
  let line = "";
  for (const word of name.split(/\s+/)) {
    const longer = line ? `${line} ${word}` : word;
    const isTooLong = line && pen.measureText(longer).width > width;
    if (isTooLong) lines += 1;
    line = isTooLong ? word : longer;
  }
  return lines;
}

const spoken = (number) => number.toLocaleString(document.documentElement.lang);

function look(element) {
  const style = getComputedStyle(element);
  const named = (name) => style.getPropertyValue(`--mc-chart-${name}`).trim();
  return { ink: named("ink"), line: named("line"), colours: [1, 2, 3, 4].map(named), font: style.fontFamily };
}

function shared({ font, ink, colours }) {
  return { animation: false, color: colours, textStyle: { fontFamily: font, color: ink, fontSize: 14 } };
}

function lying(element, { rows, series }, width) {
  const seen = look(element);
  const left = besideRows(width);
  const right = besideMarks(element.dataset.chart, series, width);
  return {
    ...shared(seen),
    grid: { left, right, top: 4, bottom: 24 },
    xAxis: { type: "value", axisLabel: { color: seen.ink, hideOverlap: true, formatter: spoken }, splitLine: { lineStyle: { color: seen.line } } },
    yAxis: {
      type: "category", inverse: true, data: rows, axisTick: { show: false }, axisLine: { lineStyle: { color: seen.ink } },
      axisLabel: { color: seen.ink, width: left - GAP, overflow: "break", interval: 0, fontSize: letters(width), lineHeight: LINE },
    },
    series: element.dataset.chart === "range" ? ranges(series, seen) : bars(element.dataset.chart, series, seen, width),
  };
}

// px for the words that stand beside the longest mark, so that none is cut off on a telephone
function besideMarks(kind, series, width) {
  if (kind === "stacked") return 76;
  if (kind === "range") return Math.min(190, Math.round(width * 0.3));
  const longest = Math.max(...series.map(({ name, words }) => Math.max(...words.map((word) => word.length)) + (series.length > 1 ? name.length + 1 : 0)));
  return Math.min(Math.round(width * 0.5), longest * (width < 500 ? 6 : 7.5) + 12);
}

function bars(kind, series, { ink }, width) {
  return series.map(({ name, words, values }, at) => ({
    type: "bar", name, stack: kind === "stacked" ? "all" : undefined, data: values, barWidth: ROW[kind] - 6,
    itemStyle: { decal: PATTERNS[at], borderColor: ink, borderWidth: 1 },
    label: {
      show: true, color: ink, position: kind === "stacked" ? "insideLeft" : "right", fontSize: width < 500 ? 11 : 13,
      backgroundColor: kind === "stacked" ? "rgba(255, 255, 255, 0.9)" : "transparent", padding: [1, 3],
      formatter: ({ dataIndex }) => (values[dataIndex] ? `${words[dataIndex]} ${series.length > 1 ? name : ""}` : ""),
    },
  }));
}

// low and high as a floating bar; the marked figure as its label and a line through it
function ranges([low, high, marked], { ink, colours }) {
  const widths = low.values.map((from, at) => (from === null || high.values[at] === null ? null : Math.max(high.values[at] - from, 0.15)));
  return [
    { type: "bar", stack: "all", data: low.values, silent: true, itemStyle: { color: "transparent" } },
    {
      type: "bar", stack: "all", data: widths, barWidth: ROW.range - 8, itemStyle: { color: colours[0], borderColor: ink, borderWidth: 1 },
      label: {
        show: true, position: "right", color: ink,
        formatter: ({ dataIndex }) => (marked ? `${marked.words[dataIndex]} (${low.words[dataIndex]}–${high.words[dataIndex]})` : ""),
      },
    },
  ];
}

function upright(element, { rows, series }, width) {
  const seen = look(element);
  const isRanks = element.dataset.chart === "ranks";
  return {
    ...shared(seen),
    grid: { left: 40, right: 24, top: 28, bottom: 48 },
    xAxis: { type: "category", data: rows, boundaryGap: true, axisLabel: { color: seen.ink, interval: 0, width: (width - 64) / rows.length - 4, overflow: "break", lineHeight: 16 }, axisLine: { lineStyle: { color: seen.ink } } },
    yAxis: {
      type: "value", inverse: isRanks, min: isRanks ? 1 : undefined, max: isRanks ? ({ max }) => max + 2 : undefined, minInterval: isRanks ? 1 : undefined, scale: !isRanks,
      axisLabel: { color: seen.ink, formatter: spoken }, splitLine: { lineStyle: { color: seen.line } },
    },
    series: series.map(({ name, words, values }, at) => ({
      type: "line", name, data: values, symbol: ["circle", "rect", "triangle", "diamond"][at], symbolSize: 9,
      lineStyle: { width: 2, type: ["solid", "dashed", "dotted", "solid"][at] }, connectNulls: false,
      label: { show: true, color: seen.ink, position: "top", formatter: ({ dataIndex }) => (series.length > 1 ? `${name} ${words[dataIndex]}` : words[dataIndex]) },
    })),
  };
}
