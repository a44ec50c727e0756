namespace LavaActors.Dispatch.Deploy.Tftp;

/// <summary>Adds to the answers that an installer is given. Pure; all else of a file stays as it is.</summary>
public static class InstallerAnswers
{
    private const string LateCommand = "d-i preseed/late_command string";

    /// <summary>Answers for Debian's installer with one more command for its end: behind the one that is there, which may go on over several lines.</summary>
    /// <param name="preseed">Lines that end with LF.</param>
    /// <param name="command">A command of a shell.</param>
    public static string WithLateCommand(string preseed, string command)
    {
        var lines = preseed.Split('\n').ToList();
        var at = lines.FindIndex(IsLateCommand);
        if (at < 0) return $"{preseed}{(preseed.Length == 0 || preseed.EndsWith('\n') ? "" : "\n")}{LateCommand} {command}\n";
        while (lines[at].EndsWith('\\') && at + 1 < lines.Count) at++;
        var there = lines[at].TrimEnd(' ', '\t', ';', '\\', '\r');
        lines[at] = there.EndsWith("string", StringComparison.Ordinal) && IsLateCommand(there) ? $"{there} {command}" : $"{there}; {command}";
        return string.Join('\n', lines);
    }

    /// <summary>A kickstart file with commands that run in the installed system at the end, and talk to the console.</summary>
    /// <param name="kickstart">Lines that end with LF.</param>
    /// <param name="commands">Lines of a shell.</param>
    public static string WithPost(string kickstart, params IEnumerable<string> commands) =>
        string.Join('\n', [kickstart, "%post", "exec < /dev/console > /dev/console", .. commands, "%end", ""]);

    private static bool IsLateCommand(string line) =>
        line.Split([' ', '\t'], 4, StringSplitOptions.RemoveEmptyEntries) is ["d-i", "preseed/late_command", "string", ..];
}
