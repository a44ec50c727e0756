namespace LavaActors.Dispatch.Test.Shell;

/// <summary>What kind of text between <c>&lt;LAVA_</c> and <c>&gt;</c> was seen (spec: test-shell.md §7).</summary>
public enum ShellSignalKind
{
    /// <summary><c>&lt;LAVA_SIGNAL_NAME arguments&gt;</c>.</summary>
    Signal,

    /// <summary><c>&lt;LAVA_MULTI_NODE&gt; &lt;LAVA_NAME arguments&gt;</c>.</summary>
    MultiNode,

    /// <summary><c>&lt;LAVA_TEST_RUNNER EXIT&gt;</c>.</summary>
    RunnerExit,

    /// <summary><c>&lt;LAVA_TEST_RUNNER INSTALL_FAIL&gt;</c>.</summary>
    InstallFail,

    /// <summary><c>&lt;LAVA_JOURNAL_ASK arguments&gt;</c>: the runner asks whether all signals of a definition were seen.</summary>
    JournalAsk,

    /// <summary><c>&lt;LAVA_JOURNAL_LINE arguments&gt;</c>: a line of the target's journal.</summary>
    JournalLine,

    /// <summary>The beginning of a signal without its end: other output came into it. Its arguments are what was there.</summary>
    Damaged,
}

/// <summary>One signal as it stood on the console. Valid only during the call that hands it over.</summary>
public readonly ref struct ShellSignal(ShellSignalKind kind, ReadOnlySpan<char> name, ReadOnlySpan<char> arguments)
{
    public ShellSignalKind Kind { get; } = kind;

    /// <summary>The name, upper case as it came: <c>TESTCASE</c>, <c>WAIT_ALL</c>. Empty for the kinds without one.</summary>
    public ReadOnlySpan<char> Name { get; } = name;

    /// <summary>All behind the name up to the <c>&gt;</c>.</summary>
    public ReadOnlySpan<char> Arguments { get; } = arguments;
}

/// <summary>Takes what <see cref="ShellSignals"/> finds, in the order of the stream.</summary>
public interface IShellSignalSink
{
    void OnSignal(ShellSignal signal);

    /// <summary>Whether lines without signals are wanted at the moment.</summary>
    bool WantsLines { get; }

    /// <summary>A whole line without a signal in it, without its line end, at most <see cref="ShellSignals.LongestLine"/> characters.</summary>
    void OnLine(ReadOnlySpan<char> line);
}
