import { css } from 'lit';

/** Of the plot's parts; colours are those of the outlines on the pictures, and shapes say the same. */
export const timelineStyles = css`
  svg.plot {
    display: block;
    width: 100%;
    height: auto;
    font-size: 13px;
    font-variant-numeric: tabular-nums;
  }
  .plot text {
    fill: var(--text);
  }
  .plot .faint {
    fill: var(--dim);
  }
  .grid {
    stroke: var(--line);
    stroke-width: 1;
  }
  .axis {
    stroke: var(--dim);
    stroke-width: 1.5;
  }
  .limit {
    stroke: var(--text);
    stroke-width: 1.5;
    stroke-dasharray: 7 5;
  }
  /* Read over whatever line it lies on. */
  .label {
    paint-order: stroke;
    stroke: var(--surface);
    stroke-width: 4px;
  }
  .leader {
    stroke: var(--dim);
  }
  .iph-line,
  .ivh-line,
  .total-line {
    fill: none;
    stroke-width: 2.5;
  }
  .iph-line {
    stroke: var(--iph);
  }
  .ivh-line {
    stroke: var(--ivh);
    stroke-dasharray: 4 3;
  }
  .total-line {
    stroke: var(--text);
    stroke-dasharray: 2 4;
  }
  .bar {
    stroke: var(--text);
    stroke-width: 1.8;
    fill: none;
  }
  .iph-mark {
    fill: var(--iph);
  }
  .ivh-mark {
    fill: var(--ivh);
  }
  .total-mark,
  .open {
    fill: var(--ground);
    stroke: var(--text);
    stroke-width: 2;
  }
  .cross {
    stroke: var(--text);
    stroke-width: 2.5;
    fill: none;
  }
`;
