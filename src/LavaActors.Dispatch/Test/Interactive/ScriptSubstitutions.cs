using System.Text;
using LavaActors.Dispatch.Boot;
using LavaActors.Dispatch.Boot.Bootloaders;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Test.Interactive;

/// <summary>
/// What markers in an interactive script stand for (test-shell.md §13): the job and its dispatcher, what the boot commands' markers stood for, what earlier commands and other members
/// have said. Values are not looked at again, and cannot end a line.
/// </summary>
internal sealed class ScriptSubstitutions
{
    private readonly Dictionary<string, string> _values = [];

    /// <summary>Those that a script begins with.</summary>
    public static ScriptSubstitutions Of(ActionScope scope)
    {
        var configuration = scope.Run.Settings.Configuration;
        var values = new ScriptSubstitutions();
        values.Set("SERVER_IP", configuration.DispatcherTftpIp ?? configuration.DispatcherIp ?? "");
        values.Set("JOB_ID", scope.Run.JobText);
        foreach (var (marker, value) in scope.FindOfShell(BootloaderKeys.Substitutions) ?? new Dictionary<string, string>()) values.Set(marker.Trim('{', '}'), value);
        return values;
    }

    /// <summary>What a name stands for from now on.</summary>
    public void Set(string name, string value) => _values[name] = OneLine(value);

    /// <summary>Replaces each <c>{name}</c> that is known. Others stay, and so does <c>${name}</c>, which is the shell's or the boot loader's.</summary>
    public string Apply(string text)
    {
        var done = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            var end = text[at] == '{' && (at == 0 || text[at - 1] != '$') ? text.IndexOf('}', at) : -1;
            if (end > 0 && _values.TryGetValue(text[(at + 1)..end], out var value))
            {
                done.Append(value);
                at = end + 1;
            }
            else
            {
                done.Append(text[at++]);
            }
        }

        return done.ToString();
    }

    /// <summary>What a target printed or another member sent would be typed with its line ends, as commands of their own.</summary>
    private static string OneLine(string value) => string.Concat(value.Trim('\r', '\n').Select(c => char.IsControl(c) && c != '\t' ? '?' : c));
}
