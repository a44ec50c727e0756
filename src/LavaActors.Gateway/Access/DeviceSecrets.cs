using System.Text.RegularExpressions;
using LavaActors.Yaml;

namespace LavaActors.Gateway.Access;

/// <summary>
/// Takes the secrets out of a device's configuration, out of the dictionary and the template that it is made of, and out of the files of its dispatcher, for who may not change these: what a key of such a name has,
/// passwords within addresses, and what such an option of a command is given. What has no such name is not known for one.
/// </summary>
public static partial class DeviceSecrets
{
    private const string Names = "password|passwd|passphrase|secret|token|community|private_key|api_?key|credential";

    // One word, or what stands in quotes, which may themselves stand in quotes.
    private const string Value = @"((?<quote>\\?['""])[^'""\n]+|[^\s'""]+)";

    /// <param name="configuration">YAML.</param>
    /// <returns>The same, written anew, without comments.</returns>
    public static string Masked(string configuration) => YamlDocument.Parse(configuration, "configuration").Root switch
    {
        // What is no YAML cannot be looked through.
        null => SecretMask.Masked,
        YamlScalar { IsNull: true } => "",
        var root => YamlWriter.Write(Masking(root, isSecret: false)),
    };

    private static YamlNode Masking(YamlNode node, bool isSecret) => node switch
    {
        YamlMap map => new YamlMap(map.Entries.Select(entry => new YamlEntry(entry.Key, Masking(entry.Value, isSecret || IsSecret(entry.Key.Text))))),
        YamlList list => new YamlList(list.Items.Select(item => Masking(item, isSecret))),
        YamlScalar { IsNull: false } scalar when isSecret => YamlNodes.String(SecretMask.Masked),
        YamlScalar { IsNull: false } scalar => Scalar(scalar),
        _ => node,
    };

    private static YamlScalar Scalar(YamlScalar scalar)
    {
        var text = InCommands(scalar.Text);
        return text == scalar.Text ? scalar : YamlNodes.String(text);
    }

    private static string InCommands(string text)
    {
        const string kept = "${name}${quote}" + SecretMask.Masked;
        text = InOption().Replace(text, kept);
        text = OfSnmp().Replace(text, command => SnmpSecret().Replace(command.Value, kept));
        text = OfSshpass().Replace(text, command => SshpassSecret().Replace(command.Value, kept));
        return InAddress().Replace(AfterUser().Replace(CapitalP().Replace(text, kept), "${name}" + SecretMask.Masked), "${before}" + SecretMask.Masked + "@");
    }

    /// <summary>A prompt is what a board prints, and not what it is told.</summary>
    private static bool IsSecret(string key) => SecretName().IsMatch(key) && !key.Contains("prompt", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("(" + Names + ")|(^|_)(pass|pwd|pw)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SecretName();

    // To the last @ of the word: it may be in the password.
    [GeneratedRegex(@"(?<before>://[^/\s:@'""]*:)[^\s'""]+@", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex InAddress();

    // A quote behind the colon itself ends a prompt.
    [GeneratedRegex("(?<name>" + Names + @")((?<quote>[ =:]*[ =]\\?['""])[^'""\n]+|(?<quote>[ =:]+)\\*[^\s'""\\][^\s'""]*)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex InOption();

    /// <summary>As of ipmitool.</summary>
    [GeneratedRegex(@"(?<name>\s-P\s*)" + Value, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex CapitalP();

    /// <summary>As of curl: the name stays.</summary>
    [GeneratedRegex(@"(?<name>\s(-u|-U|--user|--proxy-user)[ =]*\\?['""]?[^\s:'""]+:)[^\s'""]+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex AfterUser();

    [GeneratedRegex(@"\bsnmp[^\n]*", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex OfSnmp();

    [GeneratedRegex(@"(?<name>\s-[cAX]\s*)" + Value, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SnmpSecret();

    [GeneratedRegex(@"\bsshpass\b[^\n]*", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex OfSshpass();

    [GeneratedRegex(@"(?<name>\s-p\s*)" + Value, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SshpassSecret();
}
