using System.Text;

namespace LavaActors.Node.Tests.Clients;

/// <summary>Command by command what passed.</summary>
internal sealed class LavacliReport
{
    private readonly List<(string Command, string Verdict, string Remark)> _rows = [];

    public IReadOnlyList<string> Failures => [.. _rows.Where(row => row.Verdict == "FAILED").Select(row => $"{row.Command}: {row.Remark}")];

    /// <summary>Those of all commands that no row is about.</summary>
    public IReadOnlyList<string> Untried(IReadOnlyList<string> all) => [.. all.Where(command => !_rows.Any(row => IsOf(row.Command, command)))];

    /// <summary>Rows about what is no command.</summary>
    public IReadOnlyList<string> Unknown(IReadOnlyList<string> all) => [.. _rows.Select(row => row.Command).Where(row => !all.Any(command => IsOf(row, command)))];

    private static bool IsOf(string row, string command) => row == command || row.StartsWith(command + " ", StringComparison.Ordinal);

    public void Passed(string command, string remark = "") => _rows.Add((command, "passed", remark));

    public void Failed(string command, string why) => _rows.Add((command, "FAILED", why));

    /// <summary>It cannot work, and does not, as in LAVA.</summary>
    public void FailedAsExpected(string command, string why) => _rows.Add((command, "fails, as in LAVA", why));

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append("lavacli against a node: ").Append(_rows.Count(row => row.Verdict == "passed")).Append(" commands passed, ")
            .Append(Failures.Count).Append(" failed, ").Append(_rows.Count(row => row.Verdict.StartsWith("fails", StringComparison.Ordinal))).Append(" cannot work and do not\n");
        foreach (var (command, verdict, remark) in _rows) text.Append($"  {command,-44} {verdict,-18} {remark}".TrimEnd()).Append('\n');
        return text.ToString();
    }

    /// <summary>Where <c>./build.sh test</c> looks for it.</summary>
    public void Write()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "LavaActors.sln"))) continue;
            var results = Directory.CreateDirectory(Path.Combine(folder.FullName, "artifacts", "tests"));
            File.WriteAllText(Path.Combine(results.FullName, "lavacli.txt"), ToString());
        }
    }
}
