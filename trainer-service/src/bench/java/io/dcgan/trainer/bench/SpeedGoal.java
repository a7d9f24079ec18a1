package io.dcgan.trainer.bench;

/**
 * A ratio of two variants and its goal.
 *
 * @param row       row of the goals in docs/reference/benchmarks.md
 * @param variant   variant in the numerator
 * @param reference variant in the denominator
 * @param goal      lowest ratio that meets the goal
 */
record SpeedGoal(String row, String variant, String reference, double goal) {}
