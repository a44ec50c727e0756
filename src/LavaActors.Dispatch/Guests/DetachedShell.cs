using System.Globalization;
using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Guests;

/// <summary>A test runner that was started away from its login (docs/test-shell.md, "Over SSH"): how it is started, followed and ended.</summary>
/// <param name="Bin">The job's commands on the target, <c>/lava-1234/bin</c>.</param>
/// <param name="Stage">The stage's directory on the target, <c>/lava-1234/0</c>.</param>
/// <param name="Round">Which of its rounds.</param>
public sealed record DetachedShell(string Bin, string Stage, int Round)
{
    /// <summary>The line that starts it, to be typed into the login shell, whose environment it inherits.</summary>
    public string Start => Text($"{ShellQuote.Word($"{Bin}/lava-test-runner")} {ShellQuote.Word(Stage)} {Round} --detach");

    /// <summary>The command that prints its output from a byte on and takes its input.</summary>
    public string FollowFrom(long offset) => Text($"exec {ShellQuote.Word($"{Bin}/lava-test-follow")} {ShellQuote.Word(Stage)} {Round} {offset}");

    /// <summary>The journal of its signals on the target.</summary>
    public string Journal => Text($"{Stage}/results/journal-{Round}");

    /// <summary>The exit code of <see cref="CountJournal"/> where there is no journal of this start.</summary>
    public const int NoJournal = 3;

    /// <summary>The command that says how many whole lines the journal has.</summary>
    public string CountJournal => Text($"if [ {IsOfThisOverlay} ] && [ -e {ShellQuote.Word(Journal)} ]; then wc -l <{ShellQuote.Word(Journal)}; else exit {NoJournal}; fi");

    /// <summary>The line that shows the journal of a runner that is not there any more, and starts one that never was: the process that was about to type that was killed.</summary>
    /// <param name="start">The line that starts it in the foreground.</param>
    public string ReadOrStart(string start) => Text($"if [ -e {ShellQuote.Word(Journal)} ]; then {ShellQuote.Word($"{Bin}/lava-journal")} {ShellQuote.Word(Journal)} 1; else {start}; fi");

    /// <summary>The command that says what the target has of this start; for <see cref="Trace"/>. What a job of the same number from another server has left there does not
    /// count: the next start clears it away.</summary>
    public string Look
    {
        get
        {
            var results = ShellQuote.Word($"{Stage}/results");
            return Text($"if ! [ {IsOfThisOverlay} ]; then echo none; elif [ -e {results}/shell-{Round}.pid ]; then echo detached; elif [ -e {ShellQuote.Word(Stage)}/lava-test-runner.conf-{Round} ]; then echo attached; else echo none; fi");
        }
    }

    /// <summary>What <see cref="Look"/> has said; null if that was nothing of it.</summary>
    public static RunnerTrace? Trace(string output) => output.Trim() switch
    {
        "none" => RunnerTrace.None,
        "detached" => RunnerTrace.Detached,
        "attached" => RunnerTrace.Attached,
        _ => null,
    };

    /// <summary>The command that ends it with all that it has started.</summary>
    public string End => Text($"{ShellQuote.Word($"{Bin}/lava-test-end")} {ShellQuote.Word(Stage)} {Round}");

    /// <summary>A test: what is in the stage's results is of the overlay that is there.</summary>
    private string IsOfThisOverlay => $"\"$(cat {ShellQuote.Word(Stage)}/overlay-id)\" = \"$(cat {ShellQuote.Word($"{Stage}/results")}/overlay-id 2>/dev/null)\"";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
