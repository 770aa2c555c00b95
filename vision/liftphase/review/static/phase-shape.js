// A phase's silhouette says without color what its color says: the excursion in profile. An eccentric runs
// downhill from the shortened end to the lengthened one, a concentric uphill, a pause is level.

const TOP = 1;
const LOW = 0.4;
const THIN = 0.12;

// Heights (0..1) at the start and the end of a segment.
export function silhouette({ phase, end }) {
  if (phase === "eccentric") return [TOP, LOW];
  if (phase === "concentric") return [LOW, TOP];
  if (phase === "isometric") return end === "lengthened" ? [LOW, LOW] : [TOP, TOP];
  return [THIN, THIN];
}
