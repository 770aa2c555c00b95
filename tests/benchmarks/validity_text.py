"""The words of docs/validity.md; validity.py fills in the figures."""

CAPTION = """
# Validity

How far liftphase {version} agrees with hand-checked labels of {clips} real clips from {people} sources that can be told
apart. This page is written by `tests/benchmarks/validity.py`; do not edit it.
"""

METHOD = """
## Method

- **Labels.** A point that moves with the load or the body was tracked by template matching, without any pose model,
  low-passed at 6 Hz, split by the 5 % rule, and checked against the pixels: [the data card](labels.md).
- **Measurement.** The lift is given; the pose tracks are those of the default model. A movement counts where it overlaps
  the labeled one of the same phase by half (intersection over union; a pause by 0.3). Durations are compared where neither
  end is cut by the clip.
- **Agreement.** Mean difference (found less labeled) and 95 % limits of agreement, mean -/+ 1.96 standard deviations
  (Bland and Altman 1986). ICC(2,1), two-way random effects, absolute agreement, single measurement (Shrout and Fleiss
  1979).
- **Intervals.** 2.5 and 97.5 percentiles over 2000 resamples of whole clusters (Field and Welsh 2007): of clips, and of
  people. Clips of one source count as one person's, which they are not always.
- **Reps.** A labeled rep is *skipped* where no found one overlaps it by half; a found one is a *ghost* where no labeled
  one does.
"""

PUBLISHED = """
## Beside published figures

95 % limits of agreement, seconds.

| what | limits | how its definition differs |
|---|---|---|
| two raters, one phase, on the same video (Rathleff 2013) | -0.41..+0.44 | 12 people, shoulder abduction with an elastic band; phases as two raters saw them; the raters against each other |
| stretch sensor against video, one phase (Rathleff 2013) | -0.29..+0.56 | the same sets; the sensor against the raters |
| phone accelerometer against video, whole rep (Viecelli 2021) | -0.21..+0.22 | 27 people, two machines, the phone on the weight stack; a whole repetition, in which errors at the turns do not count |
| phone accelerometer against video, concentric (Viecelli 2020) | -0.6..+0.3 | 22 people, nine machines, the phone on the weight stack |
| liftphase against these labels, one movement | {movement} | web and phone clips of many lifts; a movement begins and ends at 5 % of its peak speed; tracked points, not raters |

Clips, references and definitions differ: the rows cannot be ranked by their numbers alone.
"""

LIMITATIONS = """
The two labels come from the same person and splitter, so that these figures are lower bounds of the labels' error. Two
synchronized cameras of one set gave labels that differ by 10 to 40 ms in the median and 40 to 90 ms at the 90th
percentile.

## What this does not show

- Most thresholds were tuned with these clips in view ([parameters](parameters.md)): other clips will show larger errors.
- The clips were found, not sampled: groups are small, overlap each other, and say nothing of a lift, a view or a frame
  rate by themselves.
- The lift was given. Without it counts can be worse: [recognition](recognition.md).

## Sources

- Bland J. M., Altman D. G. (1986). Statistical methods for assessing agreement between two methods of clinical
  measurement. *Lancet* 327, 307-310. doi:10.1016/S0140-6736(86)90837-8
- Field C. A., Welsh A. H. (2007). Bootstrapping clustered data. *Journal of the Royal Statistical Society B* 69, 369-390.
- Rathleff M. S., Thorborg K., Bandholm T. (2013). Concentric and eccentric time-under-tension during strengthening
  exercises: validity and reliability of stretch-sensor recordings from an elastic exercise-band. *PLoS ONE* 8(6),
  e68172. doi:10.1371/journal.pone.0068172
- Shrout P. E., Fleiss J. L. (1979). Intraclass correlations: uses in assessing rater reliability. *Psychological
  Bulletin* 86(2), 420-428. doi:10.1037/0033-2909.86.2.420
- Viecelli C. and others (2020). Using smartphone accelerometer data to obtain scientific mechanical-biological
  descriptors of resistance exercise training. *PLoS ONE* 15(7), e0235156. doi:10.1371/journal.pone.0235156
- Viecelli C. and others (2021). Algorithmic extraction of smartphone accelerometer-derived mechano-biological
  descriptors of resistance exercise is robust to changes in intensity and velocity. *PLoS ONE* 16(7), e0254164.
  doi:10.1371/journal.pone.0254164
"""
