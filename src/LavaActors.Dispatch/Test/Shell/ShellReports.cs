namespace LavaActors.Dispatch.Test.Shell;

/// <summary>What <see cref="TestRunState"/> is told: one thing seen on the console, or learned otherwise.</summary>
public abstract record ShellReport
{
    private ShellReport()
    {
    }

    /// <summary><c>&lt;LAVA_SIGNAL_NAME arguments&gt;</c>.</summary>
    public sealed record Signal(string Name, string Arguments) : ShellReport
    {
        /// <summary>The line of the log that it stands on; null where that is not known, as of a line of the target's journal.</summary>
        public long? LogLine { get; init; }
    }

    /// <summary><c>&lt;LAVA_MULTI_NODE&gt; &lt;LAVA_NAME arguments&gt;</c>.</summary>
    public sealed record MultiNode(string Name, string Arguments) : ShellReport;

    /// <summary>The definition's parse pattern matched.</summary>
    public sealed record Matched(string Case, string Result, string? Measurement, string? Units) : ShellReport;

    /// <summary>The parse pattern could not be used: why.</summary>
    public sealed record PatternFailed(string Reason) : ShellReport;

    /// <summary><c>&lt;LAVA_TEST_RUNNER INSTALL_FAIL&gt;</c>.</summary>
    public sealed record InstallFail : ShellReport;

    /// <summary><c>&lt;LAVA_TEST_RUNNER EXIT&gt;</c>.</summary>
    public sealed record RunnerExit : ShellReport;

    /// <summary>The shell's prompt at the end of what was received.</summary>
    public sealed record Prompt : ShellReport;

    /// <summary>A signal that other output tore apart.</summary>
    public sealed record Damaged(string Text) : ShellReport;

    /// <summary>The runner's question about a definition is settled: all that the target's journal has of it was taken in. What is missing now is missing.</summary>
    public sealed record Settled(string Suite) : ShellReport;

    /// <summary>The target's journal has the end of a MultiNode call.</summary>
    public sealed record Concluded(string Case, string Call, bool Passed) : ShellReport;

    /// <summary>The group has answered; <paramref name="Failure"/> is null when it did what was asked.</summary>
    public sealed record Answered(MultiNodeAsked Asked, string? Failure) : ShellReport;

    /// <summary>The action ends without the runner's exit: time is up, the connection is gone, the run is cancelled.</summary>
    public sealed record CutOff(string Reason) : ShellReport;
}
