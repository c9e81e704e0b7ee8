// Draws each figure.chart from the JSON beside it; again when the width or the colour scheme changes.
const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const brief = value => {
  if (value == null) return "";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) return value.toExponential(2).replace(/\.?0+e/, "e").replace("e+", "e");
  if (size >= 1000) return value.toLocaleString("en", {maximumFractionDigits: 0});
  return String(+value.toPrecision(4));
};
const tick = value => Math.abs(value) >= 1e4 && Math.abs(value) < 1e15
  ? value.toLocaleString("en", {notation: "compact", maximumFractionDigits: 2})
  : value !== 0 && Math.abs(value) <= 1e-3 ? value.toExponential(1).replace(".0e", "e") : String(+value.toPrecision(6));

// The nearest index at which the series has a point: series are recorded at different steps.
const nearest = (plot, series, index) => {
  const values = plot.data[series], x = plot.data[0];
  if (index == null || values[index] != null) return index;
  let low = index, high = index;
  while (low >= 0 && values[low] == null) low--;
  while (high < values.length && values[high] == null) high++;
  if (low < 0) return high < values.length ? high : null;
  if (high >= values.length) return low;
  return x[index] - x[low] <= x[high] - x[index] ? low : high;
};

const tooltip = colours => {
  let tip;
  return {
    hooks: {
      init: plot => {
        tip = document.createElement("div");
        tip.className = "tip";
        plot.over.append(tip);
        plot.over.addEventListener("mouseleave", () => { tip.style.display = "none"; });
      },
      setCursor: plot => {
        const {left, top, idx} = plot.cursor;
        if (idx == null || left < 0) { tip.style.display = "none"; return; }
        tip.replaceChildren();
        const line = (name, value, colour) => {
          const row = document.createElement("div");
          if (colour) { const dot = document.createElement("i"); dot.style.background = colour; row.append(dot); }
          row.append(name);
          const bold = document.createElement("b");
          bold.textContent = value;
          row.append(bold);
          tip.append(row);
        };
        line(plot.axes[0].label || "x", brief(plot.data[0][idx]));
        for (let i = 1; i < plot.data.length; i++) {
          const at = nearest(plot, i, idx);
          if (plot.series[i].show && !plot.series[i].dash && at != null) line(plot.series[i].label, brief(plot.data[i][at]), colours[i - 1]);
        }
        tip.style.display = "block";
        const room = plot.over.clientWidth;
        tip.style.left = (left + 18 + tip.offsetWidth > room ? Math.max(0, left - 14 - tip.offsetWidth) : left + 14) + "px";
        tip.style.top = Math.max(0, Math.min(top - 10, plot.over.clientHeight - tip.offsetHeight)) + "px";
      },
    },
  };
};

const draw = (figure, data, logarithmic) => {
  const target = figure.querySelector(".plot");
  const square = figure.classList.contains("square");
  const width = Math.max(200, target.clientWidth);
  const side = Math.min(width, 460);
  const palette = css("--series").split(" ");
  const quiet = css("--quiet"), rule = css("--rule");
  const colours = data.series.map((series, i) => series.style === "DASHED" ? quiet : palette[i % palette.length]);
  const font = "12px system-ui, sans-serif";
  const axis = label => ({
    label, font, labelFont: font, labelSize: 22, stroke: quiet, gap: 6,
    grid: {stroke: rule, width: 1}, ticks: {show: false},
    values: (plot, splits) => splits.map(value => value == null ? "" : tick(value)),
  });
  const range = data.range ? {range: () => data.range} : {};
  const options = {
    width: square ? side : width,
    padding: [10, 14, 0, 0],
    height: square ? side : Math.max(220, Math.min(320, width * 0.5)),
    scales: {x: {time: false, ...range}, y: {distr: logarithmic ? 3 : 1, ...range}},
    axes: [
      {...axis(data.xLabel), size: 28, labelSize: 22, labelGap: 0},
      {...axis(data.yLabel), size: (plot, values) => 14 + 7 * Math.max(2, ...(values || []).map(value => (value || "").length))},
    ],
    series: [{}, ...data.series.map((series, i) => ({
      label: series.name, spanGaps: true, stroke: colours[i], width: series.style === "DASHED" ? 1.25 : 2,
      ...(series.style === "DASHED" ? {dash: [5, 5]} : {}),
      ...(series.style === "POINTS"
        ? {paths: () => null, points: {show: true, size: 5, width: 0, fill: colours[i] + "99"}}
        : {points: {show: series.y.filter(value => value != null).length === 1, size: 7, fill: colours[i]}}),
    }))],
    legend: {show: data.series.length > 1, live: false, markers: {fill: (plot, i) => colours[i - 1], width: 0}},
    cursor: {
      dataIdx: nearest,
      drag: {x: true, y: square, uni: 40},
      points: {size: 8, width: 2, fill: (plot, i) => colours[i - 1], stroke: () => css("--card")},
    },
    plugins: [tooltip(colours)],
  };
  if (logarithmic) options.axes[1].filter = (plot, splits) => splits.map(value => /^1(e|0*$)/.test(value.toExponential().replace(/e.*/, "")) ? value : null);
  target.replaceChildren();
  return new uPlot(options, [data.x, ...data.series.map(series => series.y)], target);
};

for (const figure of document.querySelectorAll("figure.chart")) {
  const data = JSON.parse(figure.querySelector("script").textContent);
  if (data.x.length === 0) {
    const empty = document.createElement("p");
    empty.className = "empty";
    empty.textContent = "no points";
    figure.querySelector(".plot").append(empty);
    continue;
  }
  let logarithmic = false, width = 0, plot;
  const redraw = () => {
    if (plot) plot.destroy();
    plot = draw(figure, data, logarithmic);
    width = figure.querySelector(".plot").clientWidth;
  };
  const values = data.series.flatMap(series => series.y.filter(value => value != null));
  const least = values.reduce((a, b) => Math.min(a, b)), most = values.reduce((a, b) => Math.max(a, b));
  if (!data.range && least > 0 && most / least > 20) {
    const tools = document.createElement("div");
    tools.className = "tools";
    const button = document.createElement("button");
    button.textContent = "log";
    button.title = "logarithmic vertical axis";
    button.addEventListener("click", () => {
      logarithmic = !logarithmic;
      button.setAttribute("aria-pressed", logarithmic);
      redraw();
    });
    tools.append(button);
    figure.append(tools);
  }
  redraw();
  new ResizeObserver(() => {
    if (figure.querySelector(".plot").clientWidth !== width) redraw();
  }).observe(figure);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
}
