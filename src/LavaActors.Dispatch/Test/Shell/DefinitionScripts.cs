using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace LavaActors.Dispatch.Test.Shell;

/// <summary>Where a definition stands on the target, and how it is to run (spec: test-shell.md §5).</summary>
public sealed record ScriptPlace
{
    /// <summary><c>&lt;index&gt;_&lt;name&gt;</c>.</summary>
    public required string Suite { get; init; }

    /// <summary>Its directory on the target.</summary>
    public required string Directory { get; init; }

    /// <summary>The file with shell functions on the target; null: there is none.</summary>
    public string? Functions { get; init; }

    /// <summary>The job's <c>parameters</c>, then <c>params</c>.</summary>
    public IReadOnlyList<ShellVariable> JobParameters { get; init; } = [];

    public InstallParts Skip { get; init; }

    /// <summary><c>lava-signal: kmsg</c>.</summary>
    public bool ThroughKernelLog { get; init; }

    /// <summary>The device's character delay in the test shell; zero: none.</summary>
    public TimeSpan CharacterDelay { get; init; }
}

/// <summary>Writes the scripts of one definition. Pure; every value is quoted (spec: test-shell.md §5).</summary>
public static partial class DefinitionScripts
{
    /// <summary><c>run.sh</c>.</summary>
    public static string Run(ShellDefinition definition, ScriptPlace place)
    {
        var script = new StringBuilder();

        // The runner looks for this in the first line.
        if (place.ThroughKernelLog) Line(script, "# USE_KMSG");
        Variables(script, definition, place);
        Line(script, "set -e");
        if (place.ThroughKernelLog) Line(script, "export KMSG=true");
        Line(script, "set -x");
        Line(script, $"export TESTRUN_ID={ShellQuote.Word(place.Suite)}");
        Line(script, $"cd {ShellQuote.Word(place.Directory)}");
        Line(script, "UUID=\"$(cat uuid)\"");
        Line(script, "set +x");
        if (place.Functions is { } functions) Line(script, $". {ShellQuote.Word(functions)}");
        var pause = place.CharacterDelay > TimeSpan.Zero ? Seconds(place.CharacterDelay) : null;
        if (pause is not null)
        {
            Line(script, $"export CHARACTER_DELAY={pause}");
            Line(script, $"sleep {pause}");
        }

        Emit(script, "STARTRUN", place);
        Line(script, "set -x");
        foreach (var step in definition.RunSteps) Line(script, Step(step));
        Line(script, "set +x");
        if (place.ThroughKernelLog) Line(script, "unset KMSG");
        if (pause is not null) Line(script, $"sleep {pause}");
        Emit(script, "ENDRUN", place);
        return script.ToString();
    }

    /// <summary><c>install.sh</c>; null when the definition has nothing to install. Its last command's exit code is its own.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="place">Where and how.</param>
    /// <param name="distribution">Whose further packages are wanted; null: none.</param>
    public static string? Install(ShellDefinition definition, ScriptPlace place, string? distribution)
    {
        if (definition.Install is not { } install) return null;
        var script = new StringBuilder();
        Variables(script, definition, place);
        if (!place.Skip.HasFlag(InstallParts.Keys))
            foreach (var key in install.Keys) Line(script, $"lava-add-keys {ShellQuote.Word(key)}");
        if (!place.Skip.HasFlag(InstallParts.Sources))
            foreach (var source in install.Sources) Line(script, $"lava-add-sources {ShellQuote.Word(source)}");

        IEnumerable<string> packages = install.Dependencies;
        if (distribution is not null && install.DependenciesBy.TryGetValue(distribution, out var more)) packages = packages.Concat(more);
        var words = packages.SelectMany(p => p.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Select(ShellQuote.Word).ToList();
        if (!place.Skip.HasFlag(InstallParts.Dependencies) && words.Count > 0) Line(script, $"lava-install-packages {string.Join(' ', words)}");

        if (!place.Skip.HasFlag(InstallParts.Steps) && install.Steps.Count > 0)
        {
            Line(script, $"cd {ShellQuote.Word(place.Directory)}");
            Line(script, "pwd");
            foreach (var step in install.Steps) Line(script, step);
        }

        return script.ToString();
    }

    /// <summary>Later ones win: the definition's, then the job's. A name that no shell takes is left out, and the script says so.</summary>
    private static void Variables(StringBuilder script, ShellDefinition definition, ScriptPlace place)
    {
        Block("###default parameters from test definition###", definition.Parameters);
        Block("###test parameters from job submission###", place.JobParameters);
        Line(script, "######");

        void Block(string heading, IReadOnlyList<ShellVariable> variables)
        {
            Line(script, heading);
            foreach (var (name, value) in variables)
            {
                if (ShellQuote.IsName(name)) Line(script, $"{name}={ShellQuote.Quoted(value ?? string.Empty)}");
                else Line(script, $"# left out, no name for a shell variable: {OneLine(name)}");
            }
        }
    }

    private static string Step(string step) =>
        step.Contains("--cmd") || step.Contains("--shell") ? BareParameter().Replace(step, @"\$$${digit}") : step;

    private static void Emit(StringBuilder script, string signal, ScriptPlace place)
    {
        Line(script, $"[ -z \"${{LAVA_JOURNAL:-}}\" ] || echo \"<LAVA_SIGNAL_{signal} $TESTRUN_ID $UUID>\" 2>/dev/null >>\"$LAVA_JOURNAL\" || :");
        Line(script, place.ThroughKernelLog
            ? $"echo \"<0><LAVA_SIGNAL_{signal} $TESTRUN_ID $UUID>\" > /dev/kmsg"
            : $"echo \"<LAVA_SIGNAL_{signal} $TESTRUN_ID $UUID>\"");
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.######", CultureInfo.InvariantCulture);

    private static string OneLine(string text) => new([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);

    private static void Line(StringBuilder script, string line) => script.Append(line).Append('\n');

    [GeneratedRegex(@"(?<!\\)\$(?<digit>\d)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BareParameter();
}
