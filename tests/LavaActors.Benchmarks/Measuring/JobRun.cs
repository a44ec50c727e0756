namespace LavaActors.Benchmarks.Measuring;

/// <summary>A job that has ended.</summary>
/// <param name="Began">When it was submitted: a <see cref="System.Diagnostics.Stopwatch"/> timestamp.</param>
/// <param name="Seconds">From its submission to the news of its end.</param>
/// <param name="ShownSeconds">From its submission until lists and pages show all of it.</param>
/// <param name="Passed">Results that are pass, those of the suite <c>lava</c> included.</param>
public sealed record JobRun(long Job, long Began, double Seconds, double ShownSeconds, int Passed);
